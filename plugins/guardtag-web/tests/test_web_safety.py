"""What stands before every page."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_probe import SECRET, probed

from conftest import Pages
from guardtag_web import Settings
from guardtag_web.safety import bodies, strangers
from guardtag_web.safety.headers import ALWAYS

TEXTS = Path(__file__).parents[1] / "src/guardtag_web/texts"
OURS = "https://tag.example.org"


@pytest.fixture
def client(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The pages with a room of the tests' own."""
    made = probed(pages.door, monkeypatch)
    yield TestClient(made, OURS, follow_redirects=False)
    made.state.site.close()


def test_every_answer_has_the_headers(client: TestClient) -> None:
    answers = {
        200: client.get("/probe/said"), 303: client.get("/probe/moves"), 404: client.get("/nothing-here"),
        400: client.get("/", headers={"host": "evil.example"}), 405: client.request("TRACE", "/"),
        403: client.post("/", headers={"sec-fetch-site": "cross-site"}), 500: client.get("/probe/fails"),
        413: client.post("/probe/data", content=b"x" * 70_000), 414: client.get("/" + "x" * 3_000),
    }  # fmt: skip
    for status, answer in answers.items():
        assert answer.status_code == status
        assert {name: answer.headers.get(name) for name in ALWAYS} == dict(ALWAYS), status
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "tag.example.org.evil.example", "", "tag.example.org:443:443", "tag.example.org:", "*",
        "tag.example.org:0", "tag.example.org:70000", "tag.example.org:44x", "user@tag.example.org", "tag_example.org",
        "tag.example.org@evil.example", "evil.example#tag.example.org", "tag.example.org..", " tag.example.org",
        "tag.example.org/", "tаg.example.org".encode(), b"\xff", "x" * 5000, "[::1]", "localhost", "tag.example.org%00",
    ],
)  # fmt: skip
def test_only_hosts_of_ours(client: TestClient, host: str | bytes) -> None:
    assert client.get("/probe/said", headers={"host": host}).status_code == 400  # type: ignore[dict-item]


@pytest.mark.parametrize("host", ["tag.example.org", "TAG.Example.ORG", "tag.example.org.", "tag.example.org:8443"])
def test_our_own_host_in_any_spelling(client: TestClient, host: str) -> None:
    assert client.get("/probe/said", headers={"host": host}).status_code == 200


