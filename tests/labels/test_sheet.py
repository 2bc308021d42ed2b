"""Sheets: where labels lie; and files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
import sys

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels.output import whole_file
from guardtag.labels.sheet import GAP, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, lay
from guardtag.spi import Label


def plain(serial: int = 1, width: float = 40.0, height: float = 24.0) -> Label:
    return Label(serial, width, height, 300, (), "", "")


@given(st.floats(5, 190), st.floats(5, 277), st.integers(2, 130))
@settings(max_examples=60)
def test_labels_lie_in_order_on_their_pages_with_gaps_to_cut(width, height, count):
    sheet, placed = lay(plain(n, width, height) for n in range(count))
    places = list(placed)
    assert [label.serial for label, _, _ in places] == list(range(count))
    wide, high = sheet.size(count)
    assert (wide, high % PAGE_HEIGHT) == (PAGE_WIDTH, 0)
    for index, (_, x, y) in enumerate(places):
        page = index // sheet.per_page
        assert x >= MARGIN - 1e-6
        assert x + width <= PAGE_WIDTH - MARGIN + 1e-6
        assert y >= page * PAGE_HEIGHT + MARGIN - 1e-6
        assert y + height <= (page + 1) * PAGE_HEIGHT - MARGIN + 1e-6
        for _, before_x, before_y in places[max(0, index - sheet.columns) : index]:
            assert x - before_x >= width + GAP - 1e-6 or abs(y - before_y) >= height + GAP - 1e-6
    assert places[-1][2] + height <= high


def test_one_label_is_a_sheet_of_its_own_size():
    sheet, placed = lay([plain()])
    assert sheet.single
    assert sheet.size(1) == (40.0, 24.0)
    assert [(x, y) for _, x, y in placed] == [(0.0, 0.0)]


def test_forty_cloth_labels_fit_on_a_page():
    assert lay([plain(), plain()])[0].per_page == 40


def test_only_two_labels_are_taken_before_they_are_asked_for():
    taken = []

    def stream():
        for serial in range(10):
            taken.append(serial)
            yield plain(serial)

    _, placed = lay(stream())
    assert taken == [0, 1]
    next(placed)
    next(placed)
    next(placed)
    assert taken == [0, 1, 2]


def test_labels_of_two_sizes_are_refused():
    _, placed = lay([plain(1), plain(2), plain(3, width=41)])
    with pytest.raises(PrintError) as caught:
        list(placed)
    assert caught.value.code == "GT-SHEET-MIXED"


@pytest.mark.parametrize(("width", "height"), [(191, 24), (40, 278)])
def test_a_label_larger_than_a_page_is_refused(width, height):
    with pytest.raises(PrintError) as caught:
        lay([plain(1, width, height), plain(2, width, height)])
    assert caught.value.code == "GT-SHEET-SIZE"
    assert lay([plain(1, width, height)])[0].single


def test_no_labels_are_a_mistake():
    with pytest.raises(ValueError):
        lay([])


def interrupted(out):
    with whole_file(out) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt


def test_a_file_appears_only_when_the_block_ends_well(tmp_path):
    out = tmp_path / "run.svg"
    with whole_file(out) as stream:
        stream.write(b"new")
        assert not out.exists()
    assert out.read_bytes() == b"new"
    with pytest.raises(KeyboardInterrupt):
        interrupted(out)
    assert out.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["run.svg"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_only_the_owner_may_read_what_was_printed(tmp_path):
    with whole_file(tmp_path / "run.svg") as stream:
        stream.write(b"x")
    assert stat.S_IMODE((tmp_path / "run.svg").stat().st_mode) == 0o600


def test_the_rename_comes_after_the_bytes_are_on_the_disk(tmp_path, monkeypatch):
    calls = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (calls.append("sync"), sync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda *a, **k: (calls.append("replace"), replace(*a, **k))[1])
    with whole_file(tmp_path / "run.svg") as stream:
        stream.write(b"x")
    assert calls == ["sync", "replace", "sync"]


def test_a_disk_that_cannot_sync_is_an_error_and_leaves_nothing(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrintError) as caught, whole_file(tmp_path / "run.svg") as stream:
        stream.write(b"x")
    assert caught.value.code == "GT-PRINT-WRITE"
    assert str(tmp_path) not in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_a_device_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")  # never a real device here: as root, a bug would replace it
    with pytest.raises(PrintError), whole_file(tmp_path / "pipe"):
        pass
    assert os.listdir(tmp_path) == ["pipe"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "kept").write_bytes(b"kept")
    (tmp_path / "run.svg").symlink_to(tmp_path / "kept")
    with whole_file(tmp_path / "run.svg") as stream:
        stream.write(b"new")
    assert (tmp_path / "kept").read_bytes() == b"kept"
    assert (tmp_path / "run.svg").read_bytes() == b"new"


def test_sizes_that_differ_in_height_are_seen_too():
    _, placed = lay([plain(1), attrs.evolve(plain(2), height=25.0)])
    with pytest.raises(PrintError):
        list(placed)
