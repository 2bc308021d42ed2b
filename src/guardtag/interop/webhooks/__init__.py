"""Standard Webhooks 1.0.0: secrets, signatures, and what comes in signed. Pure."""
