"""CloudEvents: what is built is read back as it was, and what strangers send is read in one way or not at all."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import ImportRefused
from guardtag.interop import cloudevents, strict_json
from guardtag.interop.cloudevents import MAX_EVENT, Event, build, read, read_http

PLAIN = Event(
    id="n-1", source="/guardtag", type="guardtag.notice.found", subject="01JX",
    time=datetime(2026, 5, 1, 2, 3, tzinfo=UTC), data={"urgency": "high"},
)  # fmt: skip
# The specification's own example, section "Example".
SAMPLE = {
    "specversion": "1.0", "type": "com.github.pull_request.opened", "source": "https://github.com/cloudevents/spec/pull",
    "subject": "123", "id": "A234-1234-1234", "time": "2018-04-05T17:31:00Z", "comexampleextension1": "value",
    "comexampleothervalue": 5, "datacontenttype": "text/xml", "data": '<much wow="xml"/>',
}  # fmt: skip


def raw(**changes: Any) -> bytes:
    """A good event as JSON, changed; ``...`` takes a member out."""
    members = {"specversion": "1.0", "id": "1", "source": "/camera/7", "type": "sighting"} | changes
    return json.dumps({name: value for name, value in members.items() if value is not ...}).encode()


def refused(body: bytes) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(body)
    assert caught.value.code in ("GT-EVENT-FORMAT", "GT-EVENT-SIZE")
    return caught.value.code


# -- there and back


_PLANES = [plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)]
_NONE = "".join(map(chr, (*range(0xFDD0, 0xFDF0), *_PLANES)))
characters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters=_NONE)
anything = st.text(st.characters(codec="utf-8"), max_size=40)
words = st.text(characters, min_size=1, max_size=40)
references = st.from_regex(r"[A-Za-z0-9/:?#@._~%-]{1,40}", fullmatch=True)
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | anything
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(anything, inner, max_size=4), max_leaves=12
)
payloads = (
    st.tuples(st.sampled_from(["", "application/json", "application/geo+json; charset=utf-8"]), values)
    | st.tuples(st.sampled_from(["text/plain", "text/xml; charset=utf-8"]), anything)
    | st.tuples(st.sampled_from(["", "image/jpeg"]), st.binary(max_size=200))
)
extensions = st.dictionaries(
    st.from_regex("[a-z0-9]{1,20}", fullmatch=True).filter(lambda name: name not in cloudevents._OWN),
    words | st.booleans() | st.integers(-(2**31), 2**31 - 1), max_size=4,
)  # fmt: skip


@st.composite
def events(draw: st.DrawFn) -> Event:
    media, data = draw(payloads)
    return Event(
        id=draw(words), source=draw(references), type=draw(words), subject=draw(st.just("") | words),
        time=draw(st.none() | st.datetimes(timezones=st.just(UTC))), datacontenttype=media,
        dataschema=draw(st.just("") | references), data=data, extensions=draw(extensions),
    )  # fmt: skip


@given(events())
@settings(max_examples=200)
def test_what_is_built_is_read_back_as_it_was(event: Event) -> None:
    body = build(event)
    assert read(body) == event
    assert read_http({"Content-Type": cloudevents.CONTENT_TYPE}, body) == event


@given(st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=300)
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    with contextlib.suppress(ImportRefused):
        assert isinstance(read(body), Event)


odd = st.text(max_size=40) | st.from_regex(r"(%[0-9a-f]{2}|[a-z\"\\]){0,12}", fullmatch=True)
BINARY = {"ce-specversion": "1.0", "CE-ID": "1", "ce-source": "/camera/7", "ce-type": "sighting"}
times = odd | st.from_regex(cloudevents._TIME, fullmatch=True)


@given(
    st.fixed_dictionaries(
        {"ce-time": times}, optional={"CE-ID": odd, "ce-source": odd, "ce-type": odd, "ce-x": odd, "content-type": odd}
    )
)
def test_any_headers_are_an_event_or_refused(headers: dict[str, str]) -> None:
    with contextlib.suppress(ImportRefused):
        assert isinstance(read_http(BINARY | headers, b"{}"), Event)


def test_the_specifications_own_example() -> None:
    event = read(json.dumps(SAMPLE).encode())
    assert (event.id, event.subject, event.type) == ("A234-1234-1234", "123", "com.github.pull_request.opened")
    assert event.time == datetime(2018, 4, 5, 17, 31, tzinfo=UTC)
    assert (event.datacontenttype, event.data) == ("text/xml", '<much wow="xml"/>')
    assert event.extensions == {"comexampleextension1": "value", "comexampleothervalue": 5}
    assert json.loads(build(event)) == SAMPLE


def test_the_bytes_of_a_plain_one() -> None:
    assert build(PLAIN).decode() == (
        '{"specversion":"1.0","id":"n-1","source":"/guardtag","type":"guardtag.notice.found","subject":"01JX",'
        '"time":"2026-05-01T02:03:00Z","data":{"urgency":"high"}}'
    )


# -- what is refused


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"}, {"specversion": ...}, {"specversion": 1.0}, {"id": ...}, {"id": ""}, {"id": 7},
        {"source": ...}, {"source": ""}, {"source": "a b"}, {"source": "https://x/<y>"}, {"type": ...}, {"type": None},
        {"type": "a\nb"}, {"id": "a\x00"}, {"id": "a\x85"}, {"id": "\ufffe"}, {"id": "\U0001ffff"}, {"id": "\ud800"},
        {"id": "x" * 1025}, {"subject": ""}, {"subject": []}, {"time": "yesterday"}, {"time": "2026-13-01T00:00:00Z"},
        {"time": "2026-01-01T00:00:00"}, {"time": "0001-01-01T00:00:00+14:00"}, {"time": 1674087231},
        {"dataschema": ""}, {"datacontenttype": "json"}, {"datacontenttype": "text/plain\r\nX: y"}, {"Upper": "x"},
        {"with_dash": "x"}, {"x" * 41: "x"}, {"other": 1.5}, {"other": 2**31}, {"other": []}, {"other": {"a": 1}},
        {"data": 1, "data_base64": "eA=="}, {"data_base64": "e A=="}, {"data_base64": "ü"}, {"data_base64": 7},
        {"data": {"a": 1}, "datacontenttype": "text/plain"}, {"data": "\udc00"}, {"data": {"\ud800": 1}},
        {f"x{n}": "" for n in range(33)},
    ],
    ids=lambda change: "-".join(map(str, change))[:40],
)  # fmt: skip
def test_an_event_that_breaks_the_rules_is_refused(change: dict[str, Any]) -> None:
    assert refused(raw(**change)) == "GT-EVENT-FORMAT"


def test_the_same_event_unbroken_is_read() -> None:
    event = read(raw(other=-5, more=True, subject=None, data=None))
    assert (event.id, event.subject, event.data) == ("1", "", None)
    assert event.extensions == {"other": -5, "more": True}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b'"x"', b"{", b"\xff", b"\xef\xbb\xbf" + raw(), raw() + b"x", raw()[:-1] + b',"id":"2"}',
        raw()[:-1] + b',"data":{"a":1,"a":2}}', raw()[:-1] + b',"data":NaN}', raw()[:-1] + b',"data":-Infinity}',
        raw()[:-1] + b',"data":1e999}', raw()[:-1] + b',"data":' + b"9" * 5000 + b"}",
        raw()[:-1] + b',"data":9223372036854775808}',
        raw().decode().encode("utf-16"), b"'" * 60_000,
    ],
    ids=range(17),
)  # fmt: skip
def test_json_that_can_be_read_in_two_ways_or_not_at_all_is_refused(body: bytes) -> None:
    assert refused(body) == "GT-EVENT-FORMAT"


@pytest.mark.parametrize(
    "body",
    [
        raw(data="x" * MAX_EVENT), b"[" * 30_000, b'{"a":' * 10_000,
        raw()[:-1] + b',"data":' + b"[" * 16 + b"]" * 16 + b"}",
    ],
    ids=range(4),
)  # fmt: skip
def test_what_is_too_large_or_too_deep_is_refused_unparsed(body: bytes) -> None:
    assert refused(body) == "GT-EVENT-SIZE"


def test_a_text_without_an_end_is_looked_through_once() -> None:
    """By the square of its length this would take days: the limit of a test's time ends it."""
    for endless in (b'["' + b'\\"' * 2_000_000, b'["' + b"[" * 2_000_000, b'["\\'):
        assert strict_json.depth(endless) == 1
        with pytest.raises(ValueError):
            strict_json.parse(endless)


