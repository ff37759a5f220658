"""What is listed, by whom, for how long."""
