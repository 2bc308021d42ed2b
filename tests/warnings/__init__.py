"""Early warnings and safeguards."""