def test_hosts_of_the_settings(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    made = probed(pages.door, monkeypatch, Settings(hosts=("console.example.org:8443", "[2001:db8::1]")))
    client = TestClient(made, OURS)
    for host, status in {
        "console.example.org:8443": 200, "console.example.org": 400, "console.example.org:1": 400,
        "[2001:db8::1]": 200, "[2001:DB8::1]:8000": 200, "[2001:db8::2]": 400,
    }.items():  # fmt: skip
        assert client.get("/probe/said", headers={"host": host}).status_code == status, host
    made.state.site.close()


def test_one_host_and_no_other(client: TestClient) -> None:
    hosts = [("host", "tag.example.org"), ("host", "tag.example.org")]
    assert client.get("/probe/said", headers=hosts).status_code == 400


def test_forwarded_hosts_count_for_nothing(client: TestClient) -> None:
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example;for=1.2.3.4;proto=http"}
    answer = client.get("/probe/moves", headers=headers)
    assert answer.headers["location"] == "/probe/said"
    assert client.get("/probe/said", headers=headers).json()["scheme"] == "https"


@pytest.mark.parametrize(
    "path",
    [
        "/%2e%2e/%2e%2e/etc/passwd", "//evil.example/", "//probe/said", "/probe//said", "/probe/said/", "/PROBE/said",
        "/t/%00", "/t/%ff%fe", "/t/a%0d%0aset-cookie:x=1", "/t/..%5c..", "/t/%E2%80%AE", "/t/" + "%41" * 500,
        "/.git/config", "/t/x/y/z", "/t/%2F%2Fevil.example", "/static/../app.py",
    ],
)  # fmt: skip
def test_paths_that_are_none_of_ours_all_look_alike(client: TestClient, path: str) -> None:
    answer, other = client.get(OURS + path), client.get("/nothing-here")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    if not path.startswith("/t/"):  # those are the finder's to answer
        nonces = [one.headers["content-security-policy"].partition("nonce-")[2][:16] for one in (answer, other)]
        assert answer.text.replace(nonces[0], "") == other.text.replace(nonces[1], "")


def test_a_path_or_query_beyond_all_measure(client: TestClient) -> None:
    assert client.get("/t/" + "A" * 2_100).status_code == 414
    assert client.get("/probe/said?l=" + "a" * 5_000).status_code == 414
    assert client.get("/probe/said?" + "&".join(f"a{n}" for n in range(300))).status_code == 400


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND", "GETS", "FOO"])
def test_methods_that_no_page_knows(client: TestClient, method: str) -> None:
    answer = client.request(method, "/probe/said")
    assert answer.status_code == 405
    assert answer.headers["allow"]


def test_no_header_says_another_method(client: TestClient) -> None:
    for name in ("x-http-method-override", "x-http-method", "x-method-override"):
        assert client.post("/probe/said?_method=GET", headers={name: "GET"}).status_code == 405
    assert client.get("/probe/data", headers={"x-http-method-override": "POST"}).status_code == 405


def test_a_head_is_a_get_without_a_body(client: TestClient) -> None:
    head, get = client.head("/probe/said"), client.get("/probe/said")
    assert head.status_code == get.status_code == 200
    assert head.headers["content-length"] == get.headers["content-length"]
    assert client.options("/probe/said").status_code == 405


def test_a_parameter_twice_is_refused(client: TestClient) -> None:
    assert client.get("/?l=zh&l=en").status_code == 400
    assert client.get("/?l=zh&%6c=en").status_code == 400


FORM = "application/x-www-form-urlencoded"


def parts(*names: str, more: str = "") -> tuple[bytes, dict[str, str]]:
    """A form as browsers send it with files."""
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\nx\r\n' for name in names)
    return f"{body}--b--\r\n".encode(), {"content-type": "multipart/form-data; boundary=b"}


def test_a_field_twice_is_refused_and_ticks_of_a_list_are_not(client: TestClient) -> None:
    twice = {"content": "a=1&b=2&%61=3", "headers": {"content-type": FORM}}
    assert client.post("/probe/form", **twice).status_code == 400  # type: ignore[arg-type]
    assert client.post("/console/probe/form", **twice).json() == ["a", "b"]  # type: ignore[arg-type]
    for names, status in ((("a", "b"), 200), (("a", "a"), 400)):
        body, headers = parts(*names)
        assert client.post("/probe/form", content=body, headers=headers).status_code == status
    body, headers = parts("a", "a", more='; filename="x.jpg"')
    assert client.post("/probe/form", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize("count", [51, 201, 1_000])
def test_too_many_fields(client: TestClient, count: int) -> None:
    names = [f"a{n}" for n in range(count)]
    form = "&".join(f"{name}=1" for name in names)
    assert client.post("/probe/form", content=form, headers={"content-type": FORM}).status_code == 400
    body, headers = parts(*names)
    assert client.post("/probe/form", content=body, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"), ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=" + "b" * 3_000, b"x"), ("multipart/form-data; boundary=b", b"\r\n\r\nx"),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"X: y\r\n" * 2_000 + b"\r\n"),
        ("multipart/form-data; boundary=b; charset=zip", parts("a")[0]), ("multipart/form-data; boundary=b", b"--b"),
        (FORM, b"%"), (FORM, b"\xff\xfe=\x00"), (FORM + "; charset=utf-7", b"+ADw-=1"), (FORM, b"&&&&===="),
    ],
)  # fmt: skip
def test_bodies_that_are_no_forms(client: TestClient, kind: str, body: bytes) -> None:
    assert client.post("/probe/form", content=body, headers={"content-type": kind}).status_code in (200, 400)


