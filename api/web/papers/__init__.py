"""Pages on which a producer writes and hands in, and what was handed in is read."""
