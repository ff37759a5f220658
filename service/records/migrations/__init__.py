"""Migrations: numbered, forward only, each compatible with the version that still runs."""

HEAD = "0007"
"""The revision that this code needs; the newest file of ``versions/``."""
