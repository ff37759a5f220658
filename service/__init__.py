"""Lá chắn: says with reasons whether a value smells of a scam."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("lachan")
except PackageNotFoundError:  # imported from a source tree that was never installed
    __version__ = "0+unknown"
