"""A whole call for help by mail: from the tap on a tag, through a real mail server, to the family's answer."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from email_server import PASSWORD, USER, Letter, MailServer

import guardtag
from guardtag import Conflict, Consent, Contact
from guardtag.model.notices import Notice
from guardtag.testing.certificates import certificate
from guardtag_email.notifier import EmailNotifier

AREA = "feicheng/wangzhuang/north/zhongyu/3"
TOML = """
host = "tag.example.org"
plugins = ["guardtag-email-here"]

[channels]
mail = {{ url = "smtp:localhost:{port}", sender = "guardtag@example.org", name = "肥城守护", user = "guardtag", \
password = "file:keys/mail", ca = "ca.pem" }}
other = "file:other.jsonl"
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    server = MailServer(certificate(tmp_path, "localhost"), auth=True)
    yield server
    server.close()


@pytest.fixture
def city(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[guardtag.Guard]:
    """A deployment whose mail channel is the plugin, found by its entry point."""
    info = tmp_path / "site/guardtag_email_here-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guardtag-email-here\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[guardtag]\nsmtp = guardtag_email\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    importlib.invalidate_caches()
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/mail").write_text(PASSWORD)
    (tmp_path / "keys/mail").chmod(0o600)
    (tmp_path / "guardtag.toml").write_text(TOML.format(port=server.port), "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as city:
        yield city


def called(city: guardtag.Guard, *addresses: str) -> guardtag.Incident:
    """小军 is found; his mother has these addresses."""
    city.responders.enrol("li-ling", name="李岭", area=AREA, address="other:li-ling")
    boy = city.wards.enrol(
        "小军", area=AREA, contacts=[Contact("田爱云", "mother", list(addresses))],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}),
    )  # fmt: skip
    tag = city.tags.fit(city.tags.mint(5, area="feicheng").first, to=boy, garment="blue jacket", by="li-ling")
    incident = city.scan(tag.link).alert(place="bus stop, Wangzhuang")
    city.dispatch()
    return incident


def family(city: guardtag.Guard, incident: guardtag.Incident) -> list[Notice]:
    return [notice for notice in city.notices.of(incident.id) if notice.side == "family"]


def links_in(letter: Letter) -> list[str]:
    return re.findall(r"https?://[^\s<>\"']+", letter.mail.get_content() + str(letter.mail.items()))


def test_a_mail_reaches_the_family_and_only_their_tap_answers(city: guardtag.Guard, server: MailServer) -> None:
    incident = called(city, "mail:tian@example.org")
    (letter,) = server.letters
    assert (letter.recipients, letter.encrypted, letter.user) == (["tian@example.org"], True, USER)
    (link,) = links_in(letter)
    assert re.fullmatch(r"https://tag\.example\.org/N/[A-Z2-7]{16}", link)
    assert link in letter.mail.get_content().splitlines()
    (notice,) = family(city, incident)
    assert (notice.state, notice.reference) == ("accepted", letter.mail["Message-ID"])

    # A mail filter and a phone's preview open the link: what a page shows for it is read, and answers nothing.
    before = city.incidents.get(incident.id), list(city.notices.of(incident.id))
    for _ in range(3):
        city.relay.words(link)
        city.relay.pickup_word(link)
    assert (city.incidents.get(incident.id), list(city.notices.of(incident.id))) == before
    assert before[0].milestones == city.incidents.get(incident.id).milestones

    city.notices.answer(link, "coming")  # the tap
    assert [notice.answer for notice in family(city, incident)] == ["coming"]


def test_nothing_in_a_mail_acts_by_itself(city: guardtag.Guard, server: MailServer) -> None:
    called(city, "mail:tian@example.org")
    (letter,) = server.letters
    names = {name.lower() for name in letter.mail}
    assert not {name for name in names if name.startswith(("list-", "x-", "disposition", "return-receipt", "reply"))}
    assert not {"cc", "bcc"} & names
    assert not letter.mail.is_multipart()
    assert letter.mail.get_content_type() == "text/plain"
    head = letter.raw.partition(b"\r\n\r\n")[0]
    assert not any(word.encode() in head for word in ("小军", "Wangzhuang", "田爱云"))
    assert not any(word in str(letter.mail["Subject"]) for word in ("小军", "Wangzhuang", "田爱云"))


@pytest.mark.parametrize(
    "address", ["mail:tian", "mail:tian@example.org, b@example.org", "mail:a@b.example\r\nBcc: c@d.example"]
)
def test_a_bad_address_is_refused_and_falls_over_to_the_next_at_once(
    city: guardtag.Guard, server: MailServer, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with contextlib.suppress(ValueError):  # the register may refuse its form itself
        with pytest.raises(Conflict, match="GT-ADDRESS-FORM"):
            city.responders.enrol("wang-xia", name="王霞", area=AREA, address=address)
        monkeypatch.delattr(EmailNotifier, "check")  # as of a register that is older than the check
        called(city, address, "other:tian")
        city.dispatch()
        assert '"target":"tian"' in (tmp_path / "other.jsonl").read_text("utf-8")
    assert server.letters == []


def test_a_password_that_is_gone_costs_the_channel_and_not_the_call(
    city: guardtag.Guard, server: MailServer, tmp_path: Path
) -> None:
    (tmp_path / "keys/mail").unlink()
    called(city, "mail:tian@example.org", "other:tian")
    city.dispatch()
    assert server.letters == []
    assert '"target":"tian"' in (tmp_path / "other.jsonl").read_text("utf-8")
