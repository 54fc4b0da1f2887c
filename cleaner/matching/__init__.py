"""Lines and sentences to rules."""
