"""What other systems send: events, alerts, persons, places, signed requests, gateways' reports, servers' answers."""

from __future__ import annotations

import json
import socket
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fuzz.kit import Read, Target, Wrong, always
from guardtag.config.fieldpaths import ways
from guardtag.config.inbound import EventMap
from guardtag.errors import GuardTagError
from guardtag.interop import cap, cloudevents, geojson, mapped, pfif
from guardtag.interop.webhooks import keys, receiving, signing
from guardtag.spi.https import wire
from guardtag.spi.https.targets import Target as Target_
from guardtag_remote import wire as remote
from guardtag_sms import reports
from guardtag_sms.gateway import parse

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 5, 1, 2, 3, tzinfo=UTC)
NOW = AT.timestamp()
SECRET = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
ALERT = cap.Alert(
    "call-1", "tag.example.org", AT, scope="Public",
    infos=(cap.Info("走失 missing person", "zh-CN", responses=("Monitor",), urgency="Immediate", severity="Severe",
                    certainty="Observed", headline="寻人", areas=(cap.Area("王庄", circles=(((36.18, 116.77), 2.0),)),)),),
)  # fmt: skip
NOTE = pfif.Note("a.org/n", "a.org/p", AT, "Wang", "seen")
PERSON = pfif.Person("a.org/p", AT, "小军", sex="male", age="12", source_name="a.org", notes=(NOTE,))
EVENT = cloudevents.Event(id="n-1", source="/camera", type="org.example.seen", subject="s", time=AT,
                          data={"tag": "GT", "at": AT.isoformat(), "place": {"name": "车站"}, "lat": 36.1, "lon": 116.7})  # fmt: skip
PLACES = [geojson.Place("p1", 36.18, 116.77, AT, {"trust": "sure"}), geojson.Place("p2", -1.5, 2.25)]
SEEN = EventMap("sighting", {name: ways(path, name) for name, path in (
    ("call", "data.tag"), ("place", "data.place.name"), ("at", "data.at"), ("latitude", "data.lat"), ("longitude", "data.lon"),
)})  # fmt: skip
GATEWAYS = sorted((ROOT / "plugins/guardtag-sms/src/guardtag_sms/gateways").glob("*.toml"))


def _cap(data: bytes) -> object:
    alert = cap.read(data)
    written = cap.build(alert)
    if cap.build(cap.read(written)) != written:  # as written: a position is rounded to a tenth of a millimetre
        raise Wrong("an alert that does not come back")
    return alert


def _pfif(data: bytes) -> object:
    found = pfif.read(data)
    if pfif.read(pfif.build(found.persons, found.notes)) != found:
        raise Wrong("persons that do not come back")
    return found


def _geojson(data: bytes) -> object:
    places = geojson.read(data)
    if geojson.read(geojson.build(places)) != places:
        raise Wrong("places that do not come back")
    return places


def _event(data: bytes) -> object:
    event = cloudevents.read(data)
    if cloudevents.read(cloudevents.build(event)) != event:
        raise Wrong("an event that does not come back")
    return event


def _inbound(data: bytes) -> object:
    return mapped.read(cloudevents.read(data), SEEN, NOW, "Asia/Shanghai")


def _webhook(data: bytes) -> object:
    """Lines of headers, an empty one, and the body; signed as they are where the first letter is a plus."""
    head, _, body = data.partition(b"\n\n")
    lines = [line.partition(":") for line in head.decode("latin-1").lstrip("+").splitlines()]
    headers = [(name.strip(), value.strip()) for name, _, value in lines]
    signed = head.startswith(b"+")
    if signed:
        headers = [(name, value) for name, value in headers if not name.lower().startswith("webhook-")]
        headers += [("webhook-id", "m1"), ("webhook-timestamp", str(int(NOW))),
                    ("webhook-signature", signing.signed("m1", int(NOW), body, [keys.parse(SECRET)]))]  # fmt: skip
    event = receiving.receive(headers, body, [SECRET], NOW)
    if not signed and body != cloudevents.build(EVENT):
        raise Wrong("a request that nobody signed was believed")
    return event


