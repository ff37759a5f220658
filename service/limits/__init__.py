"""Limits: how much one source may ask, so that nobody reads the lists out through the checks."""
