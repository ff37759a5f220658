"""Movement: what confirmed reports earn for the mass movement, and how it is told."""
