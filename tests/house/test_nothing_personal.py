"""No file that a deployment ever writes says anything of a person, in whatever encoding: sealed bodies, keyed hashes.

Exempt by name are the files that stand for a channel: what is in them is its recipients'.
"""

from __future__ import annotations

import base64
import gzip
import json
import logging
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.house import kept, played, spelled
from tests.house.watched import Watched

CHANNELS = ("out.jsonl",)
"""Files of the played deployment that stand for a channel."""
SEEDED = sorted({*played.PEOPLE.values(), *(word for phone in ("phone", "finder") for word in ("".join(
    sign for sign in played.PEOPLE[phone] if sign.isdigit()),))})  # fmt: skip
"""All that the played deployment knows of people, numbers also without their hyphen."""


@pytest.fixture(scope="module")
def search() -> spelled.Search:
    return spelled.Search(SEEDED)


# -- the search itself


def test_each_spelling_is_found_wherever_it_stands(tmp_path: Path) -> None:
    """Planted in the middle of bytes that say nothing, one file a spelling."""
    for text in SEEDED:
        for number, spelling in enumerate(spelled.spellings(text).values()):
            (tmp_path / f"{number}.db").write_bytes(b"\x00\xff+" + spelling + b"~\xfe\x00")
        found = {hit.file for hit in spelled.Search([text]).folder(tmp_path)}
        assert found == {f"{number}.db" for number in range(56)}, text


@pytest.mark.parametrize("text", ["小军", "田爱云", "胰岛素每日两次", "tian@example.org", "0538-0000007", "𠮷野"])
@pytest.mark.parametrize("before", [b"", b"a", b"ab", "李".encode()])
def test_what_programs_make_of_a_text_is_found(text: str, before: bytes) -> None:
    """Not our own spellings but those of the standard library."""
    search = spelled.Search([text])
    for charset in spelled.CHARSETS:
        raw = before + text.encode(charset) + b", and more"
        wrapped = (
            raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw), base64.urlsafe_b64encode(raw),
            urllib.parse.quote_from_bytes(raw, safe="").encode(),
        )  # fmt: skip
        for data in wrapped:
            assert text in {hit.text for hit in search.data(data)}, data
    said = json.dumps({"of": before.decode() + text}).encode()
    assert text in {hit.text for hit in search.data(said)}
    assert search.data(gzip.compress(said)) == []


@given(st.text("小军李岭ab@.-", min_size=5, max_size=9), st.binary(max_size=5), st.binary(max_size=5))
def test_base64_is_found_whatever_stands_around(text: str, before: bytes, behind: bytes) -> None:
    data = base64.b64encode(before + text.encode() + behind)
    search = spelled.Search([text])
    assert f"utf-8 base64 std at {len(before) % 3}" in {
        name for name, spelling in spelled.spellings(text).items() if spelling in data
    }
    assert search.data(data)


def test_a_file_s_name_counts_and_only_what_is_exempt_is_left_out(tmp_path: Path) -> None:
    search = spelled.Search(["小军"])
    (tmp_path / "of").mkdir()
    (tmp_path / "of" / "小军.txt").write_text("")
    (tmp_path / "of" / "out.jsonl").write_text("小军")
    (tmp_path / "copy-of-out.jsonl").write_text("小军")
    found = {hit.file for hit in search.folder(tmp_path, exempt=("out.jsonl",))}
    assert found == {"of/小军.txt", "copy-of-out.jsonl"}


def test_short_spellings_are_left_out_where_chance_would_meet_them() -> None:
    search = spelled.Search(["小军"], least=5)
    for charset in ("gb18030", "utf-16-le", "utf-16-be"):
        assert search.data("小军".encode(charset)) == []
        assert search.data("小军".encode(charset).hex().encode()) == []
    assert search.data("小军".encode())
    assert search.data(b'"\\u5c0f\\u519b"')


# -- a deployment, played through


def test_all_that_should_be_there_was_written(seen: Watched) -> None:
    names = {path.relative_to(seen.folder).as_posix() for path in spelled.files(seen.folder)}
    here = {
        "city.backup.db", "vault.backup", "erasures.list", "journal.jsonl", "checkpoints.txt", "note.txt",
        "metrics.prom", "said.txt", "health.json", "house.guardtag", "open/city.db", "open/city.db-wal",
        "open/vault.db", "open/vault.db-wal", "printed/sheet.svg", "printed/sheet.html", "printed/one.png",
        "printed/codes.csv", "printed/tags.zip", "printed/tags/labels.csv",
    }  # fmt: skip
    assert names >= {"out.jsonl", "city.db", "keys/vault.db", *(f"{kept.FOLDER}/{name}" for name in here)}
    written = spelled.files(seen.folder / kept.FOLDER)
    assert all(path.stat().st_size for path in written if not path.name.endswith(".lock"))
    assert (seen.folder / kept.FOLDER / "open" / "city.db-wal").stat().st_size > 100_000


def test_what_the_recipients_got_is_there_to_be_found(seen: Watched, search: spelled.Search) -> None:
    """So the search would find it anywhere else; and nothing that was seeded lies about unused."""
    sent = {hit.text for hit in search.data((seen.folder / "out.jsonl").read_bytes())}
    assert sent >= {played.PEOPLE[name] for name in ("nickname", "place", "target", "workplace", "said")}


def test_no_file_says_anything_of_a_person(seen: Watched, search: spelled.Search) -> None:
    assert search.folder(seen.folder, exempt=CHANNELS) == []


def test_no_log_says_anything_of_a_person(seen: Watched, search: spelled.Search) -> None:
    """As a program would write it to a file, errors with their traces."""
    form = logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s")
    lines = [form.format(record) for record in seen.logs]
    assert len(lines) > 20
    assert search.data("\n".join(lines).encode(), "log") == []
