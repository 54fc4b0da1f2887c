"""Files: documents in, cleaned files out."""
