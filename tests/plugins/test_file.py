"""``file:``: a line a message, and nobody else may read it."""

from __future__ import annotations

import errno
import json
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.builtin.file import FileKeySource, FileNotifier
from guardtag.errors import ConfigError, NotifyError
from guardtag.testing.notifiers import message
from tests.plugins.modes import mode, open_umask, posix

__all__ = ["open_umask"]


def test_each_message_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"
    notifier = FileNotifier(f"file:{path}")
    notifier.send(message("1", target="../../etc/x", text="a\nb"))
    notifier.send(message("2"))
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == [
        {"id": "1", "kind": "found", "urgency": "high", "language": "zh", "target": "../../etc/x", "text": "a\nb",
         "link": "https://tag.invalid/R/0000"},
        {"id": "2", "kind": "found", "urgency": "high", "language": "zh", "target": "tian@example.org",
         "text": "有人找到了小军。", "link": "https://tag.invalid/R/0000"},
    ]  # fmt: skip
    assert "有人找到了小军" in path.read_text("utf-8"), "people can read it"
    assert list(tmp_path.iterdir()) == [path]


@given(text=st.text(st.characters(), max_size=60), target=st.text(max_size=20))
def test_any_text_comes_back_from_its_line(tmp_path_factory: pytest.TempPathFactory, text: str, target: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.unlink(missing_ok=True)
    FileNotifier(f"file:{path}").send(message(text=text, target=target))
    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line)["text"] == text
    assert json.loads(line)["target"] == target


@posix
def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "made" / "here" / "outbox.jsonl"
    FileNotifier(f"file:{path}").send(message())
    assert (mode(path), mode(path.parent), mode(path.parent.parent)) == (0o600, 0o700, 0o700)
    path.chmod(0o644)
    FileNotifier(f"file:{path}").send(message())
    assert mode(path) == 0o600


def test_a_line_cut_short_by_a_full_disk_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "outbox.jsonl"
    notifier = FileNotifier(f"file:{path}")
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda handle, data: write(handle, data[:10]))
        with pytest.raises(NotifyError) as caught:
            notifier.send(message("1"))
    assert caught.value.retryable
    notifier.send(message("1"))
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert json.loads(lines[1])["id"] == "1"


def test_a_line_is_on_the_disk_before_it_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(handle: int) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(NotifyError) as caught:
        FileNotifier(f"file:{tmp_path}/outbox.jsonl").send(message())
    assert caught.value.why == "EIO"


@posix
@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "below a file"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "outbox.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_text("")
        path = path / "deeper"
    with pytest.raises(NotifyError) as caught:
        FileNotifier(f"file:{path}").send(message())
    assert "小军" not in str(caught.value)
    assert not (tmp_path / "elsewhere").exists()


@posix
def test_nothing_is_written_into_what_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(NotifyError):
            FileNotifier(f"file:{path}").send(message())
        assert os.read(reader, 10) == b""
    finally:
        os.close(reader)


def test_lines_of_several_writers_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"

    def sends(writer: int) -> None:
        notifier = FileNotifier(f"file:{path}")
        for number in range(20):
            notifier.send(message(f"{writer}-{number}", text="x" * 5000))

    threads = [threading.Thread(target=sends, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = {json.loads(line)["id"] for line in path.read_text("utf-8").splitlines() if line}
    assert len(ids) == 80


@pytest.mark.parametrize("url", ["file:", "file", "file:a\0b"])
@pytest.mark.parametrize("kind", [FileNotifier, FileKeySource])
def test_a_url_must_name_a_file(kind: type[FileNotifier] | type[FileKeySource], url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        kind(url)
    assert caught.value.code == "GT-CONFIG-URL"
