"""The part of ranking that others can do too: filters, weighted sum and the best 50 rows, without any explanation."""
