"""What every part of the desk has."""

from __future__ import annotations

from guardtag.steps.room import Room, unknown_person


class Part:
    """A part of the desk ``city.supply``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def _oneself(self, by: str) -> str:
        """Who acts: this door's person and nobody else, or on the operator's whoever is named."""
        room = self._room
        if room.signed_in and by not in ("", room.actor):
            raise unknown_person()
        return room.actor if room.signed_in else by
