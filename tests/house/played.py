"""A whole deployment played through under watch: everything once, and everything that goes wrong."""

from __future__ import annotations

from pathlib import Path

import attrs

import guardtag
from guardtag import Consent, Contact
from guardtag.builtin.file import FileKeySource
from guardtag.config import Config
from guardtag.payload import link
from guardtag.payload.keys import Keyring
from guardtag.payload.signing import Signer, public_document, read_public
from guardtag.spi import Delete, Put, Ref, Row
from guardtag.world import SimulatedClock, simulated
from tests.house import kept
from tests.house.watched import Watched, watching

HOME = "feicheng/wangzhuang/north/zhongyu/3"
PASSPHRASE = "四棵树下的小河"
PEOPLE = {
    "name": "小军", "nickname": "军军", "mother": "田爱云", "worker": "李岭", "address": "mail:tian@example.org",
    "target": "tian@example.org", "workplace": "li.ling@example.org", "phone": "0538-0000007",
    "home": "汪庄北街七号", "hidden": "临时住处三号", "medical": "胰岛素每日两次", "clothes": "蓝色夹克",
    "garment": "红棉袄内衬", "place": "汪庄车站候车亭", "message": "他说找不到家了", "finder": "0538-0000008",
    "key": "NO-7731-X", "note": "我马上就到村口", "result": "已经回访过家属",
    "said": "他坐在长椅上发抖", "replied": "请给他披件外衣", "went": "往河边去了",
}  # fmt: skip
"""What only people concerned may read, by what it is."""


def settings(folder: Path) -> Config:
    """A city with a channel that works, one that only shows, and one that is broken."""
    (folder / "no-folder").write_text("")
    return Config(
        base=folder, store="sqlite:city.db", vault="sqlite:keys/vault.db", keys="file:keys/keyring.json",
        host="tag.example.org", aliases=("alias.example.net",), hotline="0538-0000000", spool="city.sent",
        channels={
            "mail": ("file:out.jsonl", {}), "screen": ("console:", {}), "sms": ("file:no-folder/out.jsonl", {}),
        },
    )  # fmt: skip


def play(folder: Path) -> Watched:
    """Everything once: the register, tags, scans, a call that climbs, views, an erasure, and what goes wrong."""
    with watching(folder) as seen:
        world, clock = simulated(seed=7)
        with guardtag.open(settings(folder), world) as city:
            _calls(city, seen, clock, folder)
            _refusals(city, seen)
            kept.keep(city, folder)
        kept.move_out(settings(folder), world)
        with guardtag.open(settings(folder), world) as city:
            _damage(city, seen, clock)
        _keys(seen, folder)
    for kind in ("token", "typed code", "notice link", "page key"):
        for text in tuple(seen.secrets[kind]):
            seen.secrets[kind] |= {text.lower(), text.replace("-", ""), text.rpartition("/")[2]}
    seen.secrets["person"] = set(PEOPLE.values())
    seen.secrets["passphrase"] = {PASSPHRASE}
    return seen


