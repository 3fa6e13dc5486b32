"""The passes of a ranking over the columns: gate, scores, order, explanation."""
