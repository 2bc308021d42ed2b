"""A font with Chinese letters: found, checked for the letters needed, and read as outlines.

Looked for in this order: the file that ``GUARDTAG_FONT`` names, the package that ``guardtag[font]``
installs (Noto Sans CJK), the usual folders of the machine. Nothing is ever downloaded. A design may name a
font of its own, for other scripts; it is taken for the lines whose letters it has.
"""

from __future__ import annotations

import importlib.util
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from weakref import WeakKeyDictionary, proxy

from guardtag import installing
from guardtag.errors import PrintError
from guardtag.labels import outlines, scripts, words
from guardtag.spi import Label, Text

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

ENVIRONMENT = "GUARDTAG_FONT"
PACKAGE = "manimgx_fonts_cjk"
WEIGHTS = {False: 400, True: 700}

# Families with simplified Chinese letters, the calm ones first; matched against the start of file names.
_FAMILIES = (
    "notosanscjksc", "notosanscjk-", "notosanssc", "sourcehansans", "wqy-microhei", "wqy-zenhei", "msyh",
    "simhei", "pingfang", "hiragino sans gb", "stheiti", "droidsansfallback",
)  # fmt: skip
_FOLDERS = (
    "~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts",
    "~/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_UNFIT = ("mono", "italic", "thin", "light", "black")
_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
_MOST_FILES = 20_000
_SIMPLIFIED = (" SC", " CN", " GB")
# How the faces of a collection end their names, by language: one ideograph, several ways to write it.
_ENDINGS = {"ja": (" JP",), "ko": (" KR",), "zh-tw": (" TC", " TW"), "zh-hant": (" TC", " TW"), "zh-hk": (" HK",)}


class Glyph(NamedTuple):
    """One letter's outline.

    Args:
        advance: its width, in em.
        path: SVG path data in font units, y upwards.
    """

    advance: float
    path: str


class Face:
    """One face of a font file, in two weights where it is variable.

    Args:
        path: the font file.
        index: which face of a collection.

    Raises:
        PrintError: GT-PRINT-EXTRA, HarfBuzz is not installed; GT-FONT-MISSING, the file is no font.
    """

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path = path
        self.index = index
        with readable():
            self.opened: Any = outlines.opened(outlines.read(path, outlines.version(path)), index)
        self.units: int = self.opened.upem
        self._weights = {bold: outlines.at_weight(self.opened, weight) for bold, weight in WEIGHTS.items()}
        self._glyphs: dict[tuple[str, bool], Glyph] = {}

    def glyphs(self, text: Iterable[str], bold: bool = False) -> dict[str, Glyph]:
        """The outlines of these letters.

        Raises:
            PrintError: GT-FONT-GLYPH names the letters the font lacks; GT-FONT-SHAPING, a letter is one
                that changes with its neighbours; GT-FONT-MISSING, the font is damaged.
        """
        letters = set(text)
        new = {letter for letter in letters if (letter, bold) not in self._glyphs}
        if not all(map(scripts.plain, new)):
            raise scripts.needs_shaping()
        drawn = {letter: self._glyph(letter, bold) for letter in new}
        missing = sorted(letter for letter, glyph in drawn.items() if glyph is None)
        if missing:
            raise lacking(missing)
        self._glyphs.update({(letter, bold): glyph for letter, glyph in drawn.items() if glyph is not None})
        return {letter: self._glyphs[letter, bold] for letter in letters}

    def _glyph(self, letter: str, bold: bool) -> Glyph | None:
        font = self.weighed(bold)
        number = font.get_nominal_glyph(ord(letter))
        if number is None:
            return None
        path = self.drawn(number, bold)
        if not path and words.inked(letter):
            return None  # HarfBuzz draws nothing of what is damaged: a blank is no letter
        return Glyph(font.get_glyph_h_advance(number) / self.units, path)

    def weighed(self, bold: bool) -> Any:
        """The face as HarfBuzz's ``Font``."""
        return self._weights[bold]

    def drawn(self, number: int, bold: bool) -> str:
        """A glyph of that number as SVG path data in font units, y upwards.

        Raises:
            PrintError: GT-FONT-MISSING, the font is damaged.
        """
        with readable():
            return outlines.drawn(self.weighed(bold), number)

    def lacking(self, text: str) -> list[str]:
        """The letters of a text that the font has no glyph for; what shows nothing needs none."""
        known = self.weighed(False).get_nominal_glyph
        return sorted({letter for letter in text if known(ord(letter)) is None and not words.ignorable(letter)})

    def draws(self, letter: str, bold: bool = False) -> bool:
        """Whether ``glyphs`` would give this letter."""
        try:
            return bool(self.glyphs(letter, bold))
        except PrintError:
            return False

    def pillow(self, size: int, bold: bool = False) -> FreeTypeFont:
        """The face as Pillow draws it, ``size`` pixels to the em. Needs Pillow."""
        from PIL import ImageFont

        font = ImageFont.truetype(str(self.path), size, index=self.index)
        try:
            axes = font.get_variation_axes()
        except OSError:  # not a variable font: one weight is all there is
            return font
        font.set_variation_by_axes(
            [WEIGHTS[bold] if axis["name"] in (b"Weight", "Weight") else float(axis["default"] or 0) for axis in axes]
        )
        return font


def kept(most: int) -> Callable[[outlines.Make], outlines.Make]:
    """``lru_cache`` for what is made of a face, which comes first: it goes with its face, and keeps no face here.

    What makes it gets a proxy of the face, to use and not to hand on to another of these.

    Args:
        most: results that are kept of each face.
    """

    def decorated(make: outlines.Make) -> outlines.Make:
        by_face: WeakKeyDictionary[Face, Callable[..., Any]] = WeakKeyDictionary()

        @wraps(make)
        def known(face: Face, *more: Any) -> Any:
            if face not in by_face:
                by_face[face] = lru_cache(most)(partial(make, proxy(face)))
            return by_face[face](*more)

        return cast("outlines.Make", known)

    return decorated


def find(language: str = "") -> Face:
    """The first font with simplified Chinese letters.

    Args:
        language: code of a language, for the face of a collection that writes ideographs as it does.

    Raises:
        PrintError: GT-FONT-MISSING says what to install.
    """
    named = os.environ.get(ENVIRONMENT, "")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise _missing(f"{ENVIRONMENT} names no file.")
        return _face(path, language.lower())
    path_or_none = _packaged() or _on_machine()
    if path_or_none is None:
        raise _missing("None was found on this machine.")
    return _face(path_or_none, language.lower())


def choose(shape: Text, label: Label) -> Face:
    """The font for one line: the design's own where it has all its letters, else the one that is found.

    Codes are always set in the one that is found: whoever reads a print back knows its letters.

    Args:
        shape: the line.
        label: names the design's own font, if there is one.

    Raises:
        PrintError: GT-FONT-GLYPH, neither has all letters; GT-FONT-MISSING, there is no font; GT-FONT-DESIGN, the
            design's own cannot be read.
    """
    text, language = words.clean(shape.text), shape.language
    if not label.font or shape.mono:
        return find(language)
    try:
        own = _face(Path(label.font), language.lower())
        missing = own.lacking(text)
    except PrintError as error:
        raise _unreadable(label.design) if error.code == "GT-FONT-MISSING" else error from None
    if not missing:
        return own
    other = find(language)
    if other.lacking(text):
        raise lacking(min(missing, other.lacking(text), key=len))
    return other


def everywhere() -> Iterator[Face]:
    """Every font there is to look for a rare letter in: the one that is named, the package's, the machine's.

    Raises:
        PrintError: GT-FONT-MISSING, there is none.
    """
    first = find()
    yield first
    seen = {first.path}
    for look in (_packaged, _on_machine):
        path = look()
        if path is not None and path not in seen:
            seen.add(path)
            yield _face(path, "")


def _packaged() -> Path | None:
    return _in_package(PACKAGE)


@lru_cache(maxsize=4)  # asked for every line of every label
def _in_package(package: str) -> Path | None:
    # find_spec does not run the package, and the file may weigh 30 MB: it is only pointed at.
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).iterdir()):
            if path.suffix.lower() in _SUFFIXES and path.name.lower().startswith("notosanscjk"):
                return path
    return None


