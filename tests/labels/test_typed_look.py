"""Typed codes are read letter by letter from pictures: every other letter is found."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.builtin.png import PngPrinter
from guardtag.builtin.svg import SvgPrinter
from guardtag.labels import fonts, proof, shown, typed_look
from guardtag.spi import Text
from guardtag.testing.printers import labels

pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
PRINTERS = {".svg": SvgPrinter, ".png": PngPrinter}


def typing(label, code):
    """The label with this typed code drawn on it; it still says that its own is there."""
    shapes = (attrs.evolve(s, text=code) if isinstance(s, Text) and s.mono else s for s in label.shapes)
    return attrs.evolve(label, shapes=tuple(shapes))


def pictures(suffix, folder, printed, dpi=0):
    """What stands where each label must be; a PNG can be made smaller or larger first."""
    out = folder / f"run{suffix}"
    PRINTERS[suffix]().print(printed, out)
    with out.open("rb") as stream:
        found = list((shown.png if suffix == ".png" else shown.svg)(stream, printed))
    if not dpi:
        return found
    factor = dpi / 25.4 / found[0].scale
    return [
        one._replace(
            picture=one.picture.resize(tuple(round(edge * factor) for edge in one.picture.size), 4), scale=dpi / 25.4
        )
        for one in found
    ]


@pytest.fixture(scope="module")
def all_letters():
    """Labels whose typed codes show every letter at every place."""
    plain = labels(32)
    alphabet = typed_look.ALPHABET
    codes = ["".join(alphabet[(row + 5 * place) % 32] for place in range(12)) for row in range(32)]
    dashed = [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]
    return [attrs.evolve(typing(label, code), typed=code) for label, code in zip(plain, dashed, strict=True)]


@pytest.mark.parametrize(
    ("suffix", "dpi"), [(".svg", 0), (".png", 0), (".png", 200), (".png", 203), (".png", 600), (".png", 150)]
)
def test_every_letter_is_read_at_every_place(tmp_path, all_letters, suffix, dpi):
    reader = typed_look.reader()
    for one in pictures(suffix, tmp_path, all_letters, dpi):
        assert reader.shows(one.label, one.picture, one.scale), one.label.typed


@pytest.mark.parametrize("every", [16, pytest.param(4, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("suffix", "dpi"), [(".svg", 0), (".png", 0), (".png", 200)])
def test_no_letter_is_taken_for_another(tmp_path, all_letters, suffix, dpi, every):
    """Each picture is shown with every code that differs from its own in one letter."""
    reader = typed_look.reader()
    for one in pictures(suffix, tmp_path, all_letters[::every], dpi):
        for place in (0, 5, 13):
            for letter in typed_look.ALPHABET:
                other = one.label.typed[:place] + letter + one.label.typed[place + 1 :]
                if other != one.label.typed:
                    label = attrs.evolve(typing(one.label, other), typed=other)
                    assert not reader.shows(label, one.picture, one.scale), (one.label.typed, other)


@pytest.fixture(scope="module")
def one_picture(tmp_path_factory):
    return pictures(".svg", tmp_path_factory.mktemp("one"), labels(2))[0]


@given(st.lists(st.sampled_from(typed_look.ALPHABET), min_size=12, max_size=12))
@settings(max_examples=150, deadline=None)
@pytest.mark.soak
def test_another_code_is_never_seen_in_a_picture(one_picture, letters):
    code = "".join(letters)
    code = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    label = attrs.evolve(typing(one_picture.label, code), typed=code)
    assert typed_look.reader().shows(label, one_picture.picture, one_picture.scale) == (code == one_picture.label.typed)


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_the_typed_code_of_another_tag_fails_the_proof(tmp_path, suffix):
    good = labels(4)
    bad = [good[0], typing(good[1], good[2].typed), typing(good[2], good[1].typed), good[3]]
    PRINTERS[suffix]().print(bad, tmp_path / f"run{suffix}")
    assert proof.prove(tmp_path / f"run{suffix}", good) == proof.Proof(4, 2, wrong=(2, 3))


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_typed_code_that_is_missing_or_elsewhere_fails_the_proof(tmp_path, suffix):
    good = labels(4)
    gone = attrs.evolve(good[0], shapes=tuple(s for s in good[0].shapes if not (isinstance(s, Text) and s.mono)))
    moved = [attrs.evolve(s, y=s.y + 0.6) if isinstance(s, Text) and s.mono else s for s in good[1].shapes]
    smaller = [attrs.evolve(s, size=s.size * 0.8) if isinstance(s, Text) and s.mono else s for s in good[2].shapes]
    bad = [gone, attrs.evolve(good[1], shapes=tuple(moved)), attrs.evolve(good[2], shapes=tuple(smaller)), good[3]]
    PRINTERS[suffix]().print(bad, tmp_path / f"run{suffix}")
    assert proof.prove(tmp_path / f"run{suffix}", good) == proof.Proof(4, 1, wrong=(1, 2, 3))


@pytest.mark.parametrize("way", ["x", "y"])
@pytest.mark.parametrize(("off", "right"), [(0.0, True), (0.06, True), (-0.06, True), (0.2, False), (-0.2, False)])
def test_rounding_to_dots_is_borne_and_a_wrong_place_is_not(tmp_path, way, off, right):
    (good,) = labels(1)
    moved = [
        attrs.evolve(s, **{way: getattr(s, way) + off * s.size}) if isinstance(s, Text) and s.mono else s
        for s in good.shapes
    ]
    SvgPrinter().print([attrs.evolve(good, shapes=tuple(moved))], tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", [good]).whole is right


def test_a_label_that_does_not_say_its_code_is_not_right(tmp_path):
    """The run's own labels are at fault: what was drawn is what stands there, and still it is wrong."""
    good = labels(2)
    bad = [typing(good[0], good[1].typed), good[1]]
    SvgPrinter().print(bad, tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", bad) == proof.Proof(2, 1, wrong=(1,))


def test_a_code_broken_into_lines_or_said_twice_is_read(tmp_path):
    one, two = labels(2)
    (line,) = [s for s in one.shapes if isinstance(s, Text) and s.mono]
    rest = tuple(s for s in one.shapes if s is not line)
    head, tail = one.typed[:5], one.typed[5:]
    broken = attrs.evolve(
        one, shapes=(*rest, attrs.evolve(line, text=head, y=21.0), attrs.evolve(line, text=tail, y=23.0))
    )
    twice = attrs.evolve(two, shapes=(*two.shapes, attrs.evolve(line, text=two.typed, x=2.0, y=23.0, size=1.9)))
    SvgPrinter().print([broken, twice], tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", [broken, twice]).whole


def test_without_a_font_it_says_that_typed_codes_were_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_package_here")
    monkeypatch.setattr(fonts, "_on_machine", lambda: None)
    monkeypatch.delenv(fonts.ENVIRONMENT, raising=False)
    SvgPrinter().print(labels(2), tmp_path / "run.svg")
    assert proof.prove(tmp_path / "run.svg", labels(2)) == proof.Proof(2, 2, typed=False)


def test_a_blank_picture_shows_nothing():
    from PIL import Image

    (label,) = labels(1)
    reader = typed_look.reader()
    for grey in (0, 128, 255):
        assert not reader.shows(label, Image.new("L", (320, 192), grey), 8.0)
    assert not reader.shows(label, Image.new("L", (30, 30), 255), 8.0), "a picture that is too small"
