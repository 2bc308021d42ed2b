"""``guardtag keys`` for a rotation, from the first key to cloth that is still read under the old one."""

from __future__ import annotations

import json
from pathlib import Path

from guardtag.payload import signing
from tests.cli.test_keys import refused, run, scans, town

__all__ = ["town"]


def test_a_rotation_from_the_command_line(town: Path) -> None:
    listed = run(town, "list")
    assert listed.stdout == "key 1  live  3 tags minted  NOT BACKED UP  primary index\n"
    added = run(town, "add")
    assert added.stdout.startswith("key 2  live  0 tags minted  NOT BACKED UP\n")
    assert "guardtag keys backup" in added.stdout
    refused(run(town, "promote", "2"), "GT-KEYS-NO-BACKUP")
    assert run(town, "backup", "sheets").returncode == 0
    sheets = [f"sheets/sheet-{number}-of-3.txt" for number in (1, 3)]
    assert run(town, "restore", *sheets).returncode == 0
    assert "primary" in run(town, "promote", "2").stdout
    assert run(town, "disable", "1").stdout == "key 1  disabled  3 tags minted  backed up  index\n"
    infos = json.loads(run(town, "list", "--json").stdout)
    assert [(i["id"], i["state"], i["primary"], i["backed_up"]) for i in infos] == [
        (2, "live", True, True), (1, "disabled", False, True),
    ]  # fmt: skip
    assert scans(town)


def test_the_public_document_is_printed_whole(town: Path) -> None:
    assert signing.read_public(run(town, "export-public").stdout.encode()).primary == 1


def test_what_cannot_be_done_is_said(town: Path) -> None:
    refused(run(town, "promote", "9"), "GT-KEYS-NONE")
    refused(run(town, "disable", "1"), "GT-KEYRING-IN-USE")
    assert run(town, "promote", "256").returncode == 2
    assert run(town, "promote", "0").returncode == 2


def test_records_are_moved_to_the_new_key_from_the_command_line(town: Path) -> None:
    run(town, "add")
    run(town, "promote", "2", "--yes")
    done = run(town, "rewrap")
    assert "records and data keys moved to key 2; none needs an older key any more." in done.stdout
    assert done.returncode == 0
    assert "已把 0 条记录和数据密钥转到密钥 2" in run(town, "rewrap", GUARDTAG_LANG="zh").stdout
    assert json.loads(run(town, "rewrap", "--json").stdout) == {"key": 2, "moved": 0, "left": 0}
    assert scans(town)
