"""A call of the story: the grid does not answer, the village has nobody, 王霞 takes it at the district."""

from __future__ import annotations

import struct
import zlib

import attrs

from guardtag.desks.figures import Figures, compute
from guardtag.model.incidents import Acknowledgement, Incident, Line, Rung, Task
from guardtag.model.notices import Notice
from guardtag.rules import milestones

T = 1_750_000_000.0
WARD = "01jxstory0000000000000ward"
AREA = "feicheng/wangzhuang/north/zhongyu/3"
PARTS = AREA.split("/")
LEVELS = ("city", "town", "district", "village", "grid")
LADDER = tuple(
    Rung(LEVELS[n], "/".join(PARTS[: n + 1]), {"grid": 5.0, "village": 10.0}.get(LEVELS[n], 15.0))
    for n in (4, 3, 2, 1, 0)
)
NAMES = {"li-ling": "李岭", "wang-xia": "王霞", f"{WARD}/mother": "田爱云"}
SECRET = ("请打555-0100", "finder-phone-555-0101", "7.13", WARD)
REFUSED = (
    (14, "GT-IMPORT-PHONE", "电话号码不完整。", "单元格里只有 7 位数字。", "补齐区号后重新导入这一行。"),
    (27, "GT-IMPORT-ID", "证件号已损坏。", "表格把它当作数字保存了。", "把该列改为文本格式，重新填写。"),
)


def line(minutes: float, what: str, by: str = "clock", text: str = "", level: str = "") -> Line:
    return Line(T + minutes * 60, what, by, text, level)


def story() -> Incident:
    """Closed: grid (5 min) -> village skipped -> district (taken after 6.5 min) -> home after 71 min."""
    reached = milestones.plan({}, T)
    for name, minutes in (
        ("family_told", 1.5), ("responder_told", 11.5), ("acknowledged", 11.5), ("on_scene", 28.0),
        ("handed_over", 64.0),
    ):  # fmt: skip
        reached = milestones.reach(reached, name, T, T + minutes * 60)
    return Incident(
        id="01jxt8r4m0h5v2c9kq3e7w6z1n", kind="found", klass="person", subject=WARD, area=AREA, day="20250615",
        opened=T, serial=12, via="token", state="closed", ladder=LADDER, level=2, round=3, milestones=reached,
        thread=(
            line(0, "called", "finder", level="grid"), line(0, "told", level="grid"),
            line(1.5, "seen", f"{WARD}/mother", level="grid"),
            line(3, "joined", "finder", "王庄站台，便利店门口", "grid"),
            line(5, "raised", level="village"), line(5, "skipped", level="village"), line(5, "told", level="district"),
            line(11.5, "acknowledged", "wang-xia", SECRET[1], "district"),
            line(28, "on_scene", "wang-xia", level="district"), line(64, "handed_over", "wang-xia", level="district"),
            line(71, "closed", "wang-xia", "home", "district"),
        ),
        tasks=(Task("feedback", T + 86400, T + 4260, "wang-xia", "done"), Task("review", T + 3 * 86400)),
        acknowledged=(Acknowledgement("wang-xia", "responder", T + 690),),
        place="王庄镇公交站 bus stop, Wangzhuang", message=SECRET[0], finder=SECRET[1], word=SECRET[2],
        outcome="home", helped=1, recovered=1200.0, closed=T + 71 * 60, closed_by="wang-xia",
    )  # fmt: skip


def still_open() -> Incident:
    """Nothing but the call itself, four minutes ago."""
    return attrs.evolve(
        story(), state="received", level=0, milestones=milestones.plan({}, T), thread=story().thread[:2], tasks=(),
        acknowledged=(), outcome="", helped=0, recovered=0.0, closed=None, closed_by="",
    )  # fmt: skip


def notices() -> list[Notice]:
    def one(key: str, side: str, person: str, template: str, minutes: float, **more: object) -> Notice:
        made = T + minutes * 60
        return Notice(key, "01jxt8r4m0h5v2c9kq3e7w6z1n", WARD, "20250615", side, person, template, made=made, **more)  # type: ignore[arg-type]

    return [
        one("n1", "family", "mother", "found", 0, state="delivered", channel="sms", reference="ref-555-0102",
            answer="seen", answered=T + 90),
        one("n2", "family", "uncle", "found", 0, state="dead", fault="GT-NOTIFY-NO-CHANNEL"),
        one("n3", "responder", "li-ling", "found", 0, state="accepted", channel="mail"),
        one("n4", "responder", "wang-xia", "raised", 5, state="accepted", channel="mail", answer="coming",
            answered=T + 690),
        one("n5", "family", "mother", "ended", 71, state="undelivered", channel="outbox", urgency="normal"),
    ]  # fmt: skip


def many() -> list[Incident]:
    """Twelve calls with different ends."""
    found = []
    for n in range(12):
        outcome = ("home", "home", "home", "hospital", "false-alarm", "home")[n % 6]
        found.append(attrs.evolve(story(), id=f"call{n}", outcome=outcome, recovered=100.0 * n))
    return [*found, still_open()]


def figures() -> Figures:
    return compute("feicheng", T - 86400 * 30, None, many())


def png(extra: bytes = b"") -> bytes:
    """A blue picture of 120 by 60 with the chunks ``extra`` inside."""
    raw = b"".join(b"\x00" + b"\x1d\x5f\xae" * 120 for _ in range(60))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 120, 60, 8, 2, 0, 0, 0)) + extra
        + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    )  # fmt: skip


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
