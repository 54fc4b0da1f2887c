"""The version, for whatever has to name it."""

VERSION = "0.1.0"
