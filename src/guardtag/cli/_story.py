"""The demo's story, step by step, through the front door only."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attrs

import guardtag
from guardtag import Guard, Incident, Tag, World
from guardtag.cli import _demo_register, _past
from guardtag.cli._output import language, plain, progress
from guardtag.cli._said import screen, state, told_word
from guardtag.interop.faults import RowError
from guardtag.labels import photo
from guardtag.report.incident import page
from guardtag.texts import catalogue
from guardtag.texts import error as translated
from guardtag.world import SimulatedClock, local

ROOT = "feicheng"
BOY, MOTHER, WORKER = "小军", "田爱云", "li-ling"
TOWN_OFFICER = "wang-xia"
HOME = "feicheng/wangzhuang/north/zhongyu/3"
CONFIG = """\
# Made by `guardtag demo`: every channel writes to one file instead of reaching anybody.
store = "sqlite:city.db"
host = "tag.example.org"
hotline = "0538-0000000"

[channels]
sms = "file:notices.jsonl"
mail = "file:notices.jsonl"
"""
MINUTE, DAY = 60.0, 86_400.0


@attrs.define
class Story:
    """One run of the demo.

    Args:
        folder: where everything goes.
        start: the simulated clock's first time.
        people: rows in the register.
        say: prints a step's progress line.
        past: the city begins so many days before, and has calls that were closed since.

    Attributes:
        tag: the boy's, once it is sewn in.
    """

    folder: Path
    start: float
    people: int
    say: Callable[[int, str], None]
    past: float = 0.0
    clock: SimulatedClock = attrs.field(init=False)
    summary: dict[str, Any] = attrs.field(init=False, factory=dict)
    tag: Tag | None = attrs.field(init=False, default=None)
    _worn: list[tuple[guardtag.Ward, Tag]] = attrs.field(init=False, factory=list)
    _before: int = attrs.field(init=False, default=0)

    def play(self) -> dict[str, Any]:
        """Plays all six steps and returns the summary."""
        self.clock = SimulatedClock(self.start - self.past * DAY)
        (self.folder / "guardtag.toml").write_text(CONFIG, "utf-8")
        world = World(now=self.clock.now)
        with guardtag.open(self.folder / "guardtag.toml", world) as city:
            refused = self._register(city)
            self._print(city)
            boy_tag = self.tag = self._fit(city)
            if self.past:
                _past.play(city, self.clock, self.start, self._worn)
            incident = self._found(city)
            incident = self._climb(city, incident)
            self._report(city, incident, boy_tag, refused)
        return self.summary

    # -- 1: the register

    def _register(self, city: Guard) -> Sequence[RowError]:
        path = self.folder / "register.xlsx"
        _demo_register.write(path, people=self.people)
        with progress("      importing") as moved:
            result = city.imports.enter(path, root_area=ROOT, progress=moved)
        bad = sorted({error.row for error in result.refused})
        self._told(1, "entered", entered=result.entered, bad=len(bad))
        for error in result.refused:
            what, _, do = translated(language(), error)
            self._told(1, "refused", row=error.row, code=error.code, what=what, do=do)
        self._responders(city)
        self.summary["register"] = {
            "entered": result.entered, "refused_rows": bad,
        }  # fmt: skip
        return result.refused

    def _responders(self, city: Guard) -> None:
        """One trained worker a grid, one supervisor a village and town; the boy's district has nobody."""
        areas = sorted({ward.area for ward in self._everybody(city)})
        people: dict[str, tuple[str, str, str]] = {}
        for area in areas:
            people[area] = (f"w-{len(people) + 1}", "演示网格员", "worker")
            parts = area.split("/")
            people.setdefault("/".join(parts[:4]), (f"v-{parts[3]}-{len(people)}", "演示村居干部", "supervisor"))
            people.setdefault("/".join(parts[:2]), (f"t-{parts[1]}", "演示镇街值班员", "supervisor"))
        people[HOME] = (WORKER, "李岭", "worker")
        people["feicheng/wangzhuang"] = (TOWN_OFFICER, "王霞", "supervisor")
        people[ROOT] = ("hall", "演示市级大厅", "hotline")
        for area, (name_id, name, role) in people.items():
            city.responders.enrol(name_id, name=name, area=area, role=role, address=f"mail:{name_id}@example.org")
            if role == "worker":
                city.responders.train(name_id, "sewing")
        self.summary["responders"] = len(people)

    def _everybody(self, city: Guard) -> list[guardtag.Ward]:
        found: list[guardtag.Ward] = []
        after = ""
        while page_of := city.wards.list(ROOT, after=after, limit=500, journal=False):
            found += page_of
            after = page_of[-1].id
        return found

    # -- 2: the cloth

    def _print(self, city: Guard) -> None:
        batches = [
            city.tags.mint(500, area=ROOT, donor=donor, cloth="blue, hot-cut")
            for donor in ("Yutian, first donation", "Yutian, second donation")
        ]
        sheet = city.tags.print(batches[0], self.folder / "sheet.svg", count=24)
        one = city.tags.print(batches[0], self.folder / "tag.png", count=1)
        proved = sheet.proved + one.proved
        self._told(2, "minted", labels=sheet.count)
        self._told(2, "read", read=proved, labels=sheet.count + one.count, state=state(sheet.state))
        self.summary["print"] = {"labels": sheet.count + one.count, "read_back": proved, "state": sheet.state}

    # -- 3: the sewing

    def _fit(self, city: Guard) -> Tag:
        wards = sorted(self._everybody(city), key=lambda ward: (ward.name != BOY, ward.id))
        batches = sorted(city.tags.batches(), key=lambda batch: batch.first)
        workers = {area: next(iter(city.responders.list(area))).id for area in {ward.area for ward in wards}}
        city.tags.allocate(batches[0], area=ROOT, first=batches[0].first, count=min(len(wards), 500))
        codes = (code for batch in batches for code in city.tags.of(batch))
        boy_tag, tried = None, 0
        with progress("      sewing") as moved:
            for done, (ward, code) in enumerate(zip(wards, codes, strict=False), 1):
                fitted = city.tags.fit(
                    code, to=ward, garment="blue jacket", place="lining, left", thread="blue", by=workers[ward.area]
                )
                tried += city.scan(fitted.link, purpose="trial").status == "live"
                if boy_tag is None:
                    boy_tag = fitted
                else:
                    self._worn.append((ward, fitted))
                moved(done, len(wards))
        assert boy_tag is not None
        self._told(3, "sewn", count=tried, name=BOY, serial=boy_tag.serial)
        self.summary["fitted"] = tried
        return boy_tag

    # -- 4: found

    def _found(self, city: Guard) -> Incident:
        picture = self.folder / "photo.jpg"
        photo.worn((self.folder / "tag.png").read_bytes(), picture, seed=7)
        texts = photo.decode(picture)
        self._before = self._lines()
        scan = city.scan(" ".join(texts))
        incident = scan.alert(place="王庄镇公交站 / bus stop, Wangzhuang", message="他很安静，我陪着他。")
        city.dispatch()
        told = len(self._outbox())
        self._told(4, "photo", via=state(scan.via))
        self._told(4, "told", count=told)
        self.summary["found"] = {"read_from_photo": len(texts), "messages": told}
        return incident

    def _outbox(self) -> list[dict[str, Any]]:
        """What was sent since somebody found him."""
        lines = (self.folder / "notices.jsonl").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines[self._before :]]

    def _lines(self) -> int:
        path = self.folder / "notices.jsonl"
        return len(path.read_text("utf-8").splitlines()) if path.exists() else 0

    # -- 5: the ladder

    def _climb(self, city: Guard, incident: Incident) -> Incident:
        self._wait(city, 2)
        mother = next(
            line for line in self._outbox() if line["kind"] == "found" and not line["target"].endswith("example.org")
        )
        city.notices.answer(mother["link"], "seen")
        self._after(incident, "seen", name=MOTHER)
        level = incident.rung.level
        while (incident := city.incidents.get(incident.id)).rung.level != "town":
            if incident.rung.level != level:
                level = incident.rung.level
                self._after(incident, "raised", level=_level(level), area=incident.level_area)
            self._wait(city, 1)
        skipped = [entry.level for entry in incident.thread if entry.what == "skipped"]
        self._after(incident, "top", level=_level("town"), skipped=", ".join(map(_level, skipped)))
        for minutes, verb in ((3, "acknowledge"), (14, "arrive"), (16, "hand_over")):
            self._wait(city, minutes)
            said = {"word": city.relay.page(city.relay.link(incident)).word} if verb == "hand_over" else {}
            incident = getattr(city.incidents, verb)(incident.id, by=TOWN_OFFICER, **said)
            self._after(incident, verb, name="王霞")
        self._wait(city, 3)
        incident = city.incidents.close(
            incident.id, outcome="home", by=TOWN_OFFICER, helped=1, feedback="family and finder told by telephone"
        )
        incident = city.incidents.complete(
            incident.id, "review", by=TOWN_OFFICER, result="village desk was not staffed"
        )
        city.dispatch()
        self._after(incident, "closed", outcome=state(str(incident.outcome)))
        return incident

    def _wait(self, city: Guard, minutes: int) -> None:
        for _ in range(minutes):
            self.clock.advance(MINUTE)
            city.dispatch()

    def _after(self, incident: Incident, key: str, **values: object) -> None:
        self._told(5, key, minutes=f"{self._minutes(incident):.0f}", **values)

    def _told(self, step: int, key: str, **values: object) -> None:
        self.say(step, screen(f"demo-{key}", **values))

    def _minutes(self, incident: Incident) -> float:
        return (self.clock.at - incident.opened) / MINUTE

    # -- 6: the report

    def _report(self, city: Guard, incident: Incident, boy_tag: Tag, refused: Sequence[RowError]) -> None:
        figures = city.figures(ROOT)
        reader = city.config.languages[0]
        rows = [(error.row, error.code, *translated(reader, error)) for error in refused]
        notices = city.notices.of(incident.id)
        html = page(
            incident, notices, figures, languages=city.config.languages, timezone=city.config.timezone,
            pictures={"标签 tag": (self.folder / "tag.png").read_bytes()},
            register=(self.summary["register"]["entered"], rows),
            names={WORKER: "李岭", TOWN_OFFICER: "王霞", "hall": "市级大厅"},
            note=catalogue(reader).REPORT["simulated"], now=self.clock.at,
        )  # fmt: skip
        (self.folder / "report.html").write_text(html, "utf-8")
        for m in incident.milestones:
            took = "" if m.at is None else f"{(m.at - incident.opened) / MINUTE:.1f}"
            self._told(
                6, "milestone", name=told_word(m.name), target=f"{m.target:.0f}",
                reached=screen("demo-reached" if took else "demo-never", minutes=took),
                met=screen("demo-missed" if m.missed else "demo-met"),
            )  # fmt: skip
        for line in figures.said(language()).splitlines():
            self.say(6, f"    {line}")
        verified = city.verify()
        self.summary |= {
            "incident": {
                "id": incident.id, "outcome": incident.outcome, "opened": local(incident.opened, city.config.timezone),
                "minutes": round(self._minutes(incident), 1), "serial": boy_tag.serial,
                "levels": [entry.level for entry in incident.thread if entry.what == "raised"],
                "milestones": plain(incident.milestones),
            },
            "notices": {state: sum(n.state == state for n in notices) for state in {n.state for n in notices}},
            "figures": plain(figures),
            "journal": {"entries": verified.entries, "fits": not verified.bad},
        }  # fmt: skip
        (self.folder / "summary.json").write_text(
            json.dumps(self.summary, ensure_ascii=False, indent=2) + "\n", "utf-8"
        )
        self._told(6, "files", folder=self.folder, entries=verified.entries)


def _level(name: str) -> str:
    """A level as the reader's language calls it."""
    return told_word(name) if language() != "en" else name
