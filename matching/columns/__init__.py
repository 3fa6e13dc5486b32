"""The columns that a capability table is made of, in memory and on disk."""
