"""Self-contained HTML: no script, font or picture from elsewhere."""
