"""The rooms of the web application, one package each, and what they share."""
