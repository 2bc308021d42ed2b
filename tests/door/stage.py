"""A small city in which every verb of every desk has something to do."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import attrs

import guardtag
from guardtag import Consent, Contact, reception
from guardtag.config import Config
from guardtag.model.warnings import PersonWarning
from guardtag.world import SimulatedClock, simulated
from tests.conftest import DAYTIME, HOME

TOWN, NEXT = "feicheng/wangzhuang", "feicheng/wangzhuang/north/zhongyu/4"
DAY = 86_400.0
TODAY = "20250616"
STAFF = {
    "li-ling": (HOME, "worker"), "sun": (HOME, "worker"), "wang-xia": (TOWN, "supervisor"),
    "far": ("feicheng/anzhan/a/b/1", "worker"), "boss": ("feicheng", "supervisor"), "hotline": (TOWN, "hotline"),
    "police": (TOWN, "police"), "helper": (HOME, "volunteer"), "audit": ("feicheng", "auditor"),
    "bureau": (TOWN, "department"), "gone": (HOME, "worker"),
}  # fmt: skip
ALL = {"alert", "nickname", "home_address", "medical_notes", "photo"}
REGISTER = (
    "编号,姓名,网格,联系人1,关系1,联系电话1,知情同意,同意人\n"
    "NO-9,周小河,wangzhuang/north/zhongyu/3,周云,母亲,13800138000,是,周云\n"
)


@attrs.define
class Stage:
    """What the verbs are about.

    Args:
        door: the operator's.
        clock: moved by hand.
        folder: for files.
    """

    door: guardtag.Guard
    clock: SimulatedClock
    folder: Path
    of: dict[str, Any] = attrs.field(factory=dict)
    count: int = 0

    def __getattr__(self, name: str) -> Any:
        try:
            return self.of[name]
        except KeyError:
            raise AttributeError(name) from None

    def file(self, suffix: str) -> Path:
        """A path that nothing is at."""
        self.count += 1
        return self.folder / f"file{self.count}{suffix}"


def picture() -> bytes:
    """A small photo."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#cc0000").save(out, "JPEG")
    return out.getvalue()


def settings(folder: Path) -> Config:
    """Of a city in memory whose mail goes to a file."""
    return Config(
        base=folder, host="tag.example.org", hotline="0538-1234567",
        channels=dict.fromkeys(("mail", "sms"), (f"file:{folder / 'notices.jsonl'}", {})),
        guesses_per_hour=100_000, reads_per_hour=10_000, reads_per_day=100_000,
    )  # fmt: skip


