"""The code of the design's front door runs as written, with nothing configured."""

from __future__ import annotations

import logging
import stat
from pathlib import Path

import pytest

CODE = """
import guardtag
from guardtag import Consent, Contact

with guardtag.open("city.db") as city:          # a SQLite file; keys made on first use in city.keys/, mode 0600
    city.responders.enrol("li-ling", name="李岭", area="feicheng/wangzhuang/north/zhongyu/3", address="mail:li.ling@example.org")
    boy = city.wards.enrol("小军", area="feicheng/wangzhuang/north/zhongyu/3", groups=["intellectual-disability"],
        contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert", "nickname"}))
    batch = city.tags.mint(1000, area="feicheng", donor="Yutian")
    city.tags.print(batch, "sheet.svg", count=24)               # without guardtag[print] the run is 'unproved' and says so
    tag = city.tags.fit(batch.first, to=boy, garment="blue jacket", by="li-ling")    # allocates by itself

    scan = city.scan(tag.link)                  # text from a camera, a keyboard, a chat
    incident = scan.alert(place="bus stop, Wangzhuang")      # one tap: an incident and its notices, durable
    city.dispatch()                             # whatever is due: send, retry, climb the ladder
    city.incidents.acknowledge(incident.id, by="li-ling")
    city.incidents.close(incident.id, outcome="home", by="li-ling")
    print(city.figures("feicheng"))
"""


def test_the_front_door_runs_as_written(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / "front.py").write_text(CODE, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "front.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "feicheng: 1 call, 0 open, 1 closed" in done.stdout
    assert "nothing is delivered" in done.stderr.lower() or "nobody" in done.stderr.lower()
    for name in ("city.db", "city.keys/keyring.json", "city.keys/vault.db", "city.outbox.jsonl"):
        mode = stat.S_IMODE((tmp_path / name).stat().st_mode)
        assert mode == 0o600, f"{name} has mode {mode:o}"
    sheet = (tmp_path / "sheet.svg").read_text("utf-8")
    assert "小军" not in sheet


def test_nothing_configured_is_loud_and_meets_no_milestone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    import guardtag
    from guardtag import Consent, Contact

    with caplog.at_level(logging.WARNING, "guardtag"), guardtag.open(tmp_path / "city.db") as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        ward = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        assert tag.link.startswith("https://TAG.INVALID/T/")
        incident = city.scan(tag.link).alert()
        did = city.dispatch()
        assert (did.sent, did.undelivered) == (0, 2)
        assert {notice.state for notice in city.notices.of(incident.id)} == {"undelivered"}
        assert len(city.notices.lost()) == 2
        reached = {m.name for m in city.incidents.get(incident.id).milestones if m.at is not None}
        assert reached == {"received"}
        states = {finding.name: finding.state for finding in city.doctor()}
        assert states["host"] == "red"
        assert states["channels"] == "red"
    assert sum("channel" in record.getMessage() for record in caplog.records) == 1
