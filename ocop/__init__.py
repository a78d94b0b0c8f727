"""The command people type, and the composition roots: the only code that reads ``config``."""