def _calls(city: guardtag.Guard, seen: Watched, clock: SimulatedClock, folder: Path) -> None:
    for number, channel in enumerate(("mail", "screen", "sms")):
        city.responders.enrol(
            f"worker-{number}", name=PEOPLE["worker"], area=HOME, address=f"{channel}:{PEOPLE['workplace']}"
        )
    city.responders.enrol("boss", name=PEOPLE["worker"], area="feicheng", role="supervisor",
                          address=f"mail:{PEOPLE['workplace']}")  # fmt: skip
    boy = city.wards.enrol(
        PEOPLE["name"], area=HOME, nickname=PEOPLE["nickname"], key=PEOPLE["key"], medical=PEOPLE["medical"],
        address=PEOPLE["home"], hidden_address=PEOPLE["hidden"], clothes=PEOPLE["clothes"], groups=["dementia"],
        contacts=[Contact(PEOPLE["mother"], "mother", [PEOPLE["address"], f"sms:{PEOPLE['phone']}"])],
        consent=Consent(by=PEOPLE["mother"], purposes={"alert", "nickname", "contact_phone"}), request_id="once",
    )  # fmt: skip
    batch = city.tags.mint(6, area="feicheng", request_id="mint")
    tag = city.tags.fit(
        batch.first, to=boy, garment=PEOPLE["garment"], place=PEOPLE["clothes"], by="worker-0", request_id="fit"
    )
    city.tags.print(batch, str(folder / "sheet.svg"), count=1)
    city.scan(tag.link, purpose="trial")
    tap: dict[str, str] = {"place": PEOPLE["place"], "message": PEOPLE["message"], "finder": PEOPLE["finder"]}
    incident = city.scan(tag.typed).alert(**tap, request_id="tap")
    assert city.scan(f"{tag.link} {tag.typed}").alert(**tap, request_id="tap") == incident
    for _ in range(12):  # long enough that a notice on the broken channel dies
        city.dispatch()
        clock.advance(300)
    worker = city.acting_as("worker-0")
    worker.wards.view(boy.id)
    page = city.relay.link(incident)
    city.relay.say(page, PEOPLE["said"], request_id="word")
    city.relay.tell(page, "walked-on", place=PEOPLE["went"], note=PEOPLE["said"])
    city.relay.reply(city.notices.link(city.notices.of(incident.id)[0].id), PEOPLE["replied"])
    city.relay.page(page), city.relay.words(incident.id, by="worker-0"), city.relay.seen(page)
    seen.provoke("page key", lambda: city.relay.page(page[:-1]))
    seen.provoke("too quick", lambda: city.relay.say(page, PEOPLE["said"]))
    seen.provoke("a number", lambda: city.relay.say(page, PEOPLE["said"] + PEOPLE["finder"]))
    seen.provoke(
        "wrong word", lambda: city.incidents.hand_over(incident.id, by="worker-0", word=PEOPLE["said"])
    )  # fmt: skip
    notice = city.notices.of(incident.id)[0]
    city.notices.answer(city.notices.link(notice.id), "coming")
    worker.incidents.acknowledge(incident.id, note=PEOPLE["note"])
    city.incidents.raise_(incident.id, reason=PEOPLE["note"], by="worker-0")
    city.dispatch()
    city.incidents.close(incident.id, outcome="home", by="worker-0")
    seen.provoke("relay closed", lambda: city.relay.say(page, PEOPLE["said"]))
    city.incidents.complete(incident.id, "feedback", by="worker-0", result=PEOPLE["result"])
    city.tags.retire(tag, why="left", by="worker-0")
    seen.provoke("Retired", lambda: city.scan(tag.link))
    city.doctor(), city.figures("feicheng"), city.verify(), city.plugins(), city.notices.lost()
    city.wards.list("feicheng"), city.wards.fittings(boy.id), city.tags.runs(batch)


def _refusals(city: guardtag.Guard, seen: Watched) -> None:
    """Every way a text is refused, and every reader who is."""
    one, other = list(city.tags.of(city.tags.batches()[0], first=2, count=2))
    foreign = guardtag.payload.codes.Codes(Keyring.new(simulated(99)[0].random), "tag.example.org").code(1, 1)
    mistyped = one.typed[:-1] + ("1" if one.typed[-1] != "1" else "2")
    texts: dict[str, object] = {
        "NotATag": PEOPLE["message"], "NotATag, number": PEOPLE["phone"], "NotATag, no text": None,
        "TooLong": PEOPLE["message"] * 1000, "Ambiguous": f"{one.link} {other.link}", "Mistyped": mistyped,
        "Mistyped, one group short": one.typed[1:], "Unknown, forged": one.link[:-26] + "A" * 26,
        "Unknown, foreign": foreign.link, "Unknown, foreign typed": foreign.typed,
        "Unknown, never minted": city._room.code(77, 1, 1).link, "NotATag, cut": one.link[:-1],
    }  # fmt: skip
    seen.secrets["scanned text"] = {str(text)[:60] for text in texts.values() if text} - set(PEOPLE.values())
    for name, text in texts.items():
        seen.provoke(name, lambda text=text: city.scan(text))  # type: ignore[misc]
    link.find(one.typed, ("tag.example.org",))
    link.read(one.link, ("tag.example.org",))
    seen.provoke("notice link", lambda: city.notices.answer("https://tag.example.org/N/" + "A" * 16, "seen"))
    seen.provoke("not the operator", lambda: city.acting_as("worker-0").wards.get("nobody"))
    seen.provoke("nobody", lambda: city.acting_as(PEOPLE["name"]))
    seen.provoke("view by nobody", lambda: city.wards.view("nobody"))
    seen.provoke("taken", lambda: city.responders.enrol("boss", name=PEOPLE["worker"], area=HOME, address="mail:x@y"))
    seen.provoke("fitted twice", lambda: city.tags.fit(1, to="nobody", by="worker-0"))
    seen.provoke(
        "no consent",
        lambda: city.wards.enrol(
            PEOPLE["name"], area=HOME, contacts=[Contact(PEOPLE["mother"], "mother", [PEOPLE["address"]])],
            consent=Consent(by=PEOPLE["mother"], purposes={"nickname"}),
        ),
    )  # fmt: skip
    seen.provoke("misspelt setting", lambda: guardtag.config.from_mapping({"hotlin": PEOPLE["phone"]}, Path()))
    seen.provoke("other arguments", lambda: city.tags.mint(7, area="feicheng", request_id="mint"))