@lru_cache(maxsize=1)
def _on_machine() -> Path | None:
    best: tuple[int, str] | None = None
    seen = 0
    for folder in _FOLDERS:
        for place, _, names in os.walk(Path(folder).expanduser()):
            for name in names:
                seen += 1
                rank = _rank(name)
                found = (rank, os.path.join(place, name))
                if rank >= 0 and (best is None or found < best):
                    best = found
            if seen > _MOST_FILES:
                break
    return Path(best[1]) if best else None


def _rank(name: str) -> int:
    low = name.lower()
    if not low.endswith(_SUFFIXES) or any(part in low for part in _UNFIT):
        return -1
    for rank, family in enumerate(_FAMILIES):
        if low.startswith(family):
            return 2 * rank + ("bold" in low)
    return -1


def _face(path: Path, language: str = "") -> Face:
    with readable():
        version = outlines.version(path)
        index = _index(path, version, _ENDINGS.get(language, _SIMPLIFIED))
        if index < 0:
            index = max(_index(path, version, _SIMPLIFIED), 0)
    return _same_face(path, version, index)


@outlines.newest(16)
def _same_face(path: Path, _version: outlines.Version, index: int) -> Face:
    """A face is one object, as what is drawn is kept by it; another file under the same path gives another face."""
    return Face(path, index)


