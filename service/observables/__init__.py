"""What can be asked about, in canonical form."""
