"""A child ran away in anger and is found on the 19th floor: a search from the report to the hand-over, in three hours.

Everybody in it is made up, no telephone has one of its numbers, and the clock is simulated: ``python runaway.py OUT``
plays it in a second and leaves in OUT what an office would have in its hands: ``report.html`` (the search as it went),
``poster.html``, ``shift.html`` (the note for the next shift), and what other systems were told.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import guardtag
from guardtag import Consent, Guard
from guardtag.report import poster, search, shift
from guardtag.report.printed import embedded
from guardtag.world import SimulatedClock, simulated

START = 1_749_889_500.0
"""2025-06-14 16:25 in Feicheng, a Saturday."""
VILLAGE = "feicheng/xincheng/south/xinhe"
ZONE = "Asia/Shanghai"
NAMES = {
    "li-ling": "李岭", "wang-xia": "王霞", "wuye": "物业值班 Property", "jingfang": "派出所 Police", "v1": "志愿者一",
    "v2": "志愿者二", "v3": "志愿者三", "v4": "志愿者四",
}  # fmt: skip
CONFIG = """\
store = "sqlite:city.db"
host = "tag.example.org"
hotline = "0538-0000000"
place = "肥城 Feicheng"
neighbours = "neighbours.csv"

[channels]
mail = "file:notices.jsonl"
"""
SIDE = 5
NEIGHBOURS = [
    (one, one + step) for one in range(1, SIDE * SIDE + 1) for step in (1, SIDE)
    if one + step <= SIDE * SIDE and (step == SIDE or one % SIDE)
]  # fmt: skip
"""Twenty-five grids, five by five, each 400 m from the next: 13 in the middle, 14 east of it."""


def grid(number: int) -> str:
    """The path of a grid."""
    return f"{VILLAGE}/{number}"


class Story:
    """One run.

    Args:
        out: an empty folder, or one that is not there yet.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.clock: SimulatedClock
        self.id = ""

    def play(self) -> dict[str, Any]:
        """Plays it and says what came of it."""
        self.out.mkdir(parents=True, exist_ok=True)
        pairs = [f"{grid(one)},{grid(other)},400" for one, other in NEIGHBOURS]
        (self.out / "neighbours.csv").write_text("\n".join(["area,neighbour,metres", *pairs]), "utf-8")
        (self.out / "guardtag.toml").write_text(CONFIG, "utf-8")
        world, self.clock = simulated(seed=19, start=START)
        with guardtag.open(self.out / "guardtag.toml", world) as city:
            self._people(city)
            self._first_hour(city)
            self._second_hour(city)
            self._third_hour(city)
            return self._end(city)

    def _people(self, city: Guard) -> None:
        enrol = city.responders.enrol
        for number in range(1, SIDE * SIDE + 1):
            enrol(f"grid-{number}", name="网格员", area=grid(number), address=f"mail:grid-{number}@example.org")
            for name in ("a", "b"):
                enrol(f"help-{number}{name}", name="志愿者", area=grid(number), role="volunteer",
                      address=f"mail:help-{number}{name}@example.org")  # fmt: skip
        for number, one in enumerate(("v1", "v2", "v3", "v4"), 12):
            enrol(one, name=NAMES[one], area=grid(number), role="volunteer", address=f"mail:{one}@example.org")
        enrol("li-ling", name="李岭", area=grid(13), address="mail:li-ling@example.org")
        enrol("wang-xia", name="王霞", area=VILLAGE, role="supervisor", address="mail:wang-xia@example.org")
        enrol("wuye", name="物业", area=grid(14), address="mail:wuye@example.org")
        enrol("jingfang", name="派出所", area="feicheng/xincheng", role="police", address="mail:police@example.org")

    def _until(self, city: Guard, minutes: float) -> None:
        """Lets the clock run to so many minutes after the report."""
        while self.clock.now() < START + minutes * 60:
            self.clock.advance(60)
            city.dispatch()

    def _tap(self, city: Guard, person: str, answer: str) -> None:
        """Somebody opens the link in their message and taps."""
        asked = [n for n in city.notices.of(self.id) if n.person == person and n.template == "searching"]
        city.notices.answer(city.notices.link(asked[-1].id), answer)

    def _write(self, name: str, data: bytes | str) -> None:
        (self.out / name).write_bytes(data.encode() if isinstance(data, str) else data)

    # -- 16:25 to 17:25: the mother reports him; the first ring

    def _first_hour(self, city: Guard) -> None:
        missing = city.missing
        self.id = missing.report(
            area=grid(13), name="小军", age=10, clothes="蓝色校服外套，黑书包 blue school jacket, black bag",
            looks="短发，戴眼镜 short hair, glasses", photo=drawn(), seen_place="小区东门 east gate",
            seen_at=START - 15 * 60, risks=["traffic"], reporter="母亲 his mother, 138 0000 0000",
            words="为作业吵了几句，摔门出去了 left in anger after a quarrel about homework", by="li-ling",
            request_id="hall",
        ).id  # fmt: skip
        missing.lead(self.id, to="li-ling")
        self._until(city, 4)
        missing.done(self.id, "report", result="民警已到 an officer came", by="jingfang")
        self._write("cap-1-alert.xml", missing.cap(self.id).body)
        self._until(city, 11)
        missing.done(self.id, "call-round", result="同学都没见到 no classmate has seen him", by="li-ling")
        missing.done(
            self.id, "search-home", result="手机在家，少了书包 the telephone is at home, the bag gone", by="li-ling"
        )
        self._tap(city, "v2", "searching")
        self._tap(city, "help-13a", "searching")
        self._until(city, 20)
        consent = Consent("田爱云", {"poster", "poster-photo", "poster-age", "poster-clothes"})
        sheet = missing.poster(self.id, consent=consent, seen_place="小区东门 east gate", seen_at=START - 15 * 60)
        self._write("poster.html", poster.page(sheet, timezone=ZONE, lettering=embedded))
        self._write("cap-public.xml", missing.cap(self.id, audience="public", seen_place="新城街道 Xincheng").body)
        self._until(city, 34)
        missing.sighting(
            self.id, source="camera", system="cctv-east", reference="E7/1631", score=0.8, at=START + 6 * 60,
            place="东门路口，往东 crossing at the east gate, going east", area=grid(14), latitude=36.1862,
            longitude=116.7731,
        )  # fmt: skip
        missing.done(self.id, "last-camera", result="16:31 往东走 went east at 16:31", by="jingfang")
        self._until(city, 48)
        self._tap(city, "help-13a", "nothing")
        missing.sighting(
            self.id, place="汽车站 coach station", area=grid(25), words="就是他！ it is him!", reporter="微信 x"
        )
        self._until(city, 60)

    # -- 17:25 to 18:25: a hoax; nothing at the stops; the next shift

    def _second_hour(self, city: Guard) -> None:
        missing = city.missing
        self._until(city, 66)
        hoax = next(one for one in missing.sightings(self.id) if one.source == "public")
        missing.judge(self.id, hoax.id, "rejected", same_source=True, by="li-ling")
        missing.done(self.id, "stops", result="司机没见到 no driver has seen him", by="jingfang")
        self._until(city, 80)
        for person in ("help-25a", "grid-25"):
            self._tap(city, person, "nothing")
        self._until(city, 92)
        self._write("cap-2-update.xml", missing.cap(self.id).body)
        note, record = missing.note(self.id), missing.record(self.id)
        self._write("shift.html", shift.page(note, record, timezone=ZONE, names=NAMES, lettering=embedded))
        missing.lead(self.id, to="wang-xia", note="18:00 换班 next shift", by="li-ling")
        self._until(city, 120)

    # -- 18:25 to 19:25: a neighbour, the lift, the 19th floor

    def _third_hour(self, city: Guard) -> None:
        missing = city.missing
        self._until(city, 128)
        seen = missing.sighting(
            self.id, place="7 号楼门口 door of tower 7", area=grid(14), at=START + 78 * 60, latitude=36.1869,
            longitude=116.7752, words="穿校服的男孩跟着人进了门 a boy in school clothes went in behind somebody",
            reporter="邻居 neighbour", photo=drawn(),
        )  # fmt: skip
        missing.judge(self.id, seen.id, "confirmed", by="wang-xia")
        self._write("sightings.geojson", missing.geojson(self.id).body)
        self._write("search.pfif.xml", missing.pfif(self.id).body)
        self._until(city, 150)
        missing.sighting(
            self.id, source="camera", system="lift-7", reference="L7/1746", score=0.95, at=START + 81 * 60,
            place="7 号楼电梯，按了 19 层 lift of tower 7, pressed 19", area=grid(14), latitude=36.1869,
            longitude=116.7752,
        )  # fmt: skip
        missing.done(self.id, "towers", result="电梯监控：19 层 the lift says 19", by="wuye")
        self._until(city, 163)
        self._tap(city, "wuye", "with-me")  # on the stairs of the 19th floor, asleep over his bag
        self._until(city, 175)
        word = city.relay.pickup_word(self.id, by="wuye", language="zh")
        city.incidents.hand_over(self.id, by="wuye", word=word, note="交给母亲 to his mother")
        self._until(city, 180)
        city.incidents.close(
            self.id, outcome="home", by="wang-xia", helped=1, feedback="已告知家属和邻居 family and neighbour told"
        )
        city.dispatch()

    def _end(self, city: Guard) -> dict[str, Any]:
        self._write("cap-3-end.xml", city.missing.cap(self.id).body)
        record = city.missing.record(self.id)
        self._write("report.html", search.page(
            record, timezone=ZONE, names=NAMES, note="演练用的虚构故事 A made-up story; the clock is simulated."
        ))  # fmt: skip
        call = record.incident
        return {
            "search": self.id, "outcome": call.outcome, "asked": sum(n.template == "searching" for n in record.notices),
            "told_it_is_over": sum(n.template == "search-over" for n in record.notices),
            "sightings": [(one.source, one.state) for one in record.sightings],
            "minutes": round(((call.milestone("on_scene").at or 0.0) - record.search.began) / 60),
            "likely": record.likely[0].area, "done": sum(item.task.by not in ("", "clock") for item in record.items),
            "steps": len(record.items), "files": sorted(path.name for path in self.out.iterdir()),
        }  # fmt: skip


def drawn() -> bytes:
    """A drawing in place of a photo: nobody's face."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (600, 750), "#dce8f2")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((90, 520, 510, 1000), fill="#2f5f9e")  # the jacket
    pen.rectangle((265, 470, 335, 560), fill="#e9c39f")
    pen.ellipse((180, 180, 420, 500), fill="#f0cda9")
    pen.pieslice((165, 130, 435, 420), 180, 360, fill="#2b2320")
    for left in (215, 320):  # glasses
        pen.ellipse((left, 300, left + 70, 365), outline="#333333", width=7)
        pen.ellipse((left + 27, 325, left + 43, 341), fill="#2b2320")
    pen.line((285, 330, 320, 330), fill="#333333", width=7)
    pen.arc((255, 390, 345, 450), 20, 160, fill="#9c5a45", width=7)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "runaway")
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty: name another folder, or take it away. 文件夹不是空的：请另给一个，或先移走。")
    for key, value in Story(folder).play().items():
        print(f"{key}: {value}")  # noqa: T201
