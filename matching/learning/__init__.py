"""How the classifier learns from reviewed decisions, and how good it is."""
