"""The desks of a door, each imported and opened when it is first asked for: a command needs two or three of forty."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guardtag.desks.backups import Backups
    from guardtag.desks.consents import ConsentDesk
    from guardtag.desks.contacts import Contacts
    from guardtag.desks.drills import DrillDesk
    from guardtag.desks.exports import Exports
    from guardtag.desks.figures import FigureDesk
    from guardtag.desks.health import Health
    from guardtag.desks.imports import Imports
    from guardtag.desks.inbound import Inbound
    from guardtag.desks.incidents import Incidents
    from guardtag.desks.keys import Keys
    from guardtag.desks.mappings import Mappings
    from guardtag.desks.missing import Missing
    from guardtag.desks.modes import ModeDesk
    from guardtag.desks.notices import Notices
    from guardtag.desks.posters import Posters
    from guardtag.desks.prints import Prints
    from guardtag.desks.readiness import ReadinessDesk
    from guardtag.desks.relay import RelayDesk
    from guardtag.desks.responders import Responders
    from guardtag.desks.rounds import Rounds
    from guardtag.desks.scans import Scans
    from guardtag.desks.signins import SignInDesk
    from guardtag.desks.supply import Supply
    from guardtag.desks.tags import Tags
    from guardtag.desks.tokens import TokenDesk
    from guardtag.desks.training import TrainingDesk
    from guardtag.desks.vault import VaultDesk
    from guardtag.desks.vitals import VitalSigns
    from guardtag.desks.wards import Wards
    from guardtag.desks.warnings import WarningDesk
    from guardtag.steps.forecast import Forecasts
    from guardtag.steps.room import Room


def _desk(module: str, name: str, about: str = "") -> Any:
    """An attribute that is ``guardtag.MODULE.NAME`` of the door's room; about what it is, for whoever looks it up."""

    def opened(door: Reception) -> object:
        made: Callable[[Room], object] = getattr(import_module(f"guardtag.{module}"), name)
        return made(door._room)

    opened.__doc__ = about
    return cached_property(opened)


class Reception:
    """What a door leads to.

    A process that stays calls ``open_all`` at its start: no finder waits for an import then, and none gets the files
    of a newer version that was installed meanwhile.
    """

    _room: Room

    wards: Wards = _desk("desks.wards", "Wards", "The people who may get lost.")
    imports: Imports = _desk("desks.imports", "Imports", "Registers that came in from spreadsheets.")
    consents: ConsentDesk = _desk("desks.consents", "ConsentDesk", "What somebody allowed, and took back.")
    responders: Responders = _desk("desks.responders", "Responders", "Those who come.")
    tags: Tags = _desk("desks.tags", "Tags", "The cloth.")
    prints: Prints = _desk("desks.prints", "Prints", "What became of what was printed.")
    supply: Supply = _desk("desks.supply", "Supply", "Donations, stock, receipts, and where every tag is.")
    incidents: Incidents = _desk("desks.incidents", "Incidents", "The calls.")
    inbound: Inbound = _desk("desks.inbound", "Inbound", "What other systems send us, signed.")
    missing: Missing = _desk(
        "desks.missing", "Missing", "Searches: the plan, who looks where, what was seen, what leaves the house."
    )
    notices: Notices = _desk("desks.notices", "Notices", "What was told to whom.")
    contacts: Contacts = _desk("desks.contacts", "Contacts", "Whether the addresses in the register reach anybody.")
    tokens: TokenDesk = _desk("desks.tokens", "TokenDesk", "By which other systems act in the name of a responder.")
    training: TrainingDesk = _desk(
        "desks.training", "TrainingDesk", "Courses, who passed them, and until when it counts."
    )
    keys: Keys = _desk("desks.keys", "Keys", "What tags are minted and records are sealed under.")
    vault: VaultDesk = _desk("desks.vault", "VaultDesk", "The data keys' own backup, and the list of who was erased.")
    modes: ModeDesk = _desk("desks.modes", "ModeDesk", "Drills, a channel's maintenance, severe weather.")
    mappings: Mappings = _desk("desks.mappings", "Mappings", "What the titles of the office's own tables mean.")
    exports: Exports = _desk("desks.exports", "Exports", "The register as a table that an office can open.")
    posters: Posters = _desk("desks.posters", "Posters", "What may be shown of a missing person to everybody.")
    relay: RelayDesk = _desk("desks.relay", "RelayDesk", "Words between finder and family, and the finder's page.")
    rounds: Rounds = _desk(
        "desks.rounds", "Rounds", "Visits to sew tags in, look at them, try contacts and go over consents."
    )
    warnings: WarningDesk = _desk("desks.warnings", "WarningDesk", "What to see to before anybody is lost.")
    drills: DrillDesk = _desk("desks.drills", "DrillDesk", "Simulated calls on the live duty lists.")
    signins: SignInDesk = _desk(
        "desks.signins", "SignInDesk", "How responders sign in: passwords, invitations, sessions."
    )
    figures: FigureDesk = _desk(
        "desks.figures", "FigureDesk", "What became of the calls; called as it is, ``city.figures(area)``."
    )
    _scans: Scans = _desk("desks.scans", "Scans")
    _backups: Backups = _desk("desks.backups", "Backups")
    _readiness: ReadinessDesk = _desk("desks.readiness", "ReadinessDesk")
    _vitals: VitalSigns = _desk("desks.vitals", "VitalSigns")
    _health: Health = _desk("desks.health", "Health")
    _forecasts: Forecasts = _desk("steps.forecast", "Forecasts")
    _keeper = _desk("steps.retention", "keeper")
    _roller = _desk("steps.rollups", "roller")
    _watcher = _desk("steps.watching.feed", "watcher")


def attributes(door: type[Reception]) -> dict[str, str]:
    """Name of each attribute that is made when it is first asked for, and what is said of it; desks are the public."""
    return {
        name: value.__doc__ or "" for kind in reversed(door.__mro__) for name, value in vars(kind).items()
        if isinstance(value, cached_property)
    }  # fmt: skip


def open_all(door: Reception) -> None:
    """Opens whatever was not asked for yet."""
    for name in attributes(type(door)):
        getattr(door, name)
