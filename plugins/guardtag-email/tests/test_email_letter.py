"""Addresses and mails: what is written, and what no text can make of it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.errors import NotifyError
from guardtag.spi import Message
from guardtag.testing.notifiers import TARGETS, TEXTS, message
from guardtag_email import address, letter, words
from guardtag_email.address import MAX_ADDRESS, MAX_LOCAL, Address

SENDER = Address("guardtag", "example.org")
TO = Address("tian", "example.org")
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Importance", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip
NOW = 1_750_039_200.0


def mail_of(sent: Message, to: Address = TO, name: str = "guardtag") -> Any:
    return message_from_bytes(letter.written(sent, to, SENDER, name, NOW), policy=policy.default)


def lines_of(sent: Message) -> list[str]:
    return str(mail_of(sent).get_content()).splitlines()


# -- addresses


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("tian@example.org", "tian@example.org"), ("Tian.Ai-yun+x@Mail.EXAMPLE.org", "Tian.Ai-yun+x@mail.example.org"),
        ("o'neil/x{1}@example.org", "o'neil/x{1}@example.org"), ("a@例子.example", "a@xn--fsqu00a.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"), ("田@example.org", "田@example.org"),
        ("अनु@example.org", "अनु@example.org"), (f"{'a' * MAX_LOCAL}@example.org", f"{'a' * MAX_LOCAL}@example.org"),
        ("1@2.example", "1@2.example"),
    ],
)  # fmt: skip
def test_an_address_is_read(text: str, wire: str) -> None:
    assert address.read(text).text == wire


HOSTILE = [
    *TARGETS, "a", "@", "a@", "@example.org", "a@b@example.org", "a@localhost", "a@127.0.0.1", "a@[127.0.0.1]",
    "a b@example.org", "a@exa mple.org", ".a@example.org", "a.@example.org", "a..b@example.org", '"a b"@example.org',
    "<a@example.org>", "Ann <a@example.org>", "a@example.org>", "a@example.org,b@example.org", "a@example.org;",
    "a@example.org\n", "a\n@example.org", "a@example.org\r\nRCPT TO:<b@example.org>", "a(b)@example.org",
    "a\\@example.org", "a@-example.org", "a@example-.org", "a@exa_mple.org", "a@example..org", "a@.example.org",
    "a@example.org.", f"{'a' * (MAX_LOCAL + 1)}@example.org", f"a@{'b' * 64}.org", f"{'田' * 22}@example.org",
    f"a@{'.'.join(['b' * 60] * 5)}", "a@faß.example", "a@ｅxample.org", "a@例子。example", "a@exam\u00adple.org",
    "a@exa\u200dmple.org", "a\u200b@example.org", "a\u202e@example.org", "e\u0301@example.org", "a\u3000b@example.org",
    "\ud800@example.org", "a@\ud800.org", "a@xn--.org\0", "🚏@example.org", "a@🚏.example", "mailto:a@example.org",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NotifyError) as caught:
        address.read(text)
    assert (caught.value.code, caught.value.retryable) == ("GT-EMAIL-TARGET", False)
    assert len(text) < 3 or text not in str(caught.value)


PIECES = st.sampled_from(["a", "@", ".", "example", "org", " ", "\r\n", ">", "<", '"', "田", "ß", "\0", "-", "xn--"])


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=9).map("".join)))
def test_whatever_is_read_is_one_address_on_the_wire(text: str) -> None:
    found = address.parsed(text)
    if found is None:
        return
    assert len(found.text.encode()) <= MAX_ADDRESS
    assert not re.search(r"[\s<>(),;:\\\"\x00-\x20\x7f]", found.text)
    assert found.text.count("@") == 1
    assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", found.domain)
    assert address.parsed(found.text) == found


# -- mails


def test_a_mail_has_these_headers_and_no_other() -> None:
    mail = mail_of(message(), name="肥城守护")
    assert mail.keys() == HEADERS
    assert mail["To"].addresses[0].addr_spec == "tian@example.org"
    assert mail["From"].addresses[0].display_name == "肥城守护"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.timestamp() == NOW
    assert mail.get_content_type() == "text/plain"
    assert [name for name in mail_of(message(urgency="normal")) if name not in HEADERS] == []
    assert "Importance" not in mail_of(message(urgency="normal"))


def test_a_retry_is_the_same_mail_and_another_message_another() -> None:
    first = mail_of(message())["Message-ID"]
    assert re.fullmatch(r"<[a-z2-7]{32}@example\.org>", first)
    assert mail_of(message(text="another text", language="en"))["Message-ID"] == first
    assert mail_of(message(id="other"))["Message-ID"] != first
    assert message().id not in first


@pytest.mark.parametrize("language", ["zh", "zh-Hant", "en", "ug", ""])
@pytest.mark.parametrize("urgency", ["high", "normal", "strange"])
@pytest.mark.parametrize("drill", ["", "[DRILL] "])
def test_a_subject_says_how_urgent_and_nothing_else(language: str, urgency: str, drill: str) -> None:
    sent = message(
        language=language, urgency=urgency, kind="found",
        variables={"name": "小军", "nickname": "军军", "place": "汪庄", "drill": drill},
    )  # fmt: skip
    mail = mail_of(sent)
    known = "zh" if language.startswith("zh") else "en"
    said = words.SUBJECTS[known]["normal" if urgency == "normal" else "high"]
    assert mail["Subject"] == (words.DRILL[known] if drill else "") + said
    assert not any(word in said for word in ("小军", "军军", "汪庄", "lost", "missing", "走失", "求助"))
    assert all(part.isascii() for part in letter.written(sent, TO, SENDER, "g", NOW).partition(b"\r\n\r\n")[:1])


@pytest.mark.parametrize(
    "text",
    [
        "有人找到了小军。请回复：{}", "请点{}，谢谢。", "{}", "no link", "two {} and {}", "a\r\n{}\r\n",
        "cut " * 6000 + "{}", "(see {})", "{}\n\n\n{}", "{}XYZ is not it",
    ],
)  # fmt: skip
def test_the_link_stands_alone_on_its_line(text: str) -> None:
    link = "https://tag.example.org/N/ABCDEFGHIJKLMNOP"
    lines = lines_of(message(text=text.replace("{}", link), link=link))
    assert link in lines
    assert lines[0] != ""
    assert lines[-1] != ""


def test_without_a_link_there_is_none() -> None:
    assert lines_of(message(text="one\ntwo", link="")) == ["one", "two"]


@pytest.mark.parametrize("text", [*TEXTS, "中" * 5000, "x" * 5000, ".\r\n.", "\n.\n..\n", "From me\n>From", "\ud800"])
def test_any_text_arrives(text: str) -> None:
    raw = letter.written(message(text=text, link=""), TO, SENDER, "guardtag", NOW)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\0" not in raw
    said = message_from_bytes(raw, policy=policy.default).get_content()
    plain = re.sub(r"[\W_]", "", text.encode("utf-8", "replace").decode())
    assert re.sub(r"[\W_]", "", said) == plain[: letter.MAX_TEXT]


WILD = st.text(st.one_of(st.characters(), st.sampled_from("\r\n:\0\x85\u2028 .<>@")), max_size=60)


@given(st.builds(
    Message, id=WILD, kind=WILD, urgency=WILD, language=WILD, target=WILD, text=WILD, template=WILD, link=WILD,
    variables=st.dictionaries(st.sampled_from(["drill", "name", "place"]), WILD),
))  # fmt: skip
def test_no_field_of_a_message_makes_a_header_or_a_part(sent: Message) -> None:
    raw = letter.written(sent, TO, SENDER, "guardtag", NOW)
    head, _, rest = raw.partition(b"\r\n\r\n")
    names = re.findall(rb"(?m)^([A-Za-z-]+):", head)
    assert [name.decode() for name in names if name != b"Importance"] == [n for n in HEADERS if n != "Importance"]
    assert all(line[:1] == b" " or re.match(rb"[A-Za-z-]+: ", line) for line in head.split(b"\r\n"))
    assert raw.isascii()
    assert b"\n.\r\n" not in rest or sent.text  # what is a dot alone is doubled when it is sent
    mail = message_from_bytes(raw, policy=policy.default)
    assert not mail.is_multipart()
    assert mail.defects == []


def test_an_address_in_other_letters_is_written_as_it_is() -> None:
    raw = letter.written(message(), Address("田", "example.org"), SENDER, "guardtag", NOW)
    assert "To: 田@example.org\r\n".encode() in raw