def _spoil(city: guardtag.Guard, kind: str, row_id: str) -> Row:
    store = city._room.records.store
    row = store.read([Ref(kind, row_id)])[0]
    assert row is not None
    store.commit([Put(attrs.evolve(row, body=row.body[:-1] + bytes((row.body[-1] ^ 1,))), row.version)])
    return row


def _damage(city: guardtag.Guard, seen: Watched, clock: SimulatedClock) -> None:
    """Records that were changed, one whose key is gone, and an erasure."""
    records = city._room.records
    ward = city.wards.list("feicheng")[0]
    row = _spoil(city, "responder", "worker-1")
    seen.provoke("Tampered", lambda: city.responders.get("worker-1"))
    unpaired = next(city.tags.of(city.tags.batches()[0], first=4, count=1))
    call = city.scan(unpaired.link).alert(place=PEOPLE["place"], finder=PEOPLE["finder"])
    for notice in city.notices.of(call.id):
        _spoil(city, "notice", notice.id)
    _spoil(city, "incident", call.id)
    clock.advance(3600)
    city.dispatch()
    records.store.commit([Delete(Ref("responder", "worker-1"), row.version + 1)])
    kept = records.store.read([Ref("ward", ward.id)])[0]
    assert kept is not None
    city.wards.erase(ward.id, by="worker-0")
    seen.provoke("erased", lambda: records.opened(guardtag.Ward, kept))
    seen.provoke("erased ward", lambda: city.wards.get(ward.id))


def _keys(seen: Watched, folder: Path) -> None:
    """Key files in every bad state, sealed and plain, and the signing keys."""
    path = folder / "keys" / "keyring.json"
    plain, random = path.read_bytes(), simulated(8)[0].random
    keyring = Keyring.from_bytes(plain)
    sealed = keyring.to_bytes(PASSPHRASE.encode(), random)
    seen.secrets["key"] |= {key.root for key in keyring.keys}
    seen.secrets["keyring file"] = {plain.decode(), sealed.decode()[:200], plain[50:250].decode()}
    Signer(keyring).sign("checkpoint", b"x")
    read_public(public_document(keyring))

    def source(passphrase: str | None = None) -> FileKeySource:
        return FileKeySource(f"file:{path}", passphrase)

    stale = source()
    stale.load()
    for name, data, passphrase in (
        ("cut", plain[:-1], None), ("sealed, none given", sealed, None), ("sealed, cut", sealed[:-5], PASSPHRASE),
        ("plain, passphrase given", plain, PASSPHRASE), ("foreign", b"{}", None), ("missing", None, PASSPHRASE),
    ):  # fmt: skip
        path.unlink() if data is None else path.write_bytes(data)
        seen.provoke(f"keyring {name}", source(passphrase).load)
    seen.provoke("keyring changed", lambda: stale.save(keyring))
    path.write_bytes(plain)
    seen.provoke("keyring exists", lambda: source(PASSPHRASE).save(keyring))
    path.chmod(0o644)
    seen.provoke("keyring open to others", source().load)
    path.unlink()
    path.mkdir()
    seen.provoke("keyring not to be written", lambda: stale.save(keyring))
    seen.provoke("key in use", lambda: keyring.destroyed(1))
    seen.provoke("key missing", lambda: keyring.derive("x", 9))
    seen.provoke("other keyring", lambda: _opened_with(Keyring.new(random), path, folder))


def _opened_with(other: Keyring, path: Path, folder: Path) -> None:
    path.rmdir()
    FileKeySource(f"file:{path}").save(other)
    guardtag.open(settings(folder)).close()
