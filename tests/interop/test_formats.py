"""PFIF, CAP and GeoJSON: what is written is read back the same, and what strangers send is refused by name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import ImportRefused
from guardtag.interop import cap, geojson, pfif, strict_xml
from guardtag.interop.cap import model as vocabulary

SEEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
XML = st.sampled_from("ab9 \t\r\n&<>\"';,]小军𠮷é\u202e\x85")
words = st.text(XML, min_size=1, max_size=30).map(str.strip).filter(bool)
maybe = st.one_of(st.just(""), words)
times = st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30)).map(lambda t: t.replace(microsecond=0, tzinfo=UTC))
ids = st.from_regex(r"[a-z]{1,8}\.org/[a-z0-9.-]{1,12}", fullmatch=True)
degrees = st.floats(-89, 89).map(lambda number: round(number, 6))


@st.composite
def notes(draw: st.DrawFn, person: str = "") -> pfif.Note:
    return pfif.Note(
        draw(ids), person or draw(ids), draw(times), draw(words), draw(words), draw(st.none() | times),
        draw(st.just("") | ids), draw(maybe), draw(maybe), draw(st.none() | st.booleans()),
        draw(st.sampled_from(("", *pfif.STATUSES))), draw(maybe), draw(maybe), draw(maybe), draw(maybe),
    )  # fmt: skip


@st.composite
def persons(draw: st.DrawFn) -> pfif.Person:
    name = draw(ids)
    said = {
        field: draw(maybe) for field in ("description", "alternate_names", "home_city", "photo_url", "author_phone")
    }
    about = draw(st.lists(notes(name), max_size=2, unique_by=lambda note: note.note_record_id))
    return pfif.Person(
        name, draw(times), draw(words), expiry_date=draw(st.none() | times),
        sex=draw(st.sampled_from(("", *pfif.SEXES))), age=draw(st.sampled_from(("", "7", "60-70"))),
        date_of_birth=draw(st.sampled_from(("", "1950", "1950-02", "1950-02-28"))), notes=tuple(about), **said,
    )  # fmt: skip


def unique(people: list[pfif.Person]) -> bool:
    every = [note.note_record_id for person in people for note in person.notes]
    return len(set(every)) == len(every)


some = st.lists(persons(), max_size=2, unique_by=lambda person: person.person_record_id).filter(unique)


@given(some)
@settings(max_examples=30)
def test_persons_and_their_notes_come_back_as_they_were(people: list[pfif.Person]) -> None:
    assert pfif.read(pfif.build(people)).persons == tuple(people)


@pytest.mark.soak
@given(some)
@settings(max_examples=1000)
def test_many_persons_come_back_as_they_were(people: list[pfif.Person]) -> None:
    assert pfif.read(pfif.build(people)).persons == tuple(people)


def test_fields_stand_in_the_order_of_the_specification() -> None:
    note = pfif.Note("a.org/n", "a.org/p", SEEN, "Wang", "seen at the bus stop", status="believed_alive")
    person = pfif.Person("a.org/p", SEEN, "小军", sex="male", age="12", source_name="a.org", notes=(note,))
    names = re.findall(r"<pfif:(\w+)", pfif.build([person]).decode())
    assert names == [
        "pfif", "person", "person_record_id", "source_name", "source_date", "full_name", "sex", "age",
        "note", "note_record_id", "person_record_id", "author_name", "source_date", "status", "text",
    ]  # fmt: skip


def test_a_note_may_stand_beside_the_persons() -> None:
    note = pfif.Note("a.org/n", "b.org/p", SEEN, "Wang", "seen")
    assert pfif.read(pfif.build([], [note])) == pfif.Document((), (note,))
    person = pfif.Person("b.org/p", SEEN, "小军")
    assert pfif.read(pfif.build([person], [note])).persons[0].notes == (note,)


def test_of_an_expired_record_only_that_it_is_gone_is_left() -> None:
    ended = SEEN + timedelta(days=30)
    gone = pfif.placeholder("a.org/p", ended)
    assert gone.expired
    assert gone.source_date == gone.entry_date == gone.expiry_date == ended
    data = pfif.build([gone])
    assert re.findall(r"<pfif:(\w+)", data.decode())[2:] == [
        "person_record_id", "entry_date", "expiry_date", "source_date",
    ]  # fmt: skip
    assert pfif.read(data).persons == (gone,)


def pfif_of(inside: str) -> bytes:
    return f'<p:pfif xmlns:p="{pfif.NAMESPACE}">{inside}</p:pfif>'.encode()


WHOLE = "<p:person_record_id>a.org/1</p:person_record_id><p:source_date>2026-03-01T09:30:00Z</p:source_date>"
NAMED = f"{WHOLE}<p:full_name>A</p:full_name>"
OTHERS = (
    "<p:note_record_id>a.org/n</p:note_record_id><p:person_record_id>a.org/2</p:person_record_id>"
    "<p:author_name>B</p:author_name><p:source_date>2026-03-01T09:30:00Z</p:source_date><p:text>seen</p:text>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "FORMAT", id="nothing"),
        pytest.param(b"\xff\xfe<\0p\0", "FORMAT", id="utf-16"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + pfif_of("&a;"), "FORMAT", id="entities"),
        pytest.param(b'<?xml version="1.0" encoding="GB18030"?>' + pfif_of(""), "FORMAT", id="other encoding"),
        pytest.param(pfif_of("").replace(b"1.4", b"1.2"), "FORMAT", id="older version"),
        pytest.param(pfif_of("<p:person></p:person>"), "FORMAT", id="empty person"),
        pytest.param(pfif_of(f"<p:person>{WHOLE}</p:person>"), "FORMAT", id="no name"),
        pytest.param(pfif_of(f"<p:person>{NAMED}</p:person>" * 2), "FORMAT", id="one id twice"),
        pytest.param(pfif_of(f"<p:person>{NAMED}<p:age>12</p:age><p:age>90</p:age></p:person>"), "FORMAT", id="twice"),
        pytest.param(pfif_of(f"<p:person>{NAMED}<p:sex>M</p:sex></p:person>"), "FORMAT", id="sex"),
        pytest.param(pfif_of(f"<p:person>{NAMED}<p:age>old</p:age></p:person>"), "FORMAT", id="age"),
        pytest.param(pfif_of(f"<p:person>{NAMED}</p:person>").replace(b"09:30:00Z", b"09:30"), "FORMAT", id="time"),
        pytest.param(pfif_of(f"<p:person>{NAMED}</p:person>").replace(b"03-01", b"02-30"), "FORMAT", id="no day"),
        pytest.param(pfif_of(f"<p:person>{NAMED}</p:person>").replace(b"a.org/1", b"1"), "FORMAT", id="id"),
        pytest.param(pfif_of("<p:a>" * 40 + "</p:a>" * 40), "SIZE", id="deep"),
        pytest.param(pfif_of("<p:a/>" * (strict_xml.MAX_ELEMENTS + 1)), "SIZE", id="many"),
        pytest.param(pfif_of(" " * strict_xml.MAX_BYTES), "SIZE", id="large"),
        pytest.param(
            pfif_of(f"<p:person>{NAMED}<p:description>{'x' * 10_001}</p:description></p:person>"), "SIZE", id="long"
        ),
        pytest.param(pfif_of(f"<p:person>{NAMED}<p:note>{OTHERS}</p:note></p:person>"), "FORMAT", id="note of another"),
    ],
)  # fmt: skip
def test_what_is_no_pfif_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        pfif.read(data)
    assert refused.value.code == f"GT-PFIF-{code}"


def test_unknown_elements_are_passed_over() -> None:
    data = pfif_of(f"<p:person>{NAMED}<p:shoe_size>44</p:shoe_size><x>y</x></p:person><p:fleet/>")
    assert pfif.read(data).persons == (pfif.Person("a.org/1", SEEN, "A"),)


def test_a_wrong_record_is_not_written() -> None:
    for person in (
        pfif.Person("1", SEEN, "A"), pfif.Person("a.org/1", SEEN), pfif.Person("a.org/1", SEEN, "A", sex="M"),
        pfif.Person("a.org/1", SEEN.replace(tzinfo=None), "A"), pfif.Person("a.org/1", SEEN, "A\x00"),
        pfif.Person("a.org/1", SEEN, "A", notes=(pfif.Note("a.org/n", "a.org/1", SEEN),)),
    ):  # fmt: skip
        with pytest.raises(ValueError):
            pfif.build([person])


# -- CAP

names = st.from_regex(r"[A-Za-z0-9.:/_-]{1,20}", fullmatch=True)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(lambda t, zone: t.astimezone(zone), times, zones)
spoken = (
    st.text(XML.filter(lambda c: c != '"'), min_size=1, max_size=20).map(lambda t: " ".join(t.split())).filter(bool)
)
point = st.tuples(degrees, degrees)
lines = st.lists(point, min_size=3, max_size=6).map(lambda corners: (*corners, corners[0]))
areas = st.builds(
    cap.Area, words, st.lists(lines, max_size=2).map(tuple),
    st.lists(st.tuples(point, st.integers(0, 500).map(float)), max_size=2).map(tuple),
    st.lists(st.tuples(words, words), max_size=2).map(tuple),
)  # fmt: skip
infos = st.builds(
    cap.Info, words, st.sampled_from(("zh-CN", "en-US")),
    st.lists(st.sampled_from(vocabulary.CATEGORIES), min_size=1, max_size=3).map(tuple),
    st.lists(st.sampled_from(vocabulary.RESPONSES), max_size=2).map(tuple), st.sampled_from(vocabulary.URGENCIES),
    st.sampled_from(vocabulary.SEVERITIES), st.sampled_from(vocabulary.CERTAINTIES), st.none() | moments, maybe, maybe,
    maybe, maybe, maybe, maybe, st.lists(st.tuples(words, words), max_size=2).map(tuple),
    st.lists(st.builds(cap.Resource, words, words, st.none() | st.integers(0, 10**9), maybe, maybe), max_size=2).map(
        tuple
    ),
    st.lists(areas, max_size=2).map(tuple),
)  # fmt: skip
alerts = st.builds(
    lambda type, references, restriction, **rest: cap.Alert(
        type=type, references=references, scope="Restricted", restriction=restriction, **rest
    ),
    identifier=names, sender=names, sent=moments, status=st.sampled_from(vocabulary.STATUSES),
    type=st.sampled_from(vocabulary.TYPES), restriction=words, note=maybe,
    addresses=st.lists(spoken, max_size=2).map(tuple), incidents=st.lists(spoken, max_size=2).map(tuple),
    references=st.lists(st.builds(cap.Reference, names, names, moments), min_size=1, max_size=2).map(tuple),
    infos=st.lists(infos, min_size=1, max_size=2).map(tuple),
)  # fmt: skip

MISSING = cap.Alert(
    "call-1", "tag.example.org", SEEN, scope="Public",
    infos=(cap.Info(
        "走失 missing person", "zh-CN", responses=("Monitor",), urgency="Immediate", severity="Severe",
        certainty="Observed", headline="寻人", areas=(cap.Area("王庄", circles=(((36.18, 116.77), 2.0),)),),
    ),),
)  # fmt: skip


@given(alerts)
@settings(max_examples=30)
def test_an_alert_comes_back_as_it_was(alert: cap.Alert) -> None:
    assert cap.read(cap.build(alert)) == alert


@pytest.mark.soak
@given(alerts)
@settings(max_examples=1000)
def test_many_alerts_come_back_as_they_were(alert: cap.Alert) -> None:
    assert cap.read(cap.build(alert)) == alert


def test_elements_stand_in_the_order_of_the_standard() -> None:
    found = re.findall(r"<(\w+)", cap.build(MISSING).decode())
    assert found == [
        "alert", "identifier", "sender", "sent", "status", "msgType", "scope", "info", "language", "category", "event",
        "responseType", "urgency", "severity", "certainty", "headline", "area", "areaDesc", "circle",
    ]  # fmt: skip


def test_utc_is_written_as_the_standard_asks() -> None:
    assert b"<sent>2026-03-01T09:30:00-00:00</sent>" in cap.build(MISSING)
    here = attrs.evolve(MISSING, sent=SEEN.astimezone(timezone(timedelta(hours=8))))
    assert b"<sent>2026-03-01T17:30:00+08:00</sent>" in cap.build(here)


OPEN_LINE = ((0, 0), (1, 1), (1, 0), (0, 1))
WRONG = [
    attrs.evolve(MISSING, identifier="call 1"), attrs.evolve(MISSING, sender=""), attrs.evolve(MISSING, status="Real"),
    attrs.evolve(MISSING, scope="Restricted"), attrs.evolve(MISSING, scope="Private"),
    attrs.evolve(MISSING, type="Cancel"), attrs.evolve(MISSING, infos=()),
    attrs.evolve(MISSING, infos=(attrs.evolve(MISSING.infos[0], urgency="Now"),)),
    attrs.evolve(MISSING, infos=(attrs.evolve(MISSING.infos[0], areas=(cap.Area("x", circles=(((91, 0), 1),)),)),)),
    attrs.evolve(MISSING, infos=(attrs.evolve(MISSING.infos[0], areas=(cap.Area("x", (OPEN_LINE,)),)),)),
    attrs.evolve(MISSING, sent=SEEN.replace(tzinfo=None)), attrs.evolve(MISSING, note="x" * 10_001),
    attrs.evolve(MISSING, incidents=('a"b',)),
]  # fmt: skip


@pytest.mark.parametrize("alert", WRONG, ids=range(len(WRONG)))
def test_a_wrong_alert_is_not_written(alert: cap.Alert) -> None:
    with pytest.raises(ValueError):
        cap.build(alert)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sender>tag.example.org</sender>", b""), (b"cap:1.2", b"cap:1.1"), (b"09:30:00-00:00", b"09:30:00Z"),
        (b"<status>Actual", b"<status>actual"), (b"36.18,116.77 2", b"36.18,116.77"), (b"36.18", b"1e1"),
        (b"</sender>", b"</sender><sender>b</sender>"), (b"<?xml", b" <?xml"), (b"Public", b"Restricted"),
    ],
    ids=["sender", "namespace", "time", "status", "radius", "exponent", "twice", "declaration", "restriction"],
)  # fmt: skip
def test_what_is_no_cap_is_refused(old: bytes, new: bytes) -> None:
    data = cap.build(MISSING)
    assert old in data
    with pytest.raises(ImportRefused) as refused:
        cap.read(data.replace(old, new))
    assert refused.value.code == "GT-CAP-FORMAT"


def test_a_large_alert_is_not_read() -> None:
    for data in (b" " * (strict_xml.MAX_BYTES + 1), cap.build(MISSING).replace("寻人".encode(), b"x" * 40_000)):
        with pytest.raises(ImportRefused) as refused:
            cap.read(data)
        assert refused.value.code == "GT-CAP-SIZE"


@given(st.binary(max_size=200))
def test_junk_is_refused_and_breaks_nothing(data: bytes) -> None:
    for read in (pfif.read, cap.read, geojson.read):
        with pytest.raises(ImportRefused):
            read(data)


# -- GeoJSON

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | words, lambda inner: st.lists(inner, max_size=3)
)
places = st.builds(
    geojson.Place, words, degrees, degrees, st.none() | times,
    st.dictionaries(words.filter(lambda key: key != "time"), values, max_size=3),
)  # fmt: skip


@given(st.lists(places, max_size=4))
def test_places_come_back_as_they_were(seen: list[geojson.Place]) -> None:
    assert geojson.read(geojson.build(seen)) == tuple(seen)


def test_a_position_is_longitude_first() -> None:
    assert b'"coordinates":[116.77,36.18]' in geojson.build([geojson.Place("s1", 36.18, 116.77, SEEN)])


def test_lines_and_empty_features_are_passed_over() -> None:
    line = b'{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":null}'
    empty = b'{"type":"Feature","geometry":null,"properties":{}}'
    assert geojson.read(b'{"type":"FeatureCollection","features":[' + line + b"," + empty + b"]}") == ()
    assert geojson.read(b'{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2,99]},"properties":{}}') == (
        geojson.Place("0", 2, 1),
    )


@pytest.mark.parametrize(
    "feature",
    [
        '{"type":"Point","coordinates":[1,2]}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[181,2]}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":["1",2]}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[true,2]}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":1}}',
        '{"type":"Feature","id":[1],"geometry":{"type":"Point","coordinates":[1,2]}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"time":"noon"}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"time":"2026-03-01T09:30:00"}}',
        '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},"properties":[1]}',
        '{"type":"Feature","geometry":"here","properties":{}}', "7", "null",
    ],
    ids=["bare point", "far", "text", "truth", "number", "id", "time", "zone", "properties", "geometry", "7", "null"],
)  # fmt: skip
def test_what_is_no_geojson_is_refused(feature: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        geojson.read(f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode())
    assert refused.value.code == "GT-GEOJSON-FORMAT"


def test_a_large_collection_is_not_read() -> None:
    one = '{"type":"Feature","geometry":null}'
    many = f'{{"type":"FeatureCollection","features":[{",".join([one] * (geojson.MAX_PLACES + 1))}]}}'.encode()
    for data in (b" " * (geojson.MAX_BYTES + 1), many, b"[" * 100):
        with pytest.raises(ImportRefused) as refused:
            geojson.read(data)
        assert refused.value.code == "GT-GEOJSON-SIZE"
