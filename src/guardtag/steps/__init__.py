"""What several desks do inside one transaction: ``fn(tx, room, …)``."""
