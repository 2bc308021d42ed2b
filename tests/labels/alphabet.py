"""A font made for tests: a few letters, each a block of its own width, with the joining forms of Arabic."""

from __future__ import annotations

from pathlib import Path

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

# Glyph: (code point or none, width). The width tells in a drawing which glyph stands where.
GLYPHS = {
    ".notdef": (None, 500), "space": (0x20, 300), "A": (0x41, 700), "one": (0x31, 410), "two": (0x32, 420),
    "alef": (0x627, 310), "alef.fina": (None, 320), "beh": (0x628, 810), "beh.init": (None, 520),
    "beh.medi": (None, 530), "beh.fina": (None, 840), "fatha": (0x64E, 0), "thai": (0xE01, 640), "hebrew": (0x5D0, 650),
    "tatweel": (0x640, 200), "lam": (0x644, 330), "meem": (0x645, 340),
}  # fmt: skip
FEATURES = """
languagesystem DFLT dflt;
languagesystem arab dflt;
feature ccmp { sub meem by meem space; } ccmp;
feature rlig { sub lam alef.fina by thai; } rlig;
feature init { sub beh by beh.init; } init;
feature medi { sub beh by beh.medi; } medi;
feature fina { sub beh by beh.fina; sub alef by alef.fina; } fina;
"""


def font(path: Path) -> Path:
    """Writes the font; 1000 units an em."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(GLYPHS))
    builder.setupCharacterMap({code: name for name, (code, _) in GLYPHS.items() if code})
    outlines = {}
    for name, (_, width) in GLYPHS.items():
        pen = TTGlyphPen(None)
        if name not in ("space", "tatweel"):
            block(pen, max(width, 60), 1000 if name == "thai" else 700)
        outlines[name] = pen.glyph()
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({name: (width, 0) for name, (_, width) in GLYPHS.items()})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Blocks", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    addOpenTypeFeaturesFromString(builder.font, FEATURES)
    builder.save(path)
    return path


SYMBOLS = (3, 0, {0xF041: "beh"})
"""A map for ``mapped``: A is a picture."""


def mapped(path: Path, *maps: tuple[int, int, dict[int, str]]) -> Path:
    """The font with these character maps instead of its own: platform, encoding, code points."""
    with TTFont(path) as made:
        made["cmap"].tables = [_map(*each) for each in maps]
        made.save(path)
    return path


def _map(platform: int, encoding: int, letters: dict[int, str]) -> CmapSubtable:
    table = CmapSubtable.newSubtable(0 if platform == 1 else 4)
    table.platformID, table.platEncID, table.language, table.cmap = platform, encoding, 0, letters
    return table


def block(pen: TTGlyphPen, width: int, height: int) -> None:
    """A filled rectangle; a tall one reaches as far below the baseline."""
    bottom = -height if height > 700 else 0
    pen.moveTo((0, bottom))
    pen.lineTo((0, height))
    pen.lineTo((width - 20, height))
    pen.lineTo((width - 20, bottom))
    pen.closePath()
