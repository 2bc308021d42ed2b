"""``guardtag keys``: a city that lost its keys gets them back from paper."""

from __future__ import annotations

import json
import os
import random
import re
import stat
import subprocess
from pathlib import Path

import pytest
import resvg_py

import guardtag
from guardtag import Consent, Contact
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import shares
from tests import forked

KEYRING = "city.keys/keyring.json"


def run(folder: Path, *arguments: str, typed: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    done = forked.run(folder, "keys", *arguments, typed=typed, **environment)
    assert "Traceback" not in done.stderr
    return done


def refused(done: subprocess.CompletedProcess[str], code: str) -> None:
    assert done.returncode == 1
    assert done.stderr.startswith(code), done.stderr
    assert done.stdout == ""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A deployment with a fitted tag, whose link and typed code are kept beside it."""
    with guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        boy = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(3, area="feicheng").first, to=boy, by="li-ling")
        (tmp_path / "link").write_text(tag.link, "utf-8")
        (tmp_path / "typed").write_text(tag.typed, "utf-8")
    return tmp_path


def guardtag_(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return forked.run(folder, *arguments, **environment)


def scans(town: Path) -> bool:
    """Whether the old cloth still brings the boy home."""
    with guardtag.open(town / "city.db") as city:
        found = [city.scan((town / name).read_text("utf-8")) for name in ("link", "typed")]
        return all(scan.alert().id for scan in found)


def test_from_mint_to_lost_keys_and_back(town: Path) -> None:
    done = run(town, "backup", "sheets")
    assert done.returncode == 0, done.stderr
    assert "Destroy sheets" in done.stdout
    keyring = town / KEYRING
    before = keyring.read_bytes()
    keyring.unlink()
    with pytest.raises(guardtag.KeyringError):
        guardtag.open(town / "city.db")
    done = run(town, "restore", "sheets/sheet-3-of-3.txt", "sheets/sheet-1-of-3.txt", "--to", KEYRING)
    assert done.returncode == 0, done.stderr
    assert keyring.read_bytes() == before
    assert stat.S_IMODE(keyring.stat().st_mode) == 0o600
    assert scans(town)


def test_from_photos_of_the_printed_page(town: Path) -> None:
    assert run(town, "backup", "sheets", "--sheets", "3", "--needed", "3").returncode == 0
    page = (town / "sheets/sheets.html").read_text("utf-8")
    for number, svg in enumerate(re.findall(r"<svg .*?</svg>", page)):
        edge = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])  # type: ignore[index]
        sized = svg.replace("<svg ", f'<svg width="{edge}" height="{edge}" ', 1)
        png = bytes(resvg_py.svg_to_bytes(svg_string=sized, width=edge * 4, background="#ffffff"))
        (town / f"{number}.png").write_bytes(png)
    (town / KEYRING).unlink()
    refused(run(town, "restore", "--photo", "0.png", "--photo", "1.png", "2.png", "--to", KEYRING), "GT-PAPER-SHEETS")
    done = run(town, "restore", "--photo", "0.png", "1.png", "2.png", "4.png", "--to", KEYRING)
    assert done.returncode == 0, done.stderr
    assert scans(town)


def test_what_is_written_is_private_and_nothing_is_overwritten(town: Path) -> None:
    data = json.loads(run(town, "backup", "new/sheets", "--sheets", "2", "--json").stdout)
    folder = town / "new/sheets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(data["files"]) == sorted(path.name for path in folder.iterdir())
    assert sorted(data["files"]) == ["sheet-1-of-2.txt", "sheet-2-of-2.txt", "sheets.html"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    assert (data["sheets"], data["needed"], data["keys"]) == (2, 2, 1)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    refused(run(town, "backup", "new/sheets"), "GT-PAPER-FOLDER")
    (town / "empty").mkdir()
    refused(run(town, "backup", "empty"), "GT-PAPER-FOLDER")
    refused(run(town, "backup", "link"), "GT-PAPER-FOLDER")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_folder_that_cannot_be_filled_is_not_left_behind(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guardtag.cli import keys
    from guardtag.labels import output
    from guardtag.payload import paper

    source = random.Random(1).randbytes
    sheets = paper.sheets(Keyring.new(source), 2, 3, source)
    whole_file, calls = output.whole_file, []

    def full(path: Path):  # type: ignore[no-untyped-def]
        calls.append(path)
        if len(calls) == 3:
            raise output.unwritable(OSError(28, "No space left on device"))
        return whole_file(path)

    monkeypatch.setattr(output, "whole_file", full)
    with pytest.raises(guardtag.GuardTagError, match="GT-PRINT-WRITE"):
        keys._write(town / "sheets", sheets, "2025-06-15")
    assert not (town / "sheets").exists()


@pytest.mark.parametrize("arguments", [("--sheets", "3", "--needed", "1"), ("--sheets", "2", "--needed", "3")])
def test_numbers_of_sheets_that_cannot_be(town: Path, arguments: tuple[str, ...]) -> None:
    done = run(town, "backup", "sheets", *arguments)
    assert done.returncode == 2
    assert "at least 2 sheets of at most 16" in done.stderr
    assert not (town / "sheets").exists()


def test_one_sheet_needs_one(town: Path) -> None:
    done = run(town, "backup", "sheets", "--sheets", "1")
    assert "this one sheet restores the keys (now 1)" in done.stdout
    assert run(town, "restore", "sheets/sheet-1-of-1.txt").returncode == 0


def test_a_rehearsal_changes_nothing_and_says_what_is_missing(town: Path) -> None:
    run(town, "backup", "sheets")
    files = ["sheets/sheet-1-of-3.txt", "sheets/sheet-2-of-3.txt"]
    keyring = town / KEYRING
    before = keyring.read_bytes()
    done = run(town, "restore", *files)
    assert (done.returncode, keyring.read_bytes()) == (0, before)
    assert done.stdout.startswith("The rehearsal succeeded: the sheets bring every key back (ids: 1).")
    assert "Mind: the newest sheets were made less than a day ago." in done.stdout
    with guardtag.open(town / "city.db") as door:
        found = {one.name: one.told("zh") for one in door.doctor() if one.state == "yellow"}
    assert "不说明纸已存放在别处" in found["key-backup"][0]
    newer = Keyring.from_bytes(before).added(os.urandom).added(os.urandom).promoted(3)
    keyring.write_bytes(newer.to_bytes())
    done = run(town, "restore", *files)
    assert done.returncode == 1
    assert "lack keys that were made after them: 2, 3." in done.stdout
    data = json.loads(run(town, "restore", *files, "--json").stdout)
    assert data == {
        "complete": False, "missing": [2, 3], "foreign": False, "revived": [], "enabled": [], "primary": 1,
        "soon": False,
    }  # fmt: skip


def test_a_rehearsal_with_the_sheets_of_another_city(town: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("other")
    with guardtag.open(elsewhere / "city.db"):
        pass
    run(elsewhere, "backup", "sheets")
    files = [str(elsewhere / f"sheets/sheet-{number}-of-3.txt") for number in (1, 2)]
    done = run(town, "restore", *files)
    assert done.returncode == 1
    assert "another deployment" in done.stdout


def test_a_rehearsal_without_keys_says_how_to_write_them(town: Path) -> None:
    run(town, "backup", "sheets")
    (town / KEYRING).unlink()
    done = run(town, "restore", "sheets/sheet-1-of-3.txt", "sheets/sheet-2-of-3.txt")
    refused(done, "GT-PAPER-NO-KEYS")
    assert "--to" in done.stderr
    assert not (town / KEYRING).exists()


def test_a_keyring_file_is_never_overwritten(town: Path) -> None:
    run(town, "backup", "sheets")
    before = (town / KEYRING).read_bytes()
    refused(
        run(town, "restore", "sheets/sheet-1-of-3.txt", "sheets/sheet-2-of-3.txt", "--to", KEYRING), "GT-PAPER-THERE"
    )
    assert (town / KEYRING).read_bytes() == before
    (town / "dangling").symlink_to("nowhere")
    refused(run(town, "restore", "sheets/sheet-1-of-3.txt", "--to", "dangling"), "GT-PAPER-THERE")


def test_the_passphrase_of_the_environment_seals_what_is_written(town: Path) -> None:
    run(town, "backup", "sheets")
    files = ["sheets/sheet-1-of-3.txt", "sheets/sheet-2-of-3.txt"]
    done = run(town, "restore", *files, "--to", "a/b/sealed.json", GUARDTAG_PASSPHRASE="a long one")
    assert done.returncode == 0, done.stderr
    assert "not sealed" not in done.stdout
    data = (town / "a/b/sealed.json").read_bytes()
    assert Keyring.from_bytes(data, b"a long one") == Keyring.from_bytes((town / KEYRING).read_bytes())
    assert "not sealed" in run(town, "restore", *files, "--to", "plain.json").stdout


def test_it_is_read_from_standard_input_and_from_what_editors_save(town: Path) -> None:
    run(town, "backup", "sheets")
    one, two = (town / f"sheets/sheet-{number}-of-3.txt" for number in (1, 2))
    text = one.read_text("utf-8") + two.read_text("utf-8")
    assert run(town, "restore", "-", typed=text.encode()).returncode == 0
    for encoding in ("utf-8-sig", "utf-16", "gb18030", "utf-16-be"):
        mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
        (town / "typed.txt").write_bytes(mark + text.replace("\n", "\r\n").encode(encoding))
        assert run(town, "restore", "typed.txt").returncode == 0, encoding


def test_slips_are_told_in_the_readers_language_and_show_no_word(town: Path) -> None:
    run(town, "backup", "sheets")
    one, two = (town / f"sheets/sheet-{number}-of-3.txt" for number in (1, 2))
    text = two.read_text("utf-8")
    word = re.search(r"^ 7 .* 9 ([a-z]+)", text, re.MULTILINE)[1]  # type: ignore[index]
    assert shares.number(word) is not None
    two.write_text(text.replace(f" 9 {word}", " 9 kwyjibo"), "utf-8")
    said = {"en": "word 9 of set 2 of the words given (sheet 2)", "zh": "给出的第 2 份词（第 2 张）里"}
    for reader, part in said.items():
        done = run(town, "restore", str(one), str(two), GUARDTAG_LANG=reader)
        refused(done, "GT-PAPER-WORD")
        assert part in done.stderr
        assert "kwyjibo" not in done.stderr


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "GT-PAPER-EMPTY"), (b"%PDF-1.7\n\0\0", "GT-PAPER-FILE"), (bytes(100), "GT-PAPER-FILE"),
        (b"\x89PNG\r\n\x1a\nrubbish", "GT-PHOTO-READ"), (b"a " * (600 * 1024), "GT-PAPER-SIZE"),
        (b"\xff\xfe\x00\xd8" * 100, "GT-PAPER-EMPTY"), (b"\xff" * 1000, "GT-PAPER"),
    ],
)  # fmt: skip
def test_files_that_are_nothing_of_the_kind(town: Path, data: bytes, code: str) -> None:
    (town / "file").write_bytes(data)
    done = run(town, "restore", "file")
    assert done.returncode == 1
    assert done.stderr.startswith(code), done.stderr


def test_a_picture_without_a_code(town: Path) -> None:
    blank = resvg_py.svg_to_bytes(
        svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>', background="#ffffff"
    )
    (town / "blank.png").write_bytes(bytes(blank))
    done = run(town, "restore", "--photo", "blank.png")
    refused(done, "GT-PAPER-PHOTO")
    assert "blank.png" in done.stderr
    (town / "text.txt").write_text("academic")
    refused(run(town, "restore", "--photo", "text.txt"), "GT-PHOTO-READ")


def test_nothing_to_read(town: Path) -> None:
    assert "give text files" in run(town, "restore").stderr
    assert run(town, "restore", "nowhere.txt").returncode == 2
    assert run(town, "restore", ".").returncode == 2


def test_what_is_said_in_chinese(town: Path) -> None:
    done = run(town, "backup", "sheets", GUARDTAG_LANG="zh")
    assert "彻底删除 sheets" in done.stdout
    assert "{" not in done.stdout
    files = ["sheets/sheet-1-of-3.txt", "sheets/sheet-2-of-3.txt"]
    assert "这些纸能恢复全部密钥（编号 1）。" in run(town, "restore", *files, GUARDTAG_LANG="zh").stdout
    assert "已恢复密钥 1 到 new.json" in run(town, "restore", *files, "--to", "new.json", GUARDTAG_LANG="zh").stdout


def test_everything_comes_back_in_the_order_that_is_said(town: Path) -> None:
    """Only the paper, areas.json and the two backups are left; and somebody ran ``doctor`` too early."""
    with guardtag.open(town / "city.db") as city:
        city.backup(town / "city.backup")
        city.vault.backup(town / "vault.backup")
    assert run(town, "backup", "--sheets", "1", "--needed", "1", "sheets").returncode == 0
    (town / "areas.json").write_bytes((town / "city.keys/areas.json").read_bytes())
    for file in [*town.glob("city.db*"), *town.glob("city.keys/*")]:
        file.unlink()
    said = run(town, "restore", "sheets/sheet-1-of-1.txt", "--to", KEYRING).stdout
    order = [
        said.index(word) for word in ("areas.json", "vault restore FILE --write", "guardtag restore FILE", "doctor")
    ]
    assert order == sorted(order)
    with guardtag.open(town / "city.db"):
        pass  # an empty deployment is begun
    for language, words in (("en", "move its database and its vault away"), ("zh", "先把它的数据库和密钥库移走")):
        done = guardtag_(
            town, "vault", "restore", "vault.backup", "--write", "--city", "city.db", GUARDTAG_LANG=language
        )
        assert (done.returncode, "GT-VAULT-OTHER" in done.stderr, words in done.stderr) == (1, True, True), done.stderr
    for file in [*town.glob("city.db*"), *town.glob("city.keys/vault.db*")]:
        file.unlink()
    (town / "city.keys/areas.json").write_bytes((town / "areas.json").read_bytes())
    done = guardtag_(town, "vault", "restore", "vault.backup", "--write", "--city", "city.db")
    assert done.returncode == 0, done.stderr
    assert guardtag_(town, "restore", "city.backup", "--city", "city.db").returncode == 0
    assert scans(town)
