"""examples/runaway.py: the child of the story is found on the 19th floor within three simulated hours."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from guardtag.interop import cap, geojson, pfif

EXAMPLE = Path(__file__).parents[2] / "examples/runaway.py"


def script() -> ModuleType:
    found = importlib.util.spec_from_file_location("runaway", EXAMPLE)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.plants  # what an office has in its hands names the child
def test_the_runaway_is_found_and_everything_an_office_needs_is_there(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    told = script().Story(tmp_path / "out").play()
    assert told["outcome"] == "home"
    assert told["minutes"] <= 180
    assert told["asked"] == told["told_it_is_over"] > 40
    assert told["likely"].endswith("/14")
    assert ("public", "rejected") in told["sightings"]
    folder = tmp_path / "out"

    alerts = [cap.read((folder / f"cap-{name}.xml").read_bytes()) for name in ("1-alert", "2-update", "3-end")]
    assert [alert.type for alert in alerts] == ["Alert", "Update", "Update"]
    assert alerts[-1].infos[0].responses == ("AllClear",)
    assert "小军" not in (folder / "cap-public.xml").read_text("utf-8")
    assert "小军" not in (folder / "cap-3-end.xml").read_text("utf-8")
    assert pfif.read((folder / "search.pfif.xml").read_bytes()).persons[0].full_name == "小军"
    assert len(geojson.read((folder / "sightings.geojson").read_bytes())) == 2, "not the hoax"

    for name in ("report", "poster", "shift"):
        page = (folder / f"{name}.html").read_text("utf-8")
        assert not re.search(r"<script|https?://|url\((?!data:)", page), "it loads nothing"
        assert page.count("<html") == 1
    report = (folder / "report.html").read_text("utf-8")
    for word in ("小军", "7 号楼电梯", "报告走失", "reported missing", "换班交接", "不实", "AllClear", "扩大寻找范围"):
        assert word in report, word
    for word in ("就是他", "微信", "his mother", "邻居 neighbour", "homework"):
        assert word not in report, "strangers' words and numbers are nobody's business in it"
    assert "小军" not in (folder / "poster.html").read_text("utf-8"), "a child is named on no poster"

    messages = [json.loads(line) for line in (folder / "notices.jsonl").read_text("utf-8").splitlines()]
    asked = [one for one in messages if one["target"].startswith("help-")]
    assert asked
    assert not [one for one in asked if "小军" in one["text"] or "东门" in one["text"]]
