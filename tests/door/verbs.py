"""Every verb of every desk, called once over a small city in which each of them has something to do.

Tests go through the table: who may call what (test_doors), who stands in the journal (test_actors), what a kill
between two commits leaves (tests/kill).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import guardtag
from guardtag import Consent, Contact
from guardtag.model.garments import Garments
from tests.conftest import HOME
from tests.door.stage import DAY, NEXT, TODAY, Stage, desks, picture

Verb = Callable[[guardtag.Guard, Stage, dict[str, Any]], object]


def _contact() -> Contact:
    return Contact("田小妹", "sister", ["mail:sister@example.org"])


def _by(more: dict[str, Any], usual: str) -> dict[str, Any]:
    return {"by": usual} | more


def _r(more: dict[str, Any]) -> dict[str, Any]:
    """Of what was given, what every verb takes that takes no ``by``."""
    return {name: value for name, value in more.items() if name != "by"}


TABLE: dict[str, Verb] = {
    # consents
    "consents.access_log": lambda d, s, m: d.consents.access_log(s.boy.id),
    "consents.due": lambda d, s, m: d.consents.due(HOME),
    "consents.form": lambda d, s, m: d.consents.form(s.boy.id),
    "consents.give": lambda d, s, m: d.consents.give(s.other.id, purposes={"condition_hints"}, by="田爱云", **_r(m)),
    "consents.of": lambda d, s, m: d.consents.of(s.boy.id),
    "consents.withdraw": lambda d, s, m: d.consents.withdraw(s.boy.id, ["medical_notes"], **_by(m, "田爱云")),
    # contacts
    "contacts.begin": lambda d, s, m: d.contacts.begin(HOME, **m),
    "contacts.confirm": lambda d, s, m: d.contacts.confirm(s.other.id, "c1", "mail:tian@example.org", **m),
    "contacts.due": lambda d, s, m: list(d.contacts.due(HOME)),
    "contacts.of": lambda d, s, m: d.contacts.of(s.boy.id, "c1"),
    "contacts.test": lambda d, s, m: d.contacts.test(s.other.id, "c1", **m),
    "contacts.unverified": lambda d, s, m: list(d.contacts.unverified(HOME)),
    # family
    "family.answer": lambda d, s, m: d.family.answer(s.own, s.call.id, "coming", **_r(m)),
    "family.ask": lambda d, s, m: d.family.ask(s.theirs),
    "family.end": lambda d, s, m: d.family.end(s.spare),
    "family.glance": lambda d, s, m: d.family.glance(s.own),
    "family.link": lambda d, s, m: d.family.link(s.boy.id, "c1", **m),
    "family.links": lambda d, s, m: d.family.links(s.boy.id),
    "family.page": lambda d, s, m: d.family.page(s.own),
    "family.reply": lambda d, s, m: d.family.reply(s.own, s.call.id, "we come", **_r(m)),
    "family.pictures": lambda d, s, m: d.family.pictures(s.own, s.call.id),
    "family.report": lambda d, s, m: d.family.report(s.mine, seen_place="market", **_r(m)),
    "family.revoke": lambda d, s, m: d.family.revoke(s.other.id, "c1", **m),
    "family.send": lambda d, s, m: d.family.send(s.boy.id, "c1", **m),
    "family.test": lambda d, s, m: d.family.test(s.mine, **_r(m)),
    "family.withdraw": lambda d, s, m: d.family.withdraw(s.own, ["photo"], **_r(m)),
    # exports, imports, mappings
    "exports.wards": lambda d, s, m: d.exports.wards(s.file(".csv"), area=HOME, **{k: v for k, v in m.items()
                                                                                  if k == "by"}),
    "imports.check": lambda d, s, m: d.imports.check(s.table, root_area="feicheng"),
    "imports.enter": lambda d, s, m: d.imports.enter(s.table, root_area="feicheng", **_r(m)),
    "imports.get": lambda d, s, m: d.imports.get(s.run.id),
    "imports.list": lambda d, s, m: d.imports.list(),
    "imports.people": lambda d, s, m: list(d.imports.people(s.run.id)),
    "imports.undo": lambda d, s, m: d.imports.undo(s.run.id),
    "mappings.forget": lambda d, s, m: d.mappings.forget("x", **_r(m)),
    "mappings.list": lambda d, s, m: d.mappings.list(),
    # incidents
    "incidents.acknowledge": lambda d, s, m: d.incidents.acknowledge(s.call.id, **_by(m, _me(d, "li-ling"))),
    "incidents.arrive": lambda d, s, m: d.incidents.arrive(s.call.id, **_by(m, _me(d, "li-ling"))),
    "incidents.assign": lambda d, s, m: d.incidents.assign(
        s.call.id, "tea", to="li-ling", due=s.clock.now() + 900, **_by(m, _me(d, "li-ling"))),
    "incidents.board": lambda d, s, m: d.incidents.board(),
    "incidents.colleagues": lambda d, s, m: d.incidents.colleagues(s.call.id),
    "incidents.lines": lambda d, s, m: d.incidents.lines(),
    "incidents.news": lambda d, s, m: d.incidents.news(),
    "incidents.close": lambda d, s, m: d.incidents.close(s.call.id, outcome="home", **_by(m, _me(d, "li-ling"))),
    "incidents.complete": lambda d, s, m: d.incidents.complete(s.call.id, "coat", **_by(m, _me(d, "li-ling"))),
    "incidents.confirm": lambda d, s, m: d.incidents.confirm(s.call.id, **_by(m, _me(d, "li-ling"))),
    "incidents.duplicate": lambda d, s, m: d.incidents.duplicate(
        s.second.id, of=s.third.id, **_by(m, _me(d, "li-ling"))),
    "incidents.get": lambda d, s, m: d.incidents.get(s.call.id),
    "incidents.hand_back": lambda d, s, m: d.incidents.hand_back(s.taken.id, **_by(m, _me(d, "li-ling"))),
    "incidents.hand_over": lambda d, s, m: d.incidents.hand_over(s.call.id, **_by(m, _me(d, "li-ling"))),
    "incidents.list": lambda d, s, m: d.incidents.list(HOME),
    "incidents.unreadable": lambda d, s, m: d.incidents.unreadable(HOME),
    "incidents.open": lambda d, s, m: d.incidents.open("missing", ward=s.other, **_by(m, _me(d, "li-ling"))),
    "incidents.raise_": lambda d, s, m: d.incidents.raise_(s.call.id, reason="snow", **_by(m, _me(d, "li-ling"))),
    "incidents.reopen": lambda d, s, m: d.incidents.reopen(s.over.id, reason="again", **_by(m, _me(d, "li-ling"))),
    "incidents.report_in": lambda d, s, m: d.incidents.report_in(s.taken.id, **_by(m, _me(d, "bureau"))),
    "incidents.whistle": lambda d, s, m: d.incidents.whistle(s.call.id, ["bureau"], **_by(m, _me(d, "li-ling"))),
    # journal, keys, vault, modes
    "journal.checkpoint": lambda d, s, m: d.journal.checkpoint(f"file:{s.folder / 'checkpoints'}"),
    "journal.day": lambda d, s, m: d.journal.day(TODAY, area=HOME),
    "journal.export": lambda d, s, m: d.journal.export(io.StringIO(), ward_id=s.boy.id),
    "journal.list": lambda d, s, m: d.journal.list(ward_id=s.boy.id),
    "journal.note": lambda d, s, m: d.journal.note(),
    "journal.public_key": lambda d, s, m: d.journal.public_key(),
    "journal.verify": lambda d, s, m: d.journal.verify(),
    "keys.add": lambda d, s, m: d.keys.add(**_r(m)),
    "keys.backup": lambda d, s, m: d.keys.backup(),
    "keys.disable": lambda d, s, m: d.keys.disable(99),
    "keys.get": lambda d, s, m: d.keys.get(1),
    "keys.list": lambda d, s, m: d.keys.list(),
    "keys.promote": lambda d, s, m: d.keys.promote(1),
    "keys.public": lambda d, s, m: d.keys.public(),
    "keys.rehearse": lambda d, s, m: d.keys.rehearse(d._room.keyring),
    "keys.rewrap": lambda d, s, m: d.keys.rewrap(),
    "vault.backup": lambda d, s, m: d.vault.backup(s.file(".backup")),
    "vault.erase_again": lambda d, s, m: d.vault.erase_again(),
    "vault.erasures": lambda d, s, m: d.vault.erasures(),
    "vault.rehearse": lambda d, s, m: d.vault.rehearse(s.table),
    "modes.begin": lambda d, s, m: d.modes.begin("weather", HOME, minutes=60, **m),
    "modes.end": lambda d, s, m: d.modes.end("drill", HOME, **_r(m)),
    "modes.list": lambda d, s, m: d.modes.list(),
    # drills, figures
    "drills.get": lambda d, s, m: d.drills.get(s.drill.id),
    "drills.hold": lambda d, s, m: d.drills.hold(NEXT, **m),
    "drills.results": lambda d, s, m: d.drills.results(),
    "figures.areas": lambda d, s, m: d.figures.areas("feicheng"),
    "figures.compare": lambda d, s, m: d.figures.compare(HOME, since=s.clock.now() - DAY),
    "figures.fittings": lambda d, s, m: d.figures.fittings(HOME),
    "figures.hall": lambda d, s, m: d.figures.hall(HOME),
    "figures.hall_link": lambda d, s, m: d.figures.hall_link(HOME),
    "figures.ledger": lambda d, s, m: d.figures.ledger(),
    "figures.periods": lambda d, s, m: d.figures.periods(HOME),
    "figures.public": lambda d, s, m: d.figures.public(HOME, "2025-05"),
    "figures.recount": lambda d, s, m: d.figures.recount(),
    "readiness": lambda d, s, m: d.readiness(HOME),
    # missing, warnings
    "missing.cap": lambda d, s, m: d.missing.cap(s.search.id, **_r(m)),
    "missing.done": lambda d, s, m: d.missing.done(s.search.id, "call-round", **m),
    "missing.geojson": lambda d, s, m: d.missing.geojson(s.search.id, **_r(m)),
    "missing.get": lambda d, s, m: d.missing.get(s.search.id),
    "missing.join": lambda d, s, m: d.missing.join(s.dup.id, into=s.search.id, **m),
    "missing.judge": lambda d, s, m: d.missing.judge(s.search.id, s.seen.id, "rejected", **m),
    "missing.lead": lambda d, s, m: d.missing.lead(s.search.id, to="sun", **m),
    "missing.likely": lambda d, s, m: d.missing.likely(s.search.id),
    "missing.likely_doubles": lambda d, s, m: d.missing.likely_doubles(s.search.id),
    "missing.list": lambda d, s, m: d.missing.list(),
    "missing.note": lambda d, s, m: d.missing.note(s.search.id),
    "missing.pfif": lambda d, s, m: d.missing.pfif(s.search.id, **_r(m)),
    "missing.picture": lambda d, s, m: d.missing.picture(s.search.id),
    "missing.places": lambda d, s, m: d.missing.places(s.search.id),
    "missing.plan": lambda d, s, m: d.missing.plan(s.search.id),
    "missing.released": lambda d, s, m: d.missing.released(s.search.id),
    "missing.report": lambda d, s, m: d.missing.report(s.other, **m),
    "missing.sighting": lambda d, s, m: d.missing.sighting(s.search.id, area=HOME, words="at the bus", **m),
    "missing.sightings": lambda d, s, m: d.missing.sightings(s.search.id),
    "missing.poster": lambda d, s, m: d.missing.poster(
        s.search.id, consent=Consent("田爱云", {"poster", "poster-clothes"}), clothes="blue jacket", **_r(m)),
    "missing.record": lambda d, s, m: d.missing.record(s.search.id),
    "missing.view": lambda d, s, m: d.missing.view(s.search.id),
    "inbound.check": lambda d, s, m: d.inbound.check("cameras", b"{}"),
    "inbound.take": lambda d, s, m: d.inbound.take("cameras", {}, b"{}"),
    "incidents.kinds": lambda d, s, m: d.incidents.kinds(),
    "warnings.acknowledge": lambda d, s, m: d.warnings.acknowledge(s.warning.id, "visit on Friday", **m),
    "warnings.explain": lambda d, s, m: d.warnings.explain(s.warning.id),
    "warnings.get": lambda d, s, m: d.warnings.get(s.warning.id),
    "warnings.list": lambda d, s, m: d.warnings.list(),
    "warnings.snooze": lambda d, s, m: d.warnings.snooze(s.warning.id, "away", days=2, **m),
    # notices, posters, prints, relay
    "notices.again": lambda d, s, m: d.notices.again(**_r(m)),
    "notices.answer": lambda d, s, m: d.notices.answer(s.link, "seen", **_r(m)),
    "notices.choices": lambda d, s, m: d.notices.choices(s.link),
    "notices.confirm": lambda d, s, m: d.notices.confirm("mail", "x"),
    "notices.glance": lambda d, s, m: d.notices.glance(s.link),
    "notices.link": lambda d, s, m: d.notices.link(s.notice.id),
    "notices.lost": lambda d, s, m: d.notices.lost(),
    "notices.of": lambda d, s, m: d.notices.of(s.call.id),
    "notices.page": lambda d, s, m: d.notices.page(s.link),
    "notices.reply": lambda d, s, m: d.notices.reply("mail", "tian@example.org", "?"),
    "posters.make": lambda d, s, m: d.posters.make(
        s.boy.id, consent=Consent("田爱云", {"poster", "poster-name"}), **_r(m)),
    "posters.withdraw": lambda d, s, m: d.posters.withdraw(s.boy.id),
    "prints.calibrate": lambda d, s, m: d.prints.calibrate(s.file(".html")),
    "prints.copies": lambda d, s, m: d.prints.copies(s.batch, s.batch.first),
    "prints.files": lambda d, s, m: d.prints.files("x"),
    "prints.get": lambda d, s, m: d.prints.get("x"),
    "prints.give_up": lambda d, s, m: d.prints.give_up("x"),
    "prints.prove": lambda d, s, m: d.prints.prove(s.table),
    "prints.resume": lambda d, s, m: d.prints.resume("x"),
    "relay.link": lambda d, s, m: d.relay.link(s.call),
    "relay.page": lambda d, s, m: d.relay.page(s.page),
    "relay.has_number": lambda d, s, m: d.relay.has_number("138 0013 8000"),
    "relay.add_picture": lambda d, s, m: d.relay.add_picture(s.page, picture(), **_r(m)),
    "relay.pictures": lambda d, s, m: d.relay.pictures(s.call.id, **_by(m, _me(d, f"{s.boy.id}/c1"))),
    "relay.pickup_word": lambda d, s, m: d.relay.pickup_word(s.call.id, **_by(m, _me(d, f"{s.boy.id}/c1"))),
    "relay.reply": lambda d, s, m: d.relay.reply(s.call.id, "we come", **_by(m, _me(d, f"{s.boy.id}/c1"))),
    "relay.say": lambda d, s, m: d.relay.say(s.page, "he is here", **_r(m)),
    "relay.seen": lambda d, s, m: d.relay.seen(s.page),
    "relay.tell": lambda d, s, m: d.relay.tell(s.page, "walked-on", place="bench", **_r(m)),
    "relay.words": lambda d, s, m: d.relay.words(s.call.id, **{k: v for k, v in _by(m, _me(d, f"{s.boy.id}/c1")).items()
                                                              if k == "by"}),
    # responders, training
    "responders.back": lambda d, s, m: d.responders.back("gone", **_r(m)),
    "responders.change": lambda d, s, m: d.responders.change("sun", language="en", **_r(m)),
    "responders.colleagues": lambda d, s, m: d.responders.colleagues(HOME),
    "responders.duty": lambda d, s, m: d.responders.duty("sun", ["mon-fri 08:00-18:00"], **_r(m)),
    "responders.enrol": lambda d, s, m: d.responders.enrol("new", name="王霞", area=HOME, **_r(m)),
    "responders.erase": lambda d, s, m: d.responders.erase("gone"),
    "responders.get": lambda d, s, m: d.responders.get("sun"),
    "responders.import_list": lambda d, s, m: d.responders.import_list(s.table, dry_run=True),
    "responders.undo_import": lambda d, s, m: d.responders.undo_import(s.staff.id),
    "responders.leave": lambda d, s, m: d.responders.leave("sun", until=s.clock.now() + DAY, **_r(m)),
    "responders.list": lambda d, s, m: d.responders.list(HOME),
    "responders.retire": lambda d, s, m: d.responders.retire("gone", **_r(m)),
    "responders.stand_in": lambda d, s, m: d.responders.stand_in(
        "li-ling", stand_in=_me(d, "sun"), until=s.clock.now() + DAY, **_r(m)),
    "responders.test": lambda d, s, m: d.responders.test("sun", **_r(m)),
    "responders.train": lambda d, s, m: d.responders.train("sun", "sewing", **_r(m)),
    "responders.unverified": lambda d, s, m: list(d.responders.unverified(HOME)),
    "tokens.issue": lambda d, s, m: d.tokens.issue("sun", name="cameras", scopes=["work"]),
    "tokens.list": lambda d, s, m: d.tokens.list(),
    "tokens.look": lambda d, s, m: d.tokens.look(s.token.secret),
    "tokens.revoke": lambda d, s, m: d.tokens.revoke(s.token.token.id, **_r(m)),
    "training.course": lambda d, s, m: d.training.course("first-aid", zh="急救", en="First aid", **m),
    "training.courses": lambda d, s, m: d.training.courses(),
    "training.due": lambda d, s, m: list(d.training.due()),
    "training.list": lambda d, s, m: list(d.training.list()),
    "training.passed": lambda d, s, m: d.training.passed("li-ling", "stitches", **m),
    "training.untrained": lambda d, s, m: list(d.training.untrained()),
    "training.withdraw": lambda d, s, m: d.training.withdraw("sun", "stitches", **m),
    "training.write": lambda d, s, m: d.training.write(s.file(".csv"), []),
    # rounds
    "rounds.assign": lambda d, s, m: d.rounds.assign(s.free, worker="sun", **m),
    "rounds.cancel": lambda d, s, m: d.rounds.cancel(s.visit, **m),
    "rounds.done": lambda d, s, m: d.rounds.done(s.visit, **m),
    "rounds.fill": lambda d, s, m: d.rounds.fill(HOME, **{k: v for k, v in m.items() if k == "by"}),
    "rounds.flagged": lambda d, s, m: list(d.rounds.flagged(HOME)),
    "rounds.get": lambda d, s, m: d.rounds.get(s.visit.id),
    "rounds.list": lambda d, s, m: d.rounds.list(**({} if d._room.signed_in else {"area": HOME})),
    "rounds.missed": lambda d, s, m: d.rounds.missed(s.visit, **m),
    "rounds.plan": lambda d, s, m: d.rounds.plan(s.twin, why="check-up", day=TODAY, **m),
    "rounds.stops": lambda d, s, m: d.rounds.stops(**({} if d._room.signed_in else {"area": HOME})),
    "rounds.suggest": lambda d, s, m: list(d.rounds.suggest(HOME)),
    # supply
    "supply.call": lambda d, s, m: d.supply.call("冬衣", need=50, area="feicheng", **m),
    "supply.calls": lambda d, s, m: d.supply.calls(),
    "supply.coverage": lambda d, s, m: d.supply.coverage(s.boy),
    "supply.damaged": lambda d, s, m: d.supply.damaged(s.batch.first + 16, **m),
    "supply.decline": lambda d, s, m: d.supply.decline(s.letter, **m),
    "supply.donor": lambda d, s, m: d.supply.donor("Xinhua", **_r(m)),
    "supply.donor_report": lambda d, s, m: d.supply.donor_report(s.donor),
    "supply.donors": lambda d, s, m: d.supply.donors(),
    "supply.end_call": lambda d, s, m: d.supply.end_call(s.appeal, **m),
    "supply.forecast": lambda d, s, m: d.supply.forecast(s.tag),
    "supply.found": lambda d, s, m: d.supply.found(s.batch.first + 20, 2, **m),
    "supply.give_back": lambda d, s, m: d.supply.give_back(s.batch.first + 10, 5, **m),
    "supply.hand_over": lambda d, s, m: d.supply.hand_over(s.batch.first + 16, 3, received_by="sun", **m),
    "supply.known_donor": lambda d, s, m: d.supply.known_donor(s.donor.id),
    "supply.letter": lambda d, s, m: d.supply.letter(s.sent.id),
    "supply.letters": lambda d, s, m: d.supply.letters(),
    "supply.lost": lambda d, s, m: d.supply.lost(s.batch.first + 16, **m),
    "supply.lots": lambda d, s, m: d.supply.lots(s.batch),
    "supply.low": lambda d, s, m: d.supply.low(),
    "supply.pledge": lambda d, s, m: d.supply.pledge(s.appeal, s.donor, 20, **m),
    "supply.pledges": lambda d, s, m: d.supply.pledges(s.appeal),
    "supply.progress": lambda d, s, m: d.supply.progress(s.appeal),
    "supply.receipt": lambda d, s, m: d.supply.receipt(s.receipt.id),
    "supply.receipts": lambda d, s, m: d.supply.receipts(),
    "supply.receive": lambda d, s, m: d.supply.receive(s.pledge, s.empty, **m),
    "supply.reconcile": lambda d, s, m: d.supply.reconcile(),
    "supply.release": lambda d, s, m: d.supply.release(s.letter, **m),
    "supply.sign": lambda d, s, m: d.supply.sign(s.receipt, **_by(m, _me(d, "li-ling"))),
    "supply.stock": lambda d, s, m: d.supply.stock(),
    "supply.take_back": lambda d, s, m: d.supply.take_back(s.letter, **_by(m, _me(d, f"{s.boy.id}/c1"))),
    "supply.thank": lambda d, s, m: d.supply.thank(
        s.batch, "谢谢", consent=True, **_by(m, _me(d, f"{s.boy.id}/c1"))),
    "supply.unname": lambda d, s, m: d.supply.unname(s.donor, **m),
    "supply.wardrobe": lambda d, s, m: d.supply.wardrobe(s.boy, [Garments("coat", "winter", 5)], **m),
    "supply.wearing_out": lambda d, s, m: list(d.supply.wearing_out(HOME)),
    "supply.withdraw": lambda d, s, m: d.supply.withdraw(s.pledge, **m),
    # tags
    "tags.allocate": lambda d, s, m: d.tags.allocate(s.empty, area=HOME, first=s.empty.first, count=5, **m),
    "tags.batches": lambda d, s, m: d.tags.batches(),
    "tags.check": lambda d, s, m: d.tags.check(picture()),
    "tags.checked": lambda d, s, m: d.tags.checked(s.tag, verdict="replace", **_by(m, _me(d, "li-ling"))),
    "tags.confirm_unpair": lambda d, s, m: d.tags.confirm_unpair(s.doubt, **_by(m, _me(d, "wang-xia"))),
    "tags.designs": lambda d, s, m: d.tags.designs(),
    "tags.doubted": lambda d, s, m: list(d.tags.doubted(HOME)),
    "tags.fit": lambda d, s, m: d.tags.fit(
        s.batch.first + 5, to=s.other, garment="bag", **_by(m, _me(d, "li-ling"))),
    "tags.get": lambda d, s, m: d.tags.get(s.tag.serial),
    "tags.holds": lambda d, s, m: d.tags.holds(),
    "tags.keep_pairing": lambda d, s, m: d.tags.keep_pairing(s.doubt, **_by(m, _me(d, "wang-xia"))),
    "tags.mint": lambda d, s, m: d.tags.mint(5, area="feicheng", **_r(m)),
    "tags.of": lambda d, s, m: list(d.tags.of(s.empty, count=2)),
    "tags.print": lambda d, s, m: d.tags.print(s.empty, s.file(".svg"), count=1, **_r(m)),
    "tags.replace": lambda d, s, m: d.tags.replace(
        s.worn, s.batch.first + 6, **_by(m, _me(d, "li-ling"))),
    "tags.reprint": lambda d, s, m: d.tags.reprint(s.tag.serial, **_by(m, _me(d, "li-ling"))),
    "tags.retire": lambda d, s, m: d.tags.retire(s.calm, why="lost", **m),
    "tags.runs": lambda d, s, m: d.tags.runs(s.batch),
    "tags.unpair": lambda d, s, m: d.tags.unpair(s.odd, reason="not his", **_by(m, _me(d, "li-ling"))),
    "tags.unvoid": lambda d, s, m: d.tags.unvoid(s.batch.first + 30, **m),
    "tags.void": lambda d, s, m: d.tags.void(s.empty, why="stolen", **m),
    "tags.voided": lambda d, s, m: d.tags.voided(s.batch),
    # wards
    "wards.add_contact": lambda d, s, m: d.wards.add_contact(s.boy.id, _contact(), **m),
    "wards.away": lambda d, s, m: d.wards.away(s.other.id, until=s.clock.now() + DAY, **m),
    "wards.back": lambda d, s, m: d.wards.back(s.away.id, **m),
    "wards.break_glass": lambda d, s, m: d.wards.break_glass(s.boy.id, reason="he cannot speak", **_r(m)),
    "wards.change": lambda d, s, m: d.wards.change(s.boy.id, clothes="red coat", **m),
    "wards.change_contact": lambda d, s, m: d.wards.change_contact(s.boy.id, "c1", language="en", **m),
    "wards.close_glass": lambda d, s, m: d.wards.close_glass(s.glass.id, **_r(m)),
    "wards.confirm_glass": lambda d, s, m: d.wards.confirm_glass(s.glass.id, **_r(m)),
    "wards.dossier": lambda d, s, m: d.wards.dossier(s.boy.id),
    "wards.doubles": lambda d, s, m: d.wards.doubles(area=HOME),
    "wards.enrol": lambda d, s, m: d.wards.enrol(
        "何小花", area=HOME, contacts=[_contact()], consent=Consent("田小妹", {"alert"}), **_r(m)),
    "wards.erase": lambda d, s, m: d.wards.erase(s.twin.id, **{k: v for k, v in m.items() if k == "by"}),
    "wards.find": lambda d, s, m: d.wards.find(name="小军"),
    "wards.fittings": lambda d, s, m: d.wards.fittings(s.boy.id),
    "wards.get": lambda d, s, m: d.wards.get(s.boy.id),
    "wards.glass": lambda d, s, m: d.wards.glass(s.glass.id),
    "wards.glasses": lambda d, s, m: d.wards.glasses(area=HOME),
    "wards.history": lambda d, s, m: d.wards.history(s.boy.id),
    "wards.leave": lambda d, s, m: d.wards.leave(s.quiet.id, "left", **m),
    "wards.list": lambda d, s, m: d.wards.list(HOME),
    "wards.merge": lambda d, s, m: d.wards.merge(s.other.id, s.twin.id, second_by="sun", **_by(m, _me(d, "wang-xia"))),
    "wards.move": lambda d, s, m: d.wards.move(s.quiet.id, NEXT, **m),
    "wards.order_contacts": lambda d, s, m: d.wards.order_contacts(s.boy.id, ["c2", "c1"], **m),
    "wards.photo": lambda d, s, m: d.wards.photo(s.boy.id, picture(), **m),
    "wards.people": lambda d, s, m: d.wards.people(),
    "wards.picture": lambda d, s, m: d.wards.picture(s.boy.id),
    "wards.remove_contact": lambda d, s, m: d.wards.remove_contact(s.boy.id, "c2", **m),
    "wards.return_": lambda d, s, m: d.wards.return_(s.left.id, **m),
    "wards.seek": lambda d, s, m: d.wards.seek(name="小军"),
    "wards.sheet": lambda d, s, m: d.wards.sheet(s.boy.id),
    "wards.view": lambda d, s, m: d.wards.view(s.boy.id),
    # signing in
    "signins.accept": lambda d, s, m: d.signins.accept(s.invited.token, proof="$argon2id$2", **_r(m)),
    "signins.begin": lambda d, s, m: d.signins.begin(s.knock, idle=3600, absolute=DAY),
    "signins.begin_outside": lambda d, s, m: d.signins.begin_outside(
        "https://id.example", "1", idle=3600, absolute=DAY),
    "signins.change": lambda d, s, m: d.signins.change("sun", "$argon2id$3", **_r(m)),
    "signins.end": lambda d, s, m: d.signins.end(s.signed_in.token),
    "signins.end_all": lambda d, s, m: d.signins.end_all("li-ling", **_r(m)),
    "signins.invite": lambda d, s, m: d.signins.invite("li-ling"),
    "signins.invited": lambda d, s, m: d.signins.invited(s.invited.token),
    "signins.knock": lambda d, s, m: d.signins.knock("li-ling", source="192.0.2.1"),
    "signins.link": lambda d, s, m: d.signins.link("sun", "https://id.example", "2", **_r(m)),
    "signins.list": lambda d, s, m: d.signins.list(HOME),
    "signins.look": lambda d, s, m: d.signins.look(s.signed_in.token),
    "signins.unlink": lambda d, s, m: d.signins.unlink("li-ling", "https://id.example", "1", **_r(m)),
    # the door itself
    "acting_as": lambda d, s, m: d.acting_as("sun"),
    "alive": lambda d, s, m: d.alive(),
    "backup": lambda d, s, m: d.backup(s.file(".db")),
    "dispatch": lambda d, s, m: d.dispatch(),
    "doctor": lambda d, s, m: d.doctor(),
    "figures": lambda d, s, m: d.figures(HOME),
    "health": lambda d, s, m: d.health(),
    "mark": lambda d, s, m: d.mark(),
    "metrics": lambda d, s, m: d.metrics(),
    "plugins": lambda d, s, m: d.plugins(),
    "scan": lambda d, s, m: d.scan(s.tag.link),
    "scan_many": lambda d, s, m: d.scan_many([guardtag.ScanRequest(s.tag.link)]),
    "verify": lambda d, s, m: d.verify(),
}  # fmt: skip
"""Desk and verb -> the call; ``m`` holds ``by`` and ``request_id`` where a test gives them."""
NOT_HERE = {"vault.rehearse", "prints.files", "prints.get", "prints.give_up", "prints.prove", "prints.resume",
            "keys.disable", "mappings.forget", "prints.calibrate", "responders.import_list", "backup",
            "tags.check"}  # fmt: skip
"""Verbs for which there is nothing in this city: they end in an error of their own."""
SIGNED_IN = {
    "incidents.board": "li-ling", "incidents.lines": "li-ling", "incidents.news": "li-ling",
    "journal.day": "wang-xia", "wards.people": "li-ling", "wards.seek": "li-ling", "wards.sheet": "li-ling",
    "wards.view": "li-ling", "missing.view": "li-ling", "wards.break_glass": "li-ling",
    "wards.confirm_glass": "wang-xia",
}  # fmt: skip
"""Verbs that are for one person's door, and for whose."""


def _me(door: guardtag.Guard, usual: str) -> str:
    return door._room.actor if door._room.signed_in else usual


def verbs(door: guardtag.Guard) -> dict[str, Callable[..., object]]:
    """Every public verb there is, by desk and name."""
    found = {
        f"{desk}.{name}": getattr(one, name)
        for desk, one in desks(door).items()
        for name in dir(one)
        if not name.startswith("_") and callable(getattr(one, name))
    }
    own = {name: getattr(door, name) for name in dir(door) if not name.startswith("_") and name != "close"}
    return found | {name: verb for name, verb in own.items() if callable(verb)}
