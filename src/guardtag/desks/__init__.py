"""The verbs, one desk a file, named as on the door."""