def _report(data: bytes) -> object:
    kind, _, body = data.partition(b"|")
    gateway = REPORTING[kind[0] % len(REPORTING)] if kind else REPORTING[0]
    return reports.report(gateway, body)


def _remote(data: bytes) -> object:
    request = remote.request_of(data)
    sent = remote.encode(request)
    if remote.encode(remote.request_of(sent)) != sent:  # as bytes: a time that is no number is unlike itself
        raise Wrong("a request that does not come back")
    return request


@contextmanager
def _answers() -> Iterator[Read]:
    """A server's answer, read as a channel reads it, over a pair of sockets."""

    def read(data: bytes) -> object:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(data[:60_000])
            theirs.shutdown(socket.SHUT_WR)
            ours.settimeout(5)
            line = wire.Line(ours, time.monotonic() + 60)
            return wire.asked(line, TARGET, "POST", {"Content-Type": "text/plain"}, b"x", True)

    yield read


TARGET = Target_(False, "example.org", 80, "/x")
FRAMES = [remote.encode(one) for one in (
    remote.Read((("tag", "1"),)), remote.Claim(("alert",), 1.0, 2.0, 5), remote.Commit((remote.Checked("tag", "1", 3),)),
)]  # fmt: skip
_JSON = json.dumps({"a": [1, 2.5, "三", None, True, {"b": {}}]}).encode()
_STAMPED = signing.signed("m1", int(NOW), cloudevents.build(EVENT), [keys.parse(SECRET)]).encode()
REQUEST = (b"webhook-id: m1\nwebhook-timestamp: " + str(int(NOW)).encode() + b"\nwebhook-signature: " + _STAMPED
           + b"\ncontent-type: application/cloudevents+json\n\n" + cloudevents.build(EVENT))  # fmt: skip
REPORTING = [one for one in (parse(tomllib.loads(path.read_text("utf-8"))) for path in GATEWAYS) if one.report]

TARGETS = (
    Target("cap", lambda: [cap.build(ALERT)], always(_cap), (GuardTagError, Wrong),
           (b"<info>", b"</alert>", b"<circle>", b"<polygon>1,1 1,2 2,2 1,1</polygon>", b"Exercise", b"+00:00", b"&amp;")),
    Target("pfif", lambda: [pfif.build([PERSON]), pfif.build([], [NOTE])], always(_pfif), (GuardTagError, Wrong),
           (b"<pfif:note>", b"</pfif:person>", b"<pfif:age>", b"Z", b"xmlns:pfif=", b"&lt;")),
    Target("geojson", lambda: [geojson.build(PLACES)], always(_geojson), (GuardTagError, Wrong),
           (b'"coordinates"', b"[[", b"null", b'"Point"', b"\\ud800")),
    Target("cloudevent", lambda: [cloudevents.build(EVENT), _JSON], always(_event), (GuardTagError, Wrong),
           (b'"data_base64":', b'"specversion":"1.0"', b'"time":', b"\\u0000", b'"ext1":')),
    Target("inbound", lambda: [cloudevents.build(EVENT)], always(_inbound), (GuardTagError,), (b'"lat":', b'"at":1e300', b'"place":')),
    Target("webhook", lambda: [REQUEST, b"+" + REQUEST], always(_webhook), (GuardTagError, Wrong),
           (b"webhook-signature: v1,", b" v1a,", b"webhook-id: ", b"content-type: ")),
    Target("sms-report", lambda: [bytes([number]) + b"|" + body for number in range(len(REPORTING)) for body in (
        b'[{"phone_number":"13800000000","success":true,"biz_id":"1","err_code":"DELIVERED"}]',
        b'[{"sid":"1","report_status":"SUCCESS","errmsg":"DELIVRD"}]', b"MessageSid=SM1&MessageStatus=delivered&To=%2B1")],
           always(_report), (GuardTagError,)),
    Target("remote-frame", lambda: FRAMES, always(_remote), (GuardTagError, ValueError, Wrong)),
    Target("https-answer", lambda: [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"],
           _answers, (GuardTagError,), (b"Transfer-Encoding: chunked\r\n", b"Content-Length: ", b"HTTP/1.1 ", b"\r\n\r\n")),
)  # fmt: skip
