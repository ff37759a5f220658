"""One file per resource, its schema beside its routes."""
