"""Reading requirements and vendors in bulk from files."""
