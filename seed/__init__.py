"""The catalogue and the invented demo, as files and the commands that load them."""