def test_brackets_in_texts_are_no_levels() -> None:
    assert read(raw(data=["[" * 100, '\\"[[[' * 100])).data == ["[" * 100, '\\"[[[' * 100]
    assert strict_json.depth(b'{"a\\"[[[": [1, {}]}') == 3


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-05-01T10:03:00+08:00", datetime(2026, 5, 1, 2, 3, tzinfo=UTC)),
        ("2026-05-01t02:03:00.5z", datetime(2026, 5, 1, 2, 3, 0, 500_000, UTC)),
        ("2026-05-01T02:03:00.123456789Z", datetime(2026, 5, 1, 2, 3, 0, 123_456, UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_times_of_every_usual_spelling(text: str, at: datetime) -> None:
    assert read(raw(time=text)).time == at


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""}, {"id": 7}, {"source": "a b"}, {"type": "a\nb"}, {"time": datetime(2026, 5, 1)},
        {"data": float("nan")},
        {"data": {"a": object()}}, {"data": "\ud800"}, {"data": "x" * MAX_EVENT}, {"extensions": {"id": "2"}},
        {"extensions": {"data": "2"}}, {"extensions": {"Id": "2"}}, {"extensions": {"x": 0.5}},
        {"extensions": {7: "x"}},
        {"datacontenttype": "text/plain", "data": 7}, {"datacontenttype": "x"},
        {"data": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]},
    ],
    ids=lambda change: "-".join(map(str, change))[:40],
)  # fmt: skip
def test_nothing_is_built_that_would_not_be_read(change: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError)):
        build(attrs.evolve(PLAIN, **change))


