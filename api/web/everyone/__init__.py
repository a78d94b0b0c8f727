"""Pages that everybody has: notices, how to be told, sessions; who may do what; what OCOP is."""