def staged(folder: Path) -> Stage:
    """The city with everything in it that a verb may be about."""
    world, clock = simulated(seed=1, start=DAYTIME)
    door = guardtag.open(settings(folder), world)
    stage = Stage(door, clock, folder)
    make = stage.of
    for id, (area, role) in STAFF.items():
        door.responders.enrol(id, name=f"李{id}", area=area, role=role, address=f"mail:{id}@example.org")
    mother = Contact("田爱云", "mother", ["mail:tian@example.org"])
    father = Contact("田大山", "father", ["mail:father@example.org"])

    def person(name: str, **more: Any) -> guardtag.Ward:
        clock.advance(1)
        told = {"contacts": [mother, father], "consent": Consent(by="田爱云", purposes=ALL), "nickname": "军军"} | more
        return door.wards.enrol(name, area=HOME, **told)

    make["boy"] = person("小军", address="北路三号", medical="insulin", clothes="blue jacket", key="NO-1")
    make["other"] = person("周小河", key="NO-2")
    make["twin"], make["left"], make["away"] = person("小军二"), person("刘小树"), person("吴小草")
    make["quiet"], make["doubtful"] = person("郑小云"), person("冯小雨")
    make["batch"] = batch = door.tags.mint(40, area="feicheng", donor="Yutian", request_id="stage")
    make["empty"] = door.tags.mint(20, area="feicheng")
    first = batch.first
    fit = door.tags.fit
    make["tag"] = fit(first, to=stage.boy, garment="coat", by="li-ling")
    make["worn"] = fit(first + 1, to=stage.other, garment="coat", by="li-ling")
    make["wrong"] = fit(first + 2, to=stage.doubtful, garment="coat", by="sun")
    make["odd"] = fit(first + 3, to=stage.quiet, garment="coat", by="sun")
    make["calm"] = fit(first + 4, to=stage.quiet, garment="bag", by="li-ling")
    make["doubt"] = door.tags.unpair(stage.wrong, reason="his brother's coat", by="li-ling")
    door.wards.leave(stage.left.id, "left")
    door.wards.away(stage.away.id, until=clock.now() + 9 * DAY)
    make["call"] = door.scan(stage.tag.link).alert(place="bus stop", message="he is cold", finder="sms:13800000000")
    make["second"] = door.incidents.open("errand", area=HOME, by="li-ling")
    make["third"] = door.incidents.open("errand", area=HOME, by="sun")
    door.incidents.assign(stage.call.id, "coat", to="li-ling", due=clock.now() + 600, by="li-ling")
    make["taken"] = door.incidents.open("errand", area=HOME, by="wang-xia")
    door.incidents.acknowledge(stage.taken.id, by="li-ling")
    door.incidents.whistle(stage.taken.id, ["bureau"], by="li-ling")
    make["over"] = door.incidents.open("errand", area=HOME, by="li-ling", place="other")
    door.incidents.close(stage.over.id, outcome="other", by="li-ling")
    door.dispatch()
    make["notice"] = next(one for one in door.notices.of(stage.call.id))
    make["link"] = door.notices.link(stage.notice.id)
    make["page"] = door.relay.link(stage.call)
    make["visit"] = door.rounds.plan(stage.boy, why="check-up", day=TODAY, worker="li-ling")
    make["free"] = door.rounds.plan(stage.other, why="check-up", day=TODAY)
    make["donor"] = door.supply.donor("Lihua")
    make["appeal"] = door.supply.call("夏衣", need=100, area="feicheng")
    make["pledge"] = door.supply.pledge(stage.appeal, stage.donor, 50)
    make["receipt"] = door.supply.hand_over(first + 10, 5, received_by="li-ling")
    door.supply.lost(first + 20, 2)
    thank = door.supply.thank
    make["letter"], make["sent"] = (
        thank(batch, "谢谢你们", by=f"{one.id}/c1", consent=True) for one in (stage.boy, stage.other)
    )  # fmt: skip
    door.supply.release(stage.sent)
    make["glass"] = door.acting_as("sun").wards.break_glass(stage.other.id, reason="fell ill and cannot speak")
    door.training.course("stitches", zh="针法", en="Stitches", months=12, needed_for="fitting")
    door.training.passed("sun", "stitches")
    make["token"] = door.tokens.issue("li-ling", name="hotline", scopes=["read"])
    make["void"] = door.tags.void(batch, why="stolen", first=first + 30, count=2)
    table = folder / "register.csv"
    table.write_text(REGISTER, "utf-8-sig")
    make["table"] = table
    newer = folder / "newer.csv"
    newer.write_text(REGISTER.replace("NO-9", "NO-10").replace("周小河", "钱小江"), "utf-8-sig")
    make["run"] = door.imports.enter(newer, root_area="feicheng")
    staff = folder / "staff.csv"
    staff.write_text("工号,姓名,网格,手机号\nnew-one,钱新,wangzhuang/north/zhongyu/5,13800138001\n", "utf-8-sig")
    make["staff"] = door.responders.import_list(staff, root_area="feicheng")
    door.modes.begin("drill", HOME, minutes=60)
    make["drill"] = door.drills.hold(TOWN)
    make["lost"] = person("孙小舟")
    make["search"] = door.missing.report(stage.lost, seen_area=HOME, photo=picture())
    make["dup"] = door.missing.report(area=HOME, name="一个孩子", age=9)
    make["seen"] = door.missing.sighting(stage.search.id, area=HOME, words="by the bridge", reporter="a neighbour")
    warning = PersonWarning("ab" * 16, "lost-often", "notice", HOME, clock.now(), ward=stage.other.id)
    make["warning"] = door._room.records.change(lambda tx: tx.put(warning))
    make["own"] = door.family.link(stage.boy.id, "c1").link
    make["mine"] = door.family.link(stage.other.id, "c1").link
    make["spare"] = door.family.link(stage.boy.id, "c2").link
    family = next(one for one in door.notices.of(stage.call.id) if one.side == "family")
    make["theirs"] = door.notices.link(family.id)
    door.responders.leave("gone", until=clock.now() + DAY, stand_in="sun")
    door.wards.photo(stage.other.id, picture())
    door.signins.change("li-ling", "$argon2id$1")
    door.signins.link("li-ling", "https://id.example", "1")
    make["knock"] = door.signins.knock("li-ling", source="192.0.2.1")
    make["signed_in"] = door.signins.begin(stage.knock, idle=30 * DAY, absolute=60 * DAY)
    make["invited"] = door.signins.invite("sun")
    return stage


def desks(door: guardtag.Guard) -> dict[str, object]:
    """Every desk of a door, by its name there."""
    return {name: getattr(door, name) for name in reception.attributes(type(door)) if name[0] != "_"}
