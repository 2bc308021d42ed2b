"""A person's photo: made afresh, sealed apart, destroyed apart; and what was done about a person."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from datetime import date
from typing import Any

import attrs
import pytest

import guardtag
from guardtag import Conflict, Consent, Denied
from guardtag.errors import BackendError, StoreUnavailable
from guardtag.labels import portrait
from guardtag.model.people import Ward
from guardtag.model.photos import Photo
from guardtag.records import Tx
from guardtag.records.vault import keys_of, ward_keys
from guardtag.spi import Ref
from guardtag.steps import photos
from tests.conftest import City
from tests.door.doubled import merge, pair
from tests.door.test_whereabouts import Died, Mortal

pytest.importorskip("PIL")
__all__ = ["pair"]


def photo_key(ward: str) -> str:
    """Id of the first key of a photo."""
    return f"w:{ward}:photo"


PLACE = b"GPS 36.18N 116.77E"


def picture(width: int = 1200, height: int = 900, *, noise: bool = False, turned: bool = False) -> bytes:
    """A JPEG whose file says where it was taken; red above, blue below."""
    from PIL import Image

    made = Image.new("RGB", (width, height), "#cc0000")
    made.paste("#0000cc", (0, height // 2, width, height))
    if noise:
        made = Image.effect_noise((width, height), 200).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    if turned:
        exif[0x0112] = 3  # upside down
    out = io.BytesIO()
    made.save(out, "JPEG", quality=95, exif=exif, comment=PLACE)
    return out.getvalue()


@pytest.fixture
def boy(city: City) -> Ward:
    city.responder("li-ling")
    return city.boy(consent=Consent(by="田爱云", purposes={"alert", "photo"}))


def opened(data: bytes | None) -> Any:
    from PIL import Image

    assert data is not None
    return Image.open(io.BytesIO(data))


def test_it_is_made_afresh_from_its_pixels(city: City, boy: Ward) -> None:
    assert PLACE in picture()
    city.door.wards.photo(boy.id, picture(turned=True), by="li-ling")
    data = city.door.wards.picture(boy.id)
    made = opened(data)
    assert data is not None
    assert (made.format, made.size) == ("JPEG", (800, 600))
    assert not made.getexif()
    assert PLACE not in data
    assert made.getpixel((400, 50))[2] > 150, "upright: blue is above"
    assert photos.read(city.door._room.records, boy.id) == data
    [deed] = [one for one in city.door.wards.history(boy.id) if one.verb == "wards.photo"]
    assert (deed.by, deed.detail) == ("li-ling", "")


@pytest.mark.quick_on("memory")
def test_it_stays_small_whatever_it_shows(city: City, boy: Ward) -> None:
    city.door.wards.photo(boy.id, picture(3000, 3000, noise=True))
    data = city.door.wards.picture(boy.id)
    assert data is not None
    assert len(data) <= portrait.KEPT_BYTES


@pytest.mark.parametrize("junk", [b"x", b"GIF89a" + bytes(99), b"\xff\xd8\xff" + bytes(500), picture(2000, 100)])
def test_what_is_no_photo_of_anybody_is_refused(city: City, boy: Ward, junk: bytes) -> None:
    with pytest.raises(BackendError, match="GT-PORTRAIT"):
        city.door.wards.photo(boy.id, junk)
    assert city.door.wards.picture(boy.id) is None
    assert not city.door._room.records.vault.exists(photo_key(boy.id))


def saved(mode: str = "RGB", kind: str = "JPEG", **more: Any) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, (400, 300)).save(out, kind, **more)
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def before(jpeg: bytes, *segments: bytes) -> bytes:
    return jpeg[:2] + b"".join(segments) + jpeg[2:]


ODD = {
    "cmyk": saved("CMYK"), "grey": saved("L"), "one bit": saved("1", "PNG"), "sixteen bits": saved("I;16", "PNG"),
    "see-through": saved("RGBA", "PNG"), "colours by number": saved("P", "PNG", transparency=0),
    "two megabytes of notes": before(saved(), *[b"\xff\xed\xff\xff" + b"A" * 65_533] * 32),
    "a large profile": saved(icc_profile=bytes(300_000)),
}  # fmt: skip
HOSTILE = {
    "60,000 pixels each way": png(60_000, 60_000),
    "a gif that moves": saved("RGB", "GIF"),
    "tiff": saved("RGB", "TIFF"),
    "broken exif": before(saved(), b"\xff\xe1\x00\x20Exif\0\0MM\0*\xff\xff\xff\xff" + b"\x12" * 16),
    "cut in half": saved()[: len(saved()) // 2],
    "cut at the end": saved()[:-2],
    "text that unpacks": png(400, 300, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000)))),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 400 300\n",
    "a million fill bytes": saved()[:2] + b"\xff" * 1_000_000 + saved()[2:],
    "a thousand segments": before(saved(), *[b"\xff\xe1\x00\x08Exif\0\0"] * 1_000),
    "twenty thousand chunks": saved("RGB", "PNG")[:33] + chunk(b"aaAa", b"") * 20_000 + saved("RGB", "PNG")[33:],
    "nothing": b"\xff\xd8" + bytes(21_000_000),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_photo_is_kept_as_a_plain_one(odd: str) -> None:
    made = opened(portrait.kept(ODD[odd]))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (400, 300))
    assert not made.info.get("icc_profile")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_photo_is_refused_before_it_grows(hostile: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BackendError, match="GT-PORTRAIT"):
            portrait.kept(HOSTILE[hostile])
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.quick_on("memory")
def test_somebody_must_have_consented_and_for_a_child_not_the_child(city: City, boy: Ward) -> None:
    other = city.boy()
    with pytest.raises(Denied, match="GT-WARD-PHOTO"):
        city.door.wards.photo(other.id, picture())
    child = city.boy(consent=Consent(by="小军", purposes={"alert", "photo"}), birth_date=date(2010, 1, 2))
    with pytest.raises(Denied, match="GT-WARD-PHOTO"):
        city.door.wards.photo(child.id, picture())
    need = city.boy(consent=Consent(by="田爱云", purposes={"photo"}, basis="emergency"))
    with pytest.raises(Denied, match="GT-WARD-PHOTO"):
        city.door.wards.photo(need.id, picture())
    vault = city.door._room.records.vault
    assert not any(vault.exists(photo_key(one.id)) for one in (other, child, need)), "nor is a key left"
    with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
        city.door.wards.photo("nobody", picture())
    for call in (lambda w: w.photo(boy.id, picture()), lambda w: w.picture(boy.id), lambda w: w.history(boy.id)):
        with pytest.raises(Denied):
            call(city.door.acting_as("li-ling").wards)


def test_it_is_destroyed_apart_and_another_one_can_take_its_place(city: City, boy: Ward) -> None:
    records = city.door._room.records
    city.door.wards.photo(boy.id, picture())
    row = records.store.read([Ref("photo", boy.id)])[0]
    assert row is not None
    assert records.vault.under(row) == photo_key(boy.id)
    records.vault.destroy([photo_key(boy.id)])  # as a withdrawal does, that dies before the row goes
    assert city.door.wards.picture(boy.id) is None
    assert city.door.wards.get(boy.id).name == "小军"
    city.door.wards.photo(boy.id, picture())
    assert city.door.wards.picture(boy.id) is not None
    city.door.wards.photo(boy.id, b"")
    assert city.door.wards.picture(boy.id) is None
    assert not records.there(Photo, boy.id)
    assert not records.vault.exists(photo_key(boy.id))
    city.door.wards.photo(boy.id, b"")
    assert photos.destroy(city.door._room, boy.id) is False


@pytest.mark.quick_on("memory")
def test_a_withdrawal_destroys_it_and_a_fresh_consent_lets_another_in(city: City, boy: Ward) -> None:
    records = city.door._room.records
    city.door.wards.photo(boy.id, picture())
    body = records.store.read([Ref("photo", boy.id)])[0].body  # type: ignore[union-attr]
    city.door.consents.withdraw(boy.id, {"photo"}, by="c1")
    assert city.door.wards.picture(boy.id) is None
    assert not records.vault.exists(photo_key(boy.id))
    with pytest.raises(Denied, match="GT-WARD-PHOTO"):
        city.door.wards.photo(boy.id, picture())
    city.door.consents.give(boy.id, by="c1", purposes={"photo"})
    city.door.wards.photo(boy.id, picture())
    assert city.door.wards.picture(boy.id) is not None
    with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
        records.vault.open("photo", boy.id, body)
    city.door.wards.photo(boy.id, b"")
    assert city.door.wards.picture(boy.id) is None


@pytest.mark.quick_on("memory")
def test_an_erasure_destroys_it(city: City, boy: Ward) -> None:
    records = city.door._room.records
    city.door.wards.photo(boy.id, picture(), request_id="p")
    body = records.store.read([Ref("photo", boy.id)])[0].body  # type: ignore[union-attr]
    city.door.wards.erase(boy.id)
    assert not any(records.vault.exists(key) for key in keys_of(boy.id))
    assert photo_key(boy.id) in keys_of(boy.id)
    assert not records.there(Photo, boy.id)
    with pytest.raises(BackendError, match="GT-RECORD-ERASED"):
        records.vault.open("photo", boy.id, body)
    with pytest.raises(Denied):
        city.door.wards.photo(boy.id, picture(), request_id="q")
    assert not records.vault.exists(photo_key(boy.id)), "nor does a late one bring a key back"


def test_an_erasure_just_before_it_is_kept_leaves_no_key(city: City, boy: Ward) -> None:
    records = city.door._room.records

    class Late(Mortal):
        def commit(self, changes: Any) -> None:
            records.store = self.store
            city.door.wards.erase(boy.id)
            self.store.commit(changes)

    records.store = Late(records.store, 0, after=False)  # type: ignore[assignment]
    with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
        city.door.wards.photo(boy.id, picture())
    assert not records.vault.exists(photo_key(boy.id))


def test_nor_one_just_before_its_key_is_made(city: City, boy: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = city.door._room.records.vault
    ensure = vault.ensure

    def late(key_ids: Any) -> None:
        monkeypatch.setattr(vault, "ensure", ensure)
        city.door.wards.erase(boy.id)
        ensure(key_ids)

    monkeypatch.setattr(vault, "ensure", late)
    with pytest.raises(Denied, match="GT-WARD-UNKNOWN"):
        city.door.wards.photo(boy.id, picture())
    assert not vault.exists(photo_key(boy.id))


@pytest.mark.quick_on("memory")
def test_what_comes_twice_is_kept_once_and_undoes_nothing(city: City, boy: Ward) -> None:
    city.door.wards.photo(boy.id, picture(), request_id="p")
    city.door.wards.photo(boy.id, b"")
    city.door.wards.photo(boy.id, picture(), request_id="p")
    assert city.door.wards.picture(boy.id) is None
    with pytest.raises(Conflict):
        city.door.wards.photo(boy.id, picture(900, 900), request_id="p")


def test_killed_while_it_is_put_or_destroyed(city: City, boy: Ward) -> None:
    records = city.door._room.records
    store = records.store
    for data, after in ((picture(), False), (picture(), True), (b"", False), (b"", True)):
        records.store = Mortal(store, 1, after=after)  # type: ignore[assignment]
        with pytest.raises(Died):
            city.door.wards.photo(boy.id, data)
        records.store = store
        city.door.wards.photo(boy.id, data)
        assert (city.door.wards.picture(boy.id) is not None) == bool(data)
    assert not city.door.verify().bad


def with_photo(city: City, ward: Ward) -> None:
    """Lets their own consent name the photo, and keeps one."""
    records = city.door._room.records

    def more(tx: Tx) -> None:
        whole = tx.get(Ward, ward.id, ("response", "medical", "address"))
        assert whole is not None
        [one] = whole.consents
        tx.put(attrs.evolve(whole, consents=(attrs.evolve(one, purposes={*one.purposes, "photo"}),)))

    records.change(more)
    city.door.wards.photo(ward.id, picture())


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize("both", [True, False])
def test_the_photo_of_a_double_goes_along_only_where_both_families_allowed_one(
    city: City, pair: tuple[Ward, Ward], both: bool
) -> None:
    one, two = pair
    with_photo(city, two)
    if both:
        with_photo(city, one)
        city.door.wards.photo(one.id, b"")
    data = city.door.wards.picture(two.id)
    merge(city, pair)
    assert city.door.wards.picture(one.id) == (data if both else None)
    vault = city.door._room.records.vault
    assert [vault.exists(photo_key(ward.id)) for ward in pair] == [both, False]


def test_the_own_photo_goes_too_when_the_other_family_allowed_none(city: City, pair: tuple[Ward, Ward]) -> None:
    with_photo(city, pair[0])
    merge(city, pair)
    assert city.door.wards.picture(pair[0].id) is None


def test_a_store_that_does_not_answer_keeps_the_key(city: City, boy: Ward) -> None:
    records = city.door._room.records

    class Down(Mortal):
        def commit(self, changes: Any) -> None:
            raise StoreUnavailable("GT-STORE-READONLY", "no")

    store = records.store
    records.store = Down(store, 0, after=False)  # type: ignore[assignment]
    with pytest.raises(StoreUnavailable):
        city.door.wards.photo(boy.id, picture())
    records.store = store
    assert records.vault.exists(photo_key(boy.id)), "it may have been saved"


# -- history


def test_a_history_says_who_did_what_and_nothing_personal(city: City) -> None:
    city.responder("li-ling")
    boy = city.boy(medical="insulin", clothes="blue jacket")
    tag = city.tagged(boy)
    city.clock.advance(60)
    city.door.scan(tag.link).alert(place="bus stop", by="li-ling")
    city.clock.advance(60)
    city.door.wards.change(boy.id, medical="epilepsy", by="wang-xia")
    told = city.door.wards.history(boy.id)
    assert [(deed.verb, deed.by) for deed in told][:2] == [("wards.change", "wang-xia"), ("incidents.open", "li-ling")]
    assert [deed.at for deed in told] == sorted((deed.at for deed in told), reverse=True)
    assert {deed.verb for deed in told} >= {"wards.enrol", "tags.fit"}
    assert f"tag:{tag.serial}" in next(deed for deed in told if deed.verb == "tags.fit").about
    words = ("小军", "军军", "田爱云", "tian@", "insulin", "epilepsy", "blue", "bus stop")
    assert not [word for word in words if word in repr(told)]
    assert city.door.wards.history(boy.id, limit=1) == told[:1]
    assert city.door.wards.history(boy.id, until=told[0].at) == told[1:]
    for wrong in (0, 1001):
        with pytest.raises(ValueError, match="limit"):
            city.door.wards.history(boy.id, limit=wrong)
    with pytest.raises(Denied):
        city.door.wards.history("nobody")
    assert len(ward_keys(boy.id)) == 3
    assert guardtag.Ward is Ward