def test_a_body_too_long_is_refused_with_and_without_its_length(client: TestClient) -> None:
    assert client.post("/probe/data", content=b"x" * bodies.MAX_BODY).json() == bodies.MAX_BODY
    assert client.post("/probe/data", content=b"x" * (bodies.MAX_BODY + 1)).status_code == 413
    chunks = (b"x" * 8_192 for _ in range(20))
    assert client.post("/probe/data", content=chunks).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403), ({"sec-fetch-site": "x"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200), ({"sec-fetch-site": "none"}, 200), ({}, 200),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, 403),
        ({"origin": "https://evil.example"}, 403), ({"origin": OURS}, 200), ({"origin": f"{OURS}:443"}, 200),
        ({"origin": f"{OURS}:8443"}, 403), ({"origin": "https://tag.example.org.evil.example"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "null"}, 200), ({"origin": "chrome-extension://tag.example.org"}, 403),
    ],
)  # fmt: skip
def test_posts_from_elsewhere_are_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    for method in ("POST", "PUT"):
        assert client.request(method, "/probe/data", headers=headers).status_code == status
    assert client.get("/probe/said", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "origin": "https://blog.example.org"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403), ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200), ({"sec-fetch-site": "none"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200), ({}, 200), ({"origin": OURS}, 200),
        ({"origin": "https://blog.example.org"}, 403), ({"origin": "null"}, 403),
        ({"origin": "https://blog.example.org", "sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"}, 403),
    ],
)  # fmt: skip
def test_only_our_own_pages_read_the_console_and_links_lead_there(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    for method in ("GET", "HEAD"):
        assert client.request(method, "/console/sign-in", headers=headers).status_code == status
        assert client.request(method, "/", headers=headers).status_code == 200


def test_two_headers_that_say_who_posts_say_nothing(client: TestClient) -> None:
    for name, value in (("sec-fetch-site", "same-origin"), ("origin", OURS)):
        assert client.post("/probe/data", headers=[(name, value), (name, value)]).status_code == 403


def test_an_error_of_the_code_shows_an_id_and_no_words(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/probe/fails?l=en")
    assert answer.status_code == 500
    (record,) = [one for one in caplog.records if one.name == "guardtag.web"]
    name = record.args[0]  # type: ignore[index]
    assert str(name) in answer.text
    assert "110" in answer.text
    for text in (answer.text, caplog.text):
        assert SECRET not in text
        assert "Traceback" not in text
    assert "RuntimeError in web_probe.py:" in caplog.text


def test_guesses_are_limited_by_source_and_in_all() -> None:
    now = 0.0
    limit = strangers.Limit(lambda: now)
    assert [limit.draw("192.0.2.1") for _ in range(int(strangers.BURST))] == [0] * int(strangers.BURST)
    assert limit.draw("192.0.2.1") == 1
    assert limit.draw("192.0.2.2") == 0, "another source has its own"
    now = 10.0
    assert [limit.draw("192.0.2.1") for _ in range(11)] == [0] * 10 + [1]
    for n in range(int(strangers.ALL_BURST)):
        limit.draw(f"2001:db8:{n:x}::/64")
    assert limit.draw("198.51.100.1") > 0, "all together have one"
    assert limit.draw("") > 0
    now = 1_000.0
    assert limit.draw("") == 0
    for n in range(strangers.SOURCES + 50):
        now += 1
        limit.draw(f"2001:db8:{n:x}::/64")
    assert len(limit._levels) == strangers.SOURCES


def test_whoever_guesses_is_told_to_wait_and_a_true_tag_never(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "_drained", lambda level, now, pace: level[0])  # no time passes on a slow machine
    pages.worker()
    tag = pages.tag(pages.boy())
    made = pages.client.app
    guesser, finder = (TestClient(made, OURS, client=(address, 1)) for address in ("192.0.2.1", "192.0.2.1"))
    statuses = [guesser.get(f"/t/{'A' * 26}").status_code for _ in range(105)]
    assert statuses == [404] * 100 + [429] * 5
    refused = guesser.get(f"/t/{'A' * 26}")
    assert int(refused.headers["retry-after"]) > 0
    assert "110" in refused.text
    assert refused.headers["cache-control"] == "no-store"
    path = "/" + tag.link.split("/", 3)[3]
    assert finder.get(path).status_code == 200, "from the very same network"
    assert TestClient(made, OURS, client=("192.0.2.2", 1)).get(f"/t/{'A' * 26}").status_code == 404


def test_both_catalogues_say_everything() -> None:
    zh, en = (tomllib.loads((TEXTS / f"{code}.toml").read_text("utf-8")) for code in ("zh", "en"))
    assert {room: set(table) for room, table in zh.items()} == {room: set(table) for room, table in en.items()}
    assert all(text.strip() for table in (*zh.values(), *en.values()) for text in table.values())
