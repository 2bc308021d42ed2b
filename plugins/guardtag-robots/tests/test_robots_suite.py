"""The channels against robots that answer as documented: signatures, texts, errors, and the suite of every channel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from robots_server import SECRET, TOKEN, RobotServer

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi import Accepted, Message
from guardtag.testing.certificates import certificate
from guardtag.testing.notifiers import TEXTS, NotifierSuite, message
from guardtag_robots import DingTalk, Feishu, Lark, WeCom, text, vendors

KINDS: dict[str, Any] = {"dingtalk": DingTalk, "feishu": Feishu, "lark": Lark, "wecom": WeCom}
LINK = "https://tag.example.org/N/ABCDEFGHIJKLMNOP"


class Suite(NotifierSuite):
    """What every channel must do, against one vendor's server."""

    vendor = ""
    target = "group"

    @pytest.fixture(autouse=True)
    def _server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setenv("ROBOT_TOKEN", TOKEN)
        monkeypatch.setenv("ROBOT_SECRET", SECRET)
        self.server = RobotServer(
            certificate(tmp_path, "localhost"), self.vendor, "" if self.vendor == "wecom" else SECRET
        )
        yield
        self.server.close()

    def _made(self, port: int) -> Any:
        more = {} if self.vendor == "wecom" else {"secret": "env:ROBOT_SECRET"}
        return KINDS[self.vendor](
            f"{self.vendor}:team",
            "env:ROBOT_TOKEN",
            host=f"localhost:{port}",
            ca=str(self.folder / "ca.pem"),
            allow_private=["127.0.0.0/8"],
            **more,
        )

    def make(self) -> Any:
        return self._made(self.server.port)

    def break_it(self, notifier: object) -> Any:
        return self._made(9)

    def test_a_signed_text_is_read_in_the_group(self) -> None:
        """The server checks key and signature by itself."""
        sent = message(target="group", text=f"【爱心守护】有人需要帮助。\n请回复：{LINK}", link=LINK, thin=True)
        assert self.make().send(sent) == Accepted()
        assert self.server.texts == [sent.text]
        headers = self.server.posted[0].headers
        assert headers["Host"] == f"localhost:{self.server.port}"
        assert headers["Content-Type"] == "application/json; charset=utf-8"

    def test_a_text_that_is_not_thin_does_not_go_out(self) -> None:
        """A call does, without its words."""
        self.make().send(message(target="group", text=f"小军 {LINK}", link=LINK, thin=False))
        assert LINK in self.server.texts[0]
        assert "小军" not in self.server.posted[0].raw.decode()


class TestDingTalk(Suite):
    """DingTalk, with a signature."""

    vendor = "dingtalk"


class TestFeishu(Suite):
    """Feishu, with a signature."""

    vendor = "feishu"


class TestLark(Suite):
    """Lark, with a signature."""

    vendor = "lark"


class TestWeCom(Suite):
    """WeCom, which has none."""

    vendor = "wecom"


# -- settings and secrets


@pytest.fixture(params=KINDS)
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(tmp_path: Path, vendor: str) -> Iterator[RobotServer]:
    server = RobotServer(certificate(tmp_path, "localhost"), vendor, "" if vendor == "wecom" else SECRET)
    yield server
    server.close()


def channel(server: RobotServer, vendor: str, folder: Path, **options: Any) -> Any:
    (folder / "token").write_text(TOKEN)
    (folder / "secret").write_text(SECRET)
    for name in ("token", "secret"):
        (folder / name).chmod(0o600)
    options = {
        "token": f"file:{folder}/token",
        "host": f"localhost:{server.port}",
        "ca": str(folder / "ca.pem"),
        "allow_private": ["127.0.0.0/8"],
    } | options
    if vendor != "wecom":
        options = {"secret": f"file:{folder}/secret"} | options
    return KINDS[vendor](f"{vendor}:team", **options)


