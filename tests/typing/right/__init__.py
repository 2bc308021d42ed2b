"""What must be found right."""
