"""``guardtag family``: a contact's own link from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import guardtag
from guardtag import Consent, Contact
from tests import forked


def test_a_link_is_made_sent_listed_and_ended(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text('[channels]\nmail = "file:mail.jsonl"\n', "utf-8")
    with guardtag.open(tmp_path / "guardtag.toml") as door:
        ward = door.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent("田爱云", {"alert"}),
        ).id  # fmt: skip

    def said(*words: str) -> str:
        done = forked.run(tmp_path, "family", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    link, second = said("link", ward, "c1", "--days", "7").splitlines()
    assert "/F/" in link
    assert "works until" in second
    made = json.loads(said("link", ward, "c1", "--json"))
    assert {*made} == {"ward", "contact", "until", "link"}
    assert made["link"] != link
    assert "queued" in said("send", ward, "c1", "--by", "")
    listed = json.loads(said("list", ward, "--json"))
    assert [one["contact"] for one in listed] == ["c1"] * 3
    assert link not in said("list", ward)
    assert "3 links ended" in said("revoke", ward, "c1")
    assert "no link holds" in said("list", ward)
    assert forked.run(tmp_path, "family", "link", ward, "c7").returncode != 0
