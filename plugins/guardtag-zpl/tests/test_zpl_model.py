"""The packing of pictures, and the model that draws them back and trusts nothing."""

from __future__ import annotations

import re

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import PrintError
from guardtag.labels import proof
from guardtag.spi import Text
from guardtag.testing.printers import labels
from guardtag_zpl import ZplPrinter, model
from guardtag_zpl.graphic import packed, unpacked
from guardtag_zpl.model import Device

THREE = labels(3)
ROWS = st.integers(1, 60).flatmap(
    lambda half: st.lists(st.text("0123456789ABCDEF", min_size=2 * half, max_size=2 * half), min_size=1, max_size=8)
)
LONG_RUNS = st.lists(st.tuples(st.sampled_from("0F5"), st.integers(1, 900)), min_size=1, max_size=5).map(
    lambda runs: "".join(digit * (2 * count) for digit, count in runs)
)


@given(ROWS)
def test_what_is_packed_is_unpacked(rows):
    assert unpacked(packed(rows), len(rows[0]), len(rows)) == rows


@given(LONG_RUNS, st.integers(1, 3))
def test_long_runs_too(row, times):
    rows = [row] * times
    data = packed(rows)
    assert unpacked(data, len(row), times) == rows
    assert data.endswith(":" * (times - 1))


# Written out by hand from the manual's rules: counts G to Y are 1 to 19, g to z are 20 to 400.
@pytest.mark.parametrize(
    ("row", "data"),
    [
        ("00000000", ","), ("FFFFFFFF", "!"), ("FF000000", "FF,"), ("F0000000", "F0,"), ("0FFFFFFF", "0F!"),
        ("AAAA5555", "JAJ5"), ("A" * 20 + "55", "gA55"), ("B" * 27 + "0", "gMB0"), ("C" * 400 + "01", "zC01"),
        ("D" * 819 + "1", "zzYD1"), ("12", "12"), ("1122", "1122"), ("111222", "I1I2"),
    ],
)  # fmt: skip
def test_packing_follows_the_manual(row, data):
    assert packed([row]) == data
    assert unpacked(data, len(row), 1) == [row]


@pytest.mark.parametrize(
    "data", ["", ":", "0", "000", "0:,", ",,", "G", "z" * 33 + "0", "g0", "XX,", "0Z", ",:x", "-", "0,0"]
)
def test_a_picture_of_another_size_or_form_is_none(data):
    with pytest.raises(ValueError):
        unpacked(data, 2, 1)


@given(st.text("01F:,!GzX", max_size=30))
def test_no_data_makes_more_than_the_picture_holds(data):
    try:
        rows = unpacked(data, 4, 3)
    except ValueError:
        return
    assert [len(row) for row in rows] == [4, 4, 4]


def zpl(folder, these=THREE):
    ZplPrinter().print(these, str(folder / "run.zpl"))
    return folder / "run.zpl"


def with_code(one, other):
    return attrs.evolve(one, shapes=(other.shapes[0], *one.shapes[1:]))


def with_typed(one, other):
    shapes = (attrs.evolve(s, text=other.typed) if isinstance(s, Text) and s.mono else s for s in one.shapes)
    return attrs.evolve(one, shapes=tuple(shapes))


@pytest.mark.parametrize("swap", [with_code, with_typed])
def test_swapped_codes_are_found(tmp_path, swap):
    path = zpl(tmp_path, [THREE[0], swap(THREE[1], THREE[2]), swap(THREE[2], THREE[1])])
    assert proof.prove(path, THREE, ZplPrinter()) == proof.Proof(3, 1, wrong=(2, 3))


def test_too_few_and_too_many_labels_are_found(tmp_path):
    path = zpl(tmp_path)
    for these, code in ((THREE[:2], "GT-PROOF-SURPLUS"), ([*THREE, labels(1, seed=4)[0]], "GT-PROOF-FILE")):
        with pytest.raises(PrintError) as caught:
            proof.prove(path, these, ZplPrinter())
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\^XA", "^XA^FDx^FS"), (r"\^PQ1", "^PQ2"), (r"\^LH0,0", "^LH8,0"), (r"\^XZ\n", "^XZ~JR\n"), (r"\^FO0,0", ""),
        (r"\^FS", ""), (r"\^GFA", "^GFB"), (r"\^PW\d+", "^PW99999"), (r"\^PW\d+", "^PW\u0663"), (r"\^XA", "^XA^XA"),
        (r"\^FS", "^FS^FO0,0^FS"), (r"\^PW472", "^PW471"), (r"\n", "\r\n"), (r"\^XZ", "^XZ^XA^XZ"),
        (r",(\d+),\1,", r",\1,1,"), (r"\n", ""), (r"\^LH0,0", "^LH0,0^JUS"), (r"\^LH0,0", "^LH0,0^mc"),
        (r"\^FO0,0", "^FO0,0^FO0,0"), (r"(\^GFA[^^]*)", r"\1\1"), (r"\^LL\d+", "^LL30000"),
        (r"\^FO0,0", "^FO0,-1"),
    ],
    ids=range(22),
)  # fmt: skip
def test_what_a_device_would_not_print_as_this_label_is_refused(tmp_path, old, new):
    path = zpl(tmp_path)
    text = path.read_text("ascii")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    path.write_bytes(changed.encode())
    with pytest.raises(PrintError) as caught:
        proof.prove(path, THREE, ZplPrinter())
    assert caught.value.code in ("GT-PROOF-FILE", "GT-PROOF-SURPLUS")
    assert str(tmp_path) not in str(caught.value)


def test_a_line_without_an_end_is_not_read_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "MAX_LINE", 1000)
    with pytest.raises(PrintError) as caught:
        proof.prove(zpl(tmp_path), THREE, ZplPrinter())
    assert caught.value.code == "GT-PROOF-FILE"


@given(st.text(st.characters(max_codepoint=127), max_size=80))
@settings(max_examples=200)
def test_whatever_is_no_label_is_a_value_error(text):
    with pytest.raises(ValueError):
        Device().format(text)


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_damaged_file_never_proves_more_than_it_shows(tmp_path_factory, data):
    path = zpl(tmp_path_factory.mktemp("damaged"), THREE[:2])
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=20))
    path.write_bytes(bytes(raw))
    try:
        found = proof.prove(path, THREE[:2], ZplPrinter())
    except PrintError:
        return
    assert found.right + len(found.wrong) + len(found.unreadable) == found.total == 2


def test_a_label_is_drawn_as_it_was_printed():
    """By hand: a label of 16 x 3 dots with a bar, a dot at its right edge, and an empty row."""
    picture = Device().format("^XA^PW16^LL3^LH0,0^FO0,0^GFA,6,6,2,FF,0001,^FS^PQ1^XZ")
    rows = [picture.tobytes()[at : at + 16] for at in (0, 16, 32)]
    assert rows == [b"\0" * 8 + b"\xff" * 8, b"\xff" * 15 + b"\0", b"\xff" * 16]
