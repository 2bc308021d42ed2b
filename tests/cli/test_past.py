"""The past of `guardtag demo --live`: over, so that nothing of it is told while somebody plays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import guardtag
from guardtag.cli import _live, _past, _story


@pytest.mark.soak
def test_nothing_of_the_past_waits_for_anybody(tmp_path: Path) -> None:
    """A review left open reminds its worker at some hour of some day, between the messages of the one who plays."""
    story = _story.Story(tmp_path, time.time(), 30, lambda step, text: None, _past.DAYS)
    story.play()
    with guardtag.open(_live._settings(tmp_path)) as city:
        calls = city.incidents.list("feicheng", limit=100)
        assert len(calls) > _past.EACH
        assert {call.state for call in calls} == {"closed"}
        assert [task.id for call in calls for task in call.tasks if task.done is None] == []
