"""The verbs, one desk a file or a package."""
