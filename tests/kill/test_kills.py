"""A process may die at any moment: what was answered is delivered, in the right incident, and hardly twice.

What a channel took is noted at once (``guardtag.delivery.spool``), so only the one message that was in a channel's
hands when the dispatcher was killed is sent once more.
"""

from __future__ import annotations

import logging
import os
from functools import partial
from pathlib import Path

import pytest

from guardtag.testing._key_processes import nursery
from tests.kill.fire import under_fire
from tests.soak import soak

pytestmark = pytest.mark.timeout(600)
log = logging.getLogger(__name__)
ROUNDS = 6
"""Rounds of two kills each, in each of the two ways."""
PACES = {"one at a time": True, "as fast as they can": False}


def judged(folder: Path, rounds: int, seed: int, paced: bool) -> None:
    verdict = nursery(partial(under_fire, paced=paced), str(folder), rounds, seed)
    log.info("%s", verdict)
    assert verdict["faults"] == []
    assert verdict["calls"] >= rounds, "hardly anything happened"
    assert verdict["doubles"] <= verdict["kills"] / 2, "half of the kills meet the dispatcher: at most one double each"


@pytest.mark.parametrize("pace", ["as fast as they can", *soak(["one at a time"])])
def test_nothing_that_was_answered_is_lost_when_processes_are_killed(tmp_path: Path, pace: str) -> None:
    judged(tmp_path, ROUNDS, 1, PACES[pace])


@pytest.mark.soak
@pytest.mark.parametrize("pace", PACES)
def test_nothing_is_lost_in_many_kills(tmp_path: Path, pace: str) -> None:
    rounds = int(os.environ.get("GUARDTAG_KILLS", "1000")) // 4
    for part in range(max(1, rounds // 25)):
        folder = tmp_path / str(part)
        folder.mkdir()
        judged(folder, 25, part, PACES[pace])
