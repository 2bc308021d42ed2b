"""The commands about tokens of other systems."""

from __future__ import annotations

import json
import re
from pathlib import Path

import guardtag
from tests.forked import run


def test_a_token_is_issued_listed_and_revoked(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db") as door:
        door.responders.enrol("hotline", name="热线", area="feicheng/a", role="hotline")
    assert run(tmp_path, "token", "list").stdout == "no tokens\n"
    issued = run(tmp_path, "token", "issue", "hotline", "--name", "12345", "--scope", "read", "--scope", "call")
    assert issued.returncode == 0
    assert re.search(r"^token of hotline, good until .+, shown this once:\ngtk_[\w-]{32}\n", issued.stdout)
    secret = issued.stdout.splitlines()[1]
    listed = run(tmp_path, "token", "list", "hotline").stdout
    assert re.fullmatch(r"[0-9a-f]{8}  hotline  12345  call\+read  good until .+, never used\n", listed)
    assert secret not in listed
    with guardtag.open(tmp_path / "city.db") as door:
        assert door.tokens.look(secret).token.responder == "hotline"
    assert re.search(r"last used \d{8}\n", run(tmp_path, "token", "list").stdout)
    assert run(tmp_path, "token", "revoke", listed[:8]).stdout == f"token {listed[:8]} is revoked\n"
    assert "  revoked " in run(tmp_path, "token", "list").stdout
    [one] = json.loads(run(tmp_path, "token", "list", "--json").stdout)
    assert one["scopes"] == ["call", "read"]


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with guardtag.open(tmp_path / "city.db"):
        pass
    nobody = run(tmp_path, "token", "issue", "nobody", "--name", "x", "--scope", "read")
    assert nobody.returncode != 0
    assert "GT-TOKEN-NOBODY" in nobody.stderr
    assert "GT-TOKEN-UNKNOWN" in run(tmp_path, "token", "revoke", "abc").stderr