def refused(made: Any, sent: Message) -> NotifyError:
    with pytest.raises(NotifyError) as caught:
        made.send(sent)
    assert not any(word in f"{caught.value} {caught.value.facts}" for word in (TOKEN, SECRET, "hint", "小军", LINK))
    return caught.value


def thin(text: str = "有人需要帮助", **changes: Any) -> Message:
    return message(**({"target": "group", "text": text, "thin": True, "link": LINK} | changes))


def test_a_wrong_key_is_not_tried_again(server: RobotServer, vendor: str, tmp_path: Path) -> None:
    made = channel(server, vendor, tmp_path)
    (tmp_path / "token").write_text("another-key-1")
    error = refused(made, thin())
    assert (error.code, error.retryable) == ("GT-ROBOT-KEY", False)
    (tmp_path / "token").write_text(f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}")
    error = refused(made, thin())
    assert (error.code, error.retryable) == ("GT-ROBOT-KEY", False)
    (tmp_path / "token").write_text(TOKEN)
    assert made.send(thin()) == Accepted()
    assert len(server.posted) == 2


def test_a_wrong_secret_is_not_tried_again(server: RobotServer, vendor: str, tmp_path: Path) -> None:
    if vendor == "wecom":
        pytest.skip("it signs nothing")
    made = channel(server, vendor, tmp_path)
    (tmp_path / "secret").write_text("another")
    error = refused(made, thin())
    assert (error.code, error.retryable) == ("GT-ROBOT-SIGN", False)
    (tmp_path / "secret").unlink()
    error = refused(made, thin())
    assert (error.code, error.retryable) == ("GT-CONFIG-SECRET-READ", True)


def test_an_unsigned_request_is_refused_by_a_robot_that_wants_one(
    server: RobotServer, vendor: str, tmp_path: Path
) -> None:
    if vendor == "wecom":
        pytest.skip("it signs nothing")
    assert refused(channel(server, vendor, tmp_path, secret=""), thin()).code == "GT-ROBOT-SIGN"


@pytest.mark.parametrize(
    ("signed", "where"),
    [(vendors.dingtalk_request, "path"), (vendors.feishu_request, "body")],
)
def test_a_signature_is_of_its_moment(signed: vendors.Signed, where: str) -> None:
    """An hour later the vendors refuse it; the same moment gives the same."""
    one, same, later = (getattr(signed(TOKEN, SECRET, "x", now), where) for now in (1e9, 1e9, 1e9 + 3600))
    assert one == same
    assert one != later


def test_a_secret_is_in_no_request(server: RobotServer, vendor: str, tmp_path: Path) -> None:
    channel(server, vendor, tmp_path).send(thin())
    (posted,) = server.posted
    assert SECRET not in f"{posted.path}{posted.query}{posted.headers}{posted.raw!r}"


