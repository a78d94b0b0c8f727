"""What people and programs may ask for: one verb a file, each in one unit of work."""
