"""The pages about contacts and training: every block is run, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.kit.test_how_to import Page


def worked(folder: Path, name: str, *, refused: int, **changes: str) -> list[str]:
    """What the page's commands print; the first so many of them are refused, as the page says."""
    page = Page(name, folder, changes)
    page.work()
    wrong = [line for line, status, _ in page.outputs if status]
    assert len(wrong) == refused, page.outputs
    return [output for _, _, output in page.outputs]


def test_the_page_about_contacts(tmp_path: Path) -> None:
    said = worked(tmp_path, "contacts.md", refused=1, **{'"20:00-08:00"': '""'})
    refused, _, due, begun, sent, unverified, answered = said
    assert "Did you mean `mail:`?" in refused
    assert "never confirmed" in due
    assert "1 test begun" in begun
    assert "1 sent" in sent
    assert "never confirmed" in unverified
    assert answered.splitlines() == ["('yes', 'wrong-number', 'stop')", "yes", "0 left to be verified"]


def test_the_page_about_training(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text('[channels]\nmail = "file:mail.jsonl"\n', "utf-8")
    said = worked(tmp_path, "training.md", refused=1)
    assert "needed for fitting" in said[1]
    assert "GT-TRAINING-COURSE" in "".join(said)
    assert ["zhao-min" in each for each in said[8:10]] == [True, True]
    assert "sun-mei" not in said[9]
    assert "1 row written" in said[10]
    assert said[11].splitlines() == [
        f"feicheng/north/{grid}  0 wards, 1 worker, none of them trained" for grid in (1, 2)
    ]
    assert "A-17" in (tmp_path / "refresher.csv").read_text("utf-8-sig")
