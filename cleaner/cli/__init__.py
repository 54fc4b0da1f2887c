"""The command line: options in, one call, text out. No logic lives here."""

from cleaner.cli.main import main

__all__ = ["main"]
