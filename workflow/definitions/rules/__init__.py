"""What a process must keep to: one file per kind of rule, one function per rule."""