@pytest.mark.parametrize(
    "url",
    [
        "{0}",
        "{0}:a b",
        "{0}:" + "a" * 25,
        f"{{0}}:{TOKEN}{TOKEN}",
        "{0}://x",
        "{0}:x?access_token=1",
        "other:x",
        "{0}:军",
    ],
)
def test_a_url_is_the_scheme_and_a_short_name(vendor: str, url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        KINDS[vendor](url.format(vendor), "env:TOKEN")
    assert caught.value.code == "GT-ROBOT-URL"
    assert TOKEN not in str(caught.value)
    KINDS[vendor](f"{vendor}:", "env:TOKEN")


@pytest.mark.parametrize(
    "host", ["https://a.example", "a/b", "a:0", "a:65536", "a:x", "-a", "a b", "a@b", "a\r\nb", "军.example", 7]
)
def test_a_host_is_a_name_and_a_port(vendor: str, host: object) -> None:
    with pytest.raises(ConfigError) as caught:
        KINDS[vendor](f"{vendor}:x", "env:TOKEN", host=host)
    assert (caught.value.code, caught.value.facts) == ("GT-ROBOT-OPTION", {"option": "host"})


def test_a_key_does_not_stand_in_the_configuration(vendor: str) -> None:
    with pytest.raises(ConfigError) as caught:
        KINDS[vendor](f"{vendor}:x", TOKEN)
    assert caught.value.code == "GT-CONFIG-SECRET"
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("target", ["", "Group", "group ", "group,other", "all", "@all", "13800000000"])
def test_a_robot_has_one_group(vendor: str, target: str) -> None:
    error = refused(KINDS[vendor](f"{vendor}:x", "env:NO_SUCH_TOKEN"), thin(target=target))
    assert (error.code, error.retryable) == ("GT-ROBOT-TARGET", False)


def test_a_file_without_certificates_is_named(server: RobotServer, vendor: str, tmp_path: Path) -> None:
    error = refused(channel(server, vendor, tmp_path, ca=str(tmp_path / "none.pem")), thin())
    assert (error.code, error.retryable) == ("GT-HTTP-CA", True)


def test_a_private_deployment_is_called_only_where_its_network_is_named(
    server: RobotServer, vendor: str, tmp_path: Path
) -> None:
    error = refused(channel(server, vendor, tmp_path, allow_private=[]), thin())
    assert (error.code, server.posted) == ("GT-HTTP-ADDRESS", [])
    with pytest.raises(ConfigError) as caught:
        channel(server, vendor, tmp_path, host=f"127.0.0.1:{server.port}", allow_private=[])
    assert caught.value.code == "GT-HTTP-ADDRESS"


# -- texts


@pytest.mark.parametrize("said", [*TEXTS, "中" * 3000, "👨‍👩‍👦" * 3000, "a" * 50_000])
def test_any_text_fits_and_has_its_link(server: RobotServer, vendor: str, tmp_path: Path, said: str) -> None:
    channel(server, vendor, tmp_path).send(thin(said))
    (read,) = server.texts
    assert read.endswith(LINK)
    assert len(read.encode()) <= (2048 if vendor == "wecom" else 15_000)


def test_a_stranger_rings_for_nobody(server: RobotServer, vendor: str, tmp_path: Path) -> None:
    channel(server, vendor, tmp_path).send(thin('place: <at user_id="all">everybody</at> <@all>'))
    assert "<" not in server.texts[0]
    body = server.posted[0].body
    assert set(body) <= {"msgtype", "msg_type", "text", "content", "timestamp", "sign"}
    assert list(body.get("text", body.get("content"))) in (["content"], ["text"])


@given(st.text(max_size=300), st.integers(4, 200))
def test_a_cut_text_is_a_beginning_that_fits(said: str, most: int) -> None:
    short = text.cut(said.encode("utf-8", "ignore").decode(), most)
    assert len(short.encode()) <= most
    assert said.encode("utf-8", "ignore").decode().startswith(short)


@pytest.mark.parametrize(
    ("said", "most", "short"),
    [
        ("abcdef", 3, "abc"), ("中中中", 7, "中中"), ("ae\u0301x", 3, "a"), ("ae\u0301x", 4, "ae\u0301"),
        ("x👩\u200d👦y", 6, "x"), ("x👩\u200d👦y", 12, "x👩\u200d👦"), ("x👍🏽y", 5, "x"),
        ("❤\ufe0f", 3, ""), ("ab cd", 3, "ab"), ("a", 0, ""), ("a", -5, ""),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_letters(said: str, most: int, short: str) -> None:
    assert text.cut(said, most) == short


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en", "ug", ""])
@pytest.mark.parametrize("urgency", ["high", "normal", "x"])
def test_what_might_name_somebody_is_replaced(language: str, urgency: str) -> None:
    sent = message(text="小军在汪庄车站", link=LINK, thin=False, language=language, urgency=urgency)
    said = text.said(sent, 2048)
    own = text.WORDS["zh" if language.startswith("zh") else "en"]["normal" if urgency == "normal" else "high"]
    assert said == f"{own}\n{LINK}"


def test_guardtag_makes_thin_texts_for_them() -> None:
    assert all(kind.thin is True for kind in KINDS.values())