def test_a_time_of_any_zone_is_sent_as_utc() -> None:
    east = datetime(2026, 5, 1, 10, 3, tzinfo=timezone(timedelta(hours=8)))
    assert b'"2026-05-01T02:03:00Z"' in build(attrs.evolve(PLAIN, time=east))


def test_a_log_shows_no_data() -> None:
    assert "high" not in repr(PLAIN)


# -- in headers


@pytest.mark.parametrize(
    ("media", "body", "data"),
    [
        ("application/json", b'{"a":1}', {"a": 1}), ("", b"[1]", [1]), ("text/plain", "小军".encode(), "小军"),
        ("image/jpeg", b"\xff\xd8", b"\xff\xd8"), ("application/json", b"", None),
    ],
)  # fmt: skip
def test_binary_mode(media: str, body: bytes, data: Any) -> None:
    headers = BINARY | {
        "ce-time": "2026-05-01T02:03:00Z",
        "Content-Type": media,
        "ce-place": "caf%C3%A9 %22x%22",
        "host": "x",
    }
    event = read_http(headers, body)
    assert (event.id, event.source, event.type, event.data) == ("1", "/camera/7", "sighting", data)
    assert (event.datacontenttype, event.extensions) == (media, {"place": 'café "x"'})
    assert read_http(BINARY | {"ce-subject": '"a \\"b\\""'}, b"").subject == 'a "b"'


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({"ce-specversion": "2.0"}, b""), ({"ce-id": "2"}, b""), ({"ce-x_y": "1"}, b""), ({"ce-x": "%ff"}, b""),
        ({"ce-x": "小"}, b""), ({"ce-x": "a" * 20_000}, b""), ({"ce-x": "%0a"}, b""),
        ({"ce-datacontenttype": "text/plain"}, b""),
        ({"content-type": "application/json"}, b"{,}"), ({"content-type": "text/plain"}, b"\xff"),
        ({"ce-time": "now"}, b""),
        ({"content-type": "application/cloudevents-batch+json"}, b"[]"),
    ],
    ids=lambda change: "-".join(map(str, change))[:40],
)  # fmt: skip
def test_headers_that_break_the_rules_are_refused(change: dict[str, str], body: bytes) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_http(BINARY | change, body)
    assert caught.value.code == "GT-EVENT-FORMAT"


@pytest.mark.parametrize(
    "media", ["application/json", "", "application/cloudevents-batch+json", "application/cloudevents+xml"]
)
def test_what_does_not_say_that_it_is_an_event_is_refused(media: str) -> None:
    with pytest.raises(ImportRefused):
        read_http({"Content-Type": media}, raw())


def test_another_character_set_is_refused_and_a_large_body_too() -> None:
    with pytest.raises(ImportRefused):
        read_http({"Content-Type": "application/cloudevents+json; charset=GBK"}, raw())
    with pytest.raises(ImportRefused) as caught:
        read_http(BINARY | {"content-type": "image/jpeg"}, b"x" * (MAX_EVENT + 1))
    assert caught.value.code == "GT-EVENT-SIZE"
