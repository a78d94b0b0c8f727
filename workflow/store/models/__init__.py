"""Tables as typed mappings, one noun a file. Read and administered through these; hot paths use fixed SQL."""
