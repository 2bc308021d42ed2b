"""Mistakes at the front door that a checker must see before anybody is lost."""

from __future__ import annotations

import guardtag
from guardtag import Consent, Contact, Guard, Incident, Tag, Ward
from guardtag.spi import Massage  # wrong: attr-defined / reportAttributeAccessIssue
from guardtag.testing import StoresSuite  # wrong: attr-defined / reportAttributeAccessIssue


def opened() -> None:
    guardtag.Gaurd  # wrong: attr-defined / reportAttributeAccessIssue
    guardtag.opne("city")  # wrong: attr-defined / reportAttributeAccessIssue
    guardtag.open(5)  # wrong: arg-type / reportArgumentType
    guardtag.open("city", 1_700_000_000.0)  # wrong: arg-type / reportArgumentType
    guardtag.World(now=1_700_000_000.0)  # wrong: arg-type / reportArgumentType


def registered(city: Guard, mother: Contact, consent: Consent) -> None:
    city.wards.enrol("小军", area="feicheng", contacts=mother, consent=consent)  # wrong: arg-type / reportArgumentType
    city.wards.enrol("小军", area="feicheng", contacts=[mother], consent=True)  # wrong: arg-type / reportArgumentType
    city.wards.enrol("小军", "feicheng", contacts=[mother], consent=consent)  # wrong: call-arg / reportCallIssue
    city.wards.enrol("小军", area="feicheng", contacts=[mother])  # wrong: call-arg / reportCallIssue
    city.wards.enroll("小军")  # wrong: attr-defined / reportAttributeAccessIssue
    city.wards.change("w1", reach=5)  # wrong: arg-type / reportArgumentType
    Consent(by="王霞", purposes=5)  # wrong: arg-type / reportArgumentType
    Contact("王霞", adresses=("sms:1",))  # wrong: call-arg / reportCallIssue
    mother.addresses = ()  # wrong: misc / reportAttributeAccessIssue


def sewn(city: Guard, ward: Ward, tag: Tag) -> None:
    city.tags.mint("100", area="feicheng")  # wrong: arg-type / reportArgumentType
    city.tags.fit(tag, ward, by="li-ling")  # wrong: call-arg / reportCallIssue
    city.tags.fit(tag, to=ward)  # wrong: call-arg / reportCallIssue
    city.tags.fit(tag, to=tag, by="li-ling")  # wrong: arg-type / reportArgumentType


def found(city: Guard, incident: Incident) -> None:
    city.scan("text", "halp")  # wrong: arg-type / reportArgumentType
    city.scan("text", "help", "192.0.2.0/24")  # wrong: call-arg / reportCallIssue
    city.scan("text").alert("bus stop")  # wrong: call-arg / reportCallIssue
    city.scan("text").alert(lat=36.2)  # wrong: call-arg / reportCallIssue
    city.incidents.close(incident, outcome="home")  # wrong: arg-type / reportArgumentType
    city.incidents.close(incident.id)  # wrong: call-arg / reportCallIssue
    incident.state = "closed"  # wrong: misc / reportAttributeAccessIssue
    number: int = city.figures("feicheng")  # wrong: assignment / reportAssignmentType