@lru_cache(maxsize=32)
def _index(path: Path, version: outlines.Version, endings: tuple[str, ...]) -> int:
    """Which face of a collection has a name that ends so; -1 when none has, 0 where there is one face."""
    names = outlines.names(outlines.read(path, version))
    for index, name in enumerate(names):
        if len(names) == 1 or name.endswith(endings) or (endings == _SIMPLIFIED and "YaHei" in name):
            return index
    return -1


@contextmanager
def readable() -> Iterator[None]:
    """What HarfBuzz cannot read, or cut letters out of, is GT-FONT-MISSING."""
    try:
        yield
    except (outlines.Unreadable, RuntimeError):
        raise _missing("The file found is no font that can be read.") from None


def _missing(why: str) -> PrintError:
    how = installing.part("font")
    return PrintError(
        "GT-FONT-MISSING", "There is no font with Chinese letters.", why,
        f"{how} Or install the system's package (Debian: fonts-noto-cjk), or name a font file in {ENVIRONMENT}.",
        copy=how.copy, wheel=how.wheel,
    )  # fmt: skip


def _unreadable(design: str) -> PrintError:
    return PrintError(
        "GT-FONT-DESIGN", f"The font of the design `{design}` cannot be read.",
        "The file that `font` names is gone, damaged, or no font.",
        "Name another font file in the design, or take `font` out.", design=design,
    )  # fmt: skip


def lacking(letters: list[str]) -> PrintError:
    """The error for letters that a font has no glyph for; it names them."""
    shown = " ".join(map(_named, letters[:8])) + (" …" if len(letters) > 8 else "")
    return PrintError(
        "GT-FONT-GLYPH", f"The font lacks {len(letters)} letter(s) of the label: {shown}.",
        "An empty box would be printed instead.",
        f"Name a font that has them in {ENVIRONMENT} or in the design, or write the label otherwise.",
        letters=shown, count=len(letters),
    )  # fmt: skip


def _named(letter: str) -> str:
    """A letter and its number; the number alone of what shows nothing when it stands alone."""
    alone = letter.isprintable() and not unicodedata.category(letter).startswith(("M", "Z"))
    return f"{letter} (U+{ord(letter):04X})" if alone else f"U+{ord(letter):04X}"
