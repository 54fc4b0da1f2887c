"""Steps for other people's pipelines; each module needs the package it serves, and nothing here imports them unasked."""
