"""One deployment for all that look at what it leaves behind."""

from __future__ import annotations

import pytest

from tests.house import played
from tests.house.watched import Watched


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A deployment played through once, with every file that it can be asked for."""
    return played.play(tmp_path_factory.mktemp("watched"))
