"""From evidence to verdict."""
