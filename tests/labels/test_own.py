"""Designs of a deployer's own: read, refused with the field and the reason, bounded."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag import texts
from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag.labels import own
from guardtag.labels.choice import choose
from guardtag.labels.contrast import luminance
from guardtag.labels.design import DESIGNS
from guardtag.labels.draw import draw
from guardtag.labels.parse import parse
from guardtag.labels.wording import example, wording

ROOT = Path(__file__).resolve().parents[2]
TYPED = {"field": "typed", "size": 2.2, "least": 1.6, "mono": True, "rows": 3}
HOST = {"field": "host", "size": 1.8, "least": 1.2}
LINE = {"field": "line", "size": 3.0, "least": 1.6}
GOOD = {
    "width": 45.0, "height": 24, "margin": 0.7, "dpi": 300, "box": 21, "fields": [LINE, LINE, TYPED, HOST],
}  # fmt: skip


def changed(**keys):
    data = copy.deepcopy(GOOD)
    for key, value in keys.items():
        if value is None:
            del data[key]
        else:
            data[key] = value
    return data


def refused(data) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parse("shirt", data, Path())
    said = caught.value
    assert said.code.startswith("GT-DESIGN-")
    assert "shirt" in said.what
    assert said.do
    chinese = "".join(texts.error("zh", said))
    assert "shirt" in chinese
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", chinese), "the reason too is in Chinese"
    return said


def test_a_design_as_it_is_written():
    font = Path(__file__)
    design = parse(
        "shirt",
        changed(seam=[2.0, 0.5], layout="left", ink="#112233", languages=["zh", "ja"], lines={"ja": "家に帰りたい"},
                font=font.name),
        font.parent,
    )  # fmt: skip
    assert (design.name, design.width, design.height, design.box, design.dpi) == ("shirt", 45.0, 24, 21, 300)
    assert design.inset == (2.7, 1.2)
    assert design.languages == ("zh", "ja")
    assert design.font == str(font)
    assert [slot.field for slot in design.fields] == ["line", "line", "sample", "typed", "host"]
    assert design.fields[3].rows == 3
    said = [shape.text for shape in draw(example("tag.cn"), design, wording(Config(host="tag.cn"), design)).shapes[1:]]
    assert said[:2] == ["请帮我回家", "家に帰りたい"]


def test_a_sample_says_so_on_every_design():
    design = parse("shirt", GOOD, Path())
    said = [
        getattr(shape, "text", "") for shape in draw(example("tag.invalid"), design, wording(Config(), design)).shapes
    ]
    assert "SAMPLE 样张" in said


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (changed(width=None), "RANGE", "width"), (changed(width="45"), "RANGE", "width"),
        (changed(width=True), "RANGE", "width"), (changed(width=9.9), "RANGE", "width"),
        (changed(width=float("nan")), "RANGE", "width"), (changed(height=float("inf")), "RANGE", "height"),
        (changed(height=10**400), "RANGE", "height"),
        (changed(margin=-0.1), "RANGE", "margin"), (changed(margin=True), "RANGE", "margin"),
        (changed(dpi=300.5), "RANGE", "dpi"),
        (changed(dpi=0), "RANGE", "dpi"),
        (changed(box=None), "RANGE", "box"), (changed(seam=21), "RANGE", "seam"),
        (changed(seam=[1, 2, 3]), "VALUE", "seam"),
        (changed(widht=3), "KEY", "widht"), (changed(layout="round"), "CHOICE", "layout"),
        (changed(layout=["left"]), "CHOICE", "layout"), (changed(ink="black"), "VALUE", "ink"),
        (changed(ink='#123456"/>'), "VALUE", "ink"), (changed(cloth=7), "VALUE", "cloth"),
        (changed(ink="#ffffff", cloth="#000000"), "DARK", "ink"),
        (changed(ink="#777777", cloth="#888888"), "DARK", "ink"),
        (changed(lines=[]), "VALUE", "lines"), (changed(lines={"ja": ""}), "TEXT", "lines.ja"),
        (changed(lines={"ja": "a\nb"}, languages=["ja"]), "TEXT", "lines.ja"),
        (changed(lines={"ja": "\u202eab"}, languages=["ja"]), "TEXT", "lines.ja"),
        (changed(lines={"ja": "x" * 201}, languages=["ja"]), "TEXT", "lines.ja"),
        (changed(lines={"ja": 5}, languages=["ja"]), "TEXT", "lines.ja"),
        (changed(lines={"J A": "x"}), "VALUE", "lines.J A"), (changed(languages="zh"), "VALUE", "languages"),
        (changed(languages=[1]), "VALUE", "languages"), (changed(languages=["zh", "ja"]), "LANGUAGE", "ja"),
        (changed(lines={"ja": "家"}), "LANGUAGE", "ja"), (changed(languages=["zh", "en", "zh"]), "LINES", "3"),
        (changed(font="no/such.ttf"), "FONT", "font"), (changed(font=3), "VALUE", "font"),
        (changed(font="a\0b"), "VALUE", "font"),
        (changed(fields=None), "VALUE", "fields"), (changed(fields=[]), "VALUE", "fields"),
        (changed(fields=[LINE] * 17), "VALUE", "fields"), (changed(fields=[TYPED, HOST, "line"]), "VALUE", "fields[2]"),
        (changed(fields=[TYPED, HOST, HOST]), "TWICE", "host"), (changed(fields=[TYPED]), "NEEDS", "host"),
        (changed(fields=[{**TYPED, "spare": 1}, HOST]), "NEEDS", "typed"),
        (changed(fields=[TYPED, HOST, {"field": "name", "size": 2}]), "CHOICE", "fields[2].field"),
        (changed(fields=[TYPED, HOST, {"size": 2}]), "CHOICE", "fields[2].field"),
        (changed(fields=[TYPED, HOST, {**LINE, "bolt": True}]), "KEY", "fields[2].bolt"),
        (changed(fields=[TYPED, HOST, {**LINE, "bold": 1}]), "VALUE", "fields[2].bold"),
        (changed(fields=[TYPED, HOST, {**LINE, "least": 4}]), "VALUE", "fields[2].least"),
        (changed(fields=[TYPED, HOST, {**LINE, "rows": 9}]), "RANGE", "fields[2].rows"),
        (changed(fields=[TYPED, HOST, {"field": "sample", "size": 2, "spare": 1}]), "VALUE", "fields[2].spare"),
        (changed(box=22.7), "ROOM", "box"), (changed(box=15.0), "ROOM", "box"),
        (changed(dpi=203, box=18.4), "ROOM", "box"),
        (changed(layout="twin", box=22), "ROOM", "box"), (changed(height=12), "ROOM", "box"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_field(data, code, field):
    said = refused(data)
    assert said.code == f"GT-DESIGN-{code}"
    assert field in f"{said.what} {said.why}"


def test_a_misspelt_key_is_told_its_near_one():
    assert refused(changed(widht=3)).do == "Did you mean `width`?"


def test_room_is_said_as_it_is():
    low = refused(changed(box=15.0))
    assert "15.7 mm" in low.why
    parse("shirt", changed(box=15.7, dpi=300), Path())
    assert choose(41, parse("shirt", changed(box=18.6, dpi=203), Path())).module >= 0.40
    high = refused(changed(box=30))
    most = float(re.search(r"there are ([\d.]+) mm", high.why)[1])
    parse("shirt", changed(box=most), Path())


@pytest.mark.parametrize(("colour", "light"), [("#000000", 0.0), ("#ffffff", 1.0), ("#777777", 0.1845)])
def test_luminance(colour, light):
    assert luminance(colour) == pytest.approx(light, abs=1e-4)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([*GOOD, "seam", "layout", "ink", "cloth", "languages", "font", "lines"]), ANY)
@settings(max_examples=300)
def test_any_value_is_a_design_or_a_refusal(key, value):
    try:
        parse("shirt", {**GOOD, key: value}, Path())
    except ConfigError as error:
        assert error.code.startswith("GT-DESIGN-")  # noqa: PT017


@given(st.sampled_from(["field", "size", "least", "bold", "spare", "rows", "beside"]), ANY)
@settings(max_examples=200)
def test_any_value_of_a_field_is_a_design_or_a_refusal(key, value):
    try:
        parse("shirt", {**GOOD, "fields": [TYPED, HOST, {**LINE, key: value}]}, Path())
    except ConfigError as error:
        assert error.code.startswith("GT-DESIGN-")  # noqa: PT017


# --- files

FILE = """\
width = 45.0
height = 24.0
margin = 0.7
dpi = 300
box = 21.0
fields = [{ field = "typed", size = 2.2, least = 1.5, rows = 3 }, { field = "host", size = 1.8, least = 1.2 }]
"""


def test_a_folder_of_designs(tmp_path):
    (tmp_path / "shirt.toml").write_text(FILE)
    (tmp_path / "notes.txt").write_text("no design")
    found = own.designs(tmp_path)
    assert list(found) == [*DESIGNS, "shirt"]
    assert own.find("shirt", tmp_path) == found["shirt"]
    assert own.find("card", None) is DESIGNS["card"]
    assert own.designs(None) == dict(DESIGNS)


def test_the_page_s_example_is_a_design(tmp_path):
    page = (ROOT / "docs/labels.md").read_text("utf-8")
    example_of_page = next(fence for fence in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "width" in fence)
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts/NotoSansJP-Regular.ttf").touch()
    (tmp_path / "shirt.toml").write_text(example_of_page, "utf-8")
    design = own.load(tmp_path / "shirt.toml")
    shown = attrs.evolve(design, font="")
    assert draw(example("tag.example.org"), shown, wording(Config(host="tag.example.org"), shown)).dpi == 203


def test_an_unknown_design_is_told_the_near_one(tmp_path):
    (tmp_path / "shirt.toml").write_text(FILE)
    with pytest.raises(ConfigError) as caught:
        own.find("shrit", tmp_path)
    assert caught.value.code == "GT-DESIGN-UNKNOWN"
    assert "`shirt`" in caught.value.do
    with pytest.raises(ConfigError) as caught:
        own.find("x\x1b[2J" + "y" * 500, None)
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_fault_in_a_file_stops_no_print_of_another_design(tmp_path):
    (tmp_path / "broken.toml").write_text("width = ")
    assert own.find("card", tmp_path).name == "card"
    with pytest.raises(ConfigError) as caught:
        own.designs(tmp_path)
    assert caught.value.code == "GT-DESIGN-TOML"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.toml", b"width = ", "TOML"), ("a.toml", b"\xff\xfe", "TOML"), ("a.toml", b"x = " + b"[" * 5000, "TOML"),
        ("a.toml", b"#" * 40_000, "SIZE"), ("card.toml", FILE.encode(), "NAME"), ("A b.toml", FILE.encode(), "NAME"),
        ("x" * 41 + ".toml", FILE.encode(), "NAME"), (".toml", FILE.encode(), "NAME"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_design_is_refused(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        own.designs(tmp_path)
    assert caught.value.code == f"GT-DESIGN-{code}"
    assert str(tmp_path) not in str(caught.value)


def test_a_folder_that_is_none_or_too_full(tmp_path):
    with pytest.raises(ConfigError) as caught:
        own.designs(tmp_path / "missing")
    assert caught.value.code == "GT-DESIGN-FILE"
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(ConfigError) as caught:
        own.designs(tmp_path)
    assert caught.value.code == "GT-DESIGN-FILE"
    (tmp_path / "folder.toml").rmdir()
    for n in range(101):
        (tmp_path / f"d{n}.toml").touch()
    with pytest.raises(ConfigError) as caught:
        own.designs(tmp_path)
    assert caught.value.code == "GT-DESIGN-SIZE"


def test_a_typed_code_is_always_in_letters_of_one_width():
    """The proof reads it letter by letter and knows where each stands."""
    found = parse("x", changed(fields=[LINE, {**TYPED, "mono": False}, HOST]), Path())
    assert {slot.field for slot in found.fields if slot.mono} == {"typed"}
