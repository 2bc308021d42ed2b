"""``guardtag ward enrol``: what is misspelt is not taken in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

import guardtag
from guardtag import Consent
from guardtag.rules import policy
from tests import forked
from tests.conftest import City


@pytest.fixture
def town(tmp_path: Path) -> Path:
    guardtag.open(tmp_path / "city.db").close()
    return tmp_path


BOY = (
    "ward", "enrol", "小军", "--area", "feicheng/a", "--contact", "田爱云,mother,mail:tian@example.org",
    "--consent-by", "田爱云",
)  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("en", "purposes are from"), ("zh", "同意事项可以写的有")])
def test_a_purpose_that_is_none_is_refused_with_those_that_are(town: Path, language: str, said: str) -> None:
    done = forked.run(town, *BOY, "--purpose", "alert", "--purpose", "nick-name", GUARDTAG_LANG=language)
    assert done.returncode == 2
    assert said in done.stderr
    assert all(name in done.stderr for name in policy.PURPOSES)
    assert "nick-name" not in forked.run(town, "ward", "list", "feicheng").stdout
    assert "小军" not in forked.run(town, "ward", "list", "feicheng").stdout


def test_a_group_that_is_not_known_is_kept_and_said(town: Path) -> None:
    done = forked.run(town, *BOY, "--group", "dementia", "--group", "demntia", GUARDTAG_LANG="en")
    assert done.returncode == 0
    assert done.stderr.startswith("Note: demntia is no known group.")
    assert "dementia," in done.stderr
    assert done.stderr.count("Note:") == 1
    with guardtag.open(town / "city.db") as city:
        assert city.wards.get(done.stdout.strip()).groups == ("dementia", "demntia")


@pytest.mark.parametrize("basis", ["consent", "emergency"])
def test_nobody_is_enrolled_with_a_purpose_that_is_none(city: City, basis: str) -> None:
    consent = Consent(by="田爱云", purposes={"alert", "nickname", "medical-notes"}, basis=basis)
    with pytest.raises(ValueError, match=r"purposes are from alert, .*medical_notes"):
        city.boy(consent=consent)
    assert city.door.wards.list("feicheng") == []
