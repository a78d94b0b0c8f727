"""Pages of the dossier for evaluation: put together, checked, read."""
