"""What an office or operator changes without touching code; read only by the composition roots in ``ocop``."""
