"""What must be found wrong, each line as it says."""
