"""What citizens tell us, until it is decided, and what an objection can undo."""
