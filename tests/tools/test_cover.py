"""The tool that holds rooms to their bounds of coverage, on figures made up here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import cover

ROOT = Path(__file__).resolve().parents[2]


def measured(path: str, reached: int, there: int, lines: tuple[int, ...] = (), jumps: tuple = ()) -> dict:
    """As ``coverage json`` tells of a file; a fourth of it is branches."""
    counts = {
        "covered_lines": reached - there // 4, "num_statements": there - there // 4, "covered_branches": there // 4,
        "num_branches": there // 4,
    }  # fmt: skip
    return {path: {"summary": counts, "missing_lines": list(lines), "missing_branches": [list(one) for one in jumps]}}


WHOLE = {
    **measured("src/guardtag/payload/token.py", 40, 40), **measured("src/guardtag/payload/paper/__init__.py", 8, 8),
    **measured("src/guardtag/records/tx.py", 8, 8), **measured("src/guardtag/delivery/pool.py", 8, 8),
    **measured("src/guardtag/rules/disclosure.py", 8, 8), **measured("src/guardtag/rules/policy.py", 4, 4),
    **measured("src/guardtag/rules/readers.py", 8, 8),
}  # fmt: skip


def found(*more: dict) -> list:
    return cover.files({"files": {key: value for one in (WHOLE, *more) for key, value in one.items()}})


def test_what_is_whole_is_within_all_bounds() -> None:
    assert cover.short(found(), []) == []
    assert cover.short(found(measured("src/guardtag/desks/keys.py", 3, 4, (7,))), []) == []  # 95 % of all are enough


def test_one_place_of_a_room_that_is_to_be_whole_is_named() -> None:
    at = measured("src/guardtag/payload/paper/lines.py", 39, 40, (5,), ((5, 6), (9, 11), (12, -3)))
    assert cover.short(found(at), []) == [
        "guardtag.payload.paper.lines: 5, 9->11, 12->exit not reached, and its bound is 100 %"
    ]
    one = measured("src/guardtag/delivery/spool.py", 39, 40, (), ((9, 11),))
    assert cover.short(found(one), []) == ["guardtag.delivery.spool: 9->11 not reached, and its bound is 100 %"]


def test_a_namesake_of_a_whole_room_is_another_room() -> None:
    assert cover.short(found(measured("src/guardtag/rules/readers_of_old.py", 3, 4, (5,))), []) == []


def test_all_rooms_together_have_a_bound() -> None:
    half = measured("plugins/guardtag-web/src/guardtag_web/live.py", 10, 20, tuple(range(10)))
    assert cover.short(found(half), []) == ["all rooms together: 90.38 %, and the bound is 95 %"]
    assert cover.short(found(half), ["guardtag.payload"]) == []


@pytest.mark.parametrize("gone", ["src/guardtag/rules/disclosure.py", "src/guardtag/delivery/pool.py"])
def test_a_room_that_nobody_measured_is_not_whole(gone: str) -> None:
    rest = cover.files({"files": {path: told for path, told in WHOLE.items() if path != gone}})
    assert [one.endswith("nothing of it was measured") for one in cover.short(rest, [])] == [True]


def test_rooms_stand_in_order_the_least_reached_first() -> None:
    half = measured("plugins/guardtag-web/src/guardtag_web/live.py", 10, 20, tuple(range(10)))
    rooms = cover.rooms(found(half))
    assert next(iter(rooms)) == "guardtag_web"
    assert set(rooms) == {"guardtag_web", *(f"guardtag.{one}" for one in ("payload", "records", "delivery", "rules"))}
    assert rooms["guardtag.payload"] == (48, 48)


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert str(cover.Share(9999, 10_000)).endswith("99.9 %")
    assert str(cover.Share(0, 0)).endswith("100.0 %")


def test_what_is_left_out_has_a_reason(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    pragma = "# pragma: no" + " "  # in pieces, so that this file does not match itself
    source.write_text(f"a = 1  {pragma}cover - not a Unix\nb = 2  {pragma}cover\nc = 3  {pragma}branch: always one\n")
    reasons, bare = cover.excused([source])
    assert [one.rpartition(": ")[2] for one in bare] == ["no reason given"]
    assert [re.sub(r".*\.py:(\d):", r"\1", one) for one in reasons] == ["1 not a Unix", "3 always one"]


def test_every_place_that_is_left_out_has_a_reason() -> None:
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "plugins").glob("*/src/**/*.py")]
    assert cover.excused(sources)[1] == []


def test_a_module_that_is_to_be_whole_is_there() -> None:
    """A room that was renamed would be held to nothing."""
    for one in cover.WHOLE:
        path = ROOT / "src" / one.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file()
