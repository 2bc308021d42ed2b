"""Texts of the pages: one catalogue file a language, TOML with one table a room.

A deployer adds a language, or words a text differently, by a file of the same name in the folder ``texts`` of
``[web]``: what it lacks is taken from ours, of a new language from the deployment's first.
"""

from __future__ import annotations

import difflib
import logging
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

import attrs

from guardtag.errors import ConfigError
from guardtag.texts import counted

OURS = ("zh", "en")
MAX_BYTES = 256 * 1024
MOST = 32
"""So many languages of their own a deployment may have."""
MOST_ODD = 20
"""So many keys that nobody knows are named."""
OF_DATA = (
    "family.kind-", "family.outcome-", "family.row-", "family.who-", "family.purpose-", "family.destroys-",
    "console.todo-", "console.people-field-", "console.people-state-",
)  # fmt: skip
"""What follows these is made of data, such as a kind of call of the deployment's own: its text may be added."""

log: Final = logging.getLogger("guardtag.web")


@attrs.frozen
class Catalogue:
    """The texts of one language.

    Args:
        code: BCP 47, such as ``zh`` or ``ug-Arab``.
        name: of the language, in itself.
        direction: ``ltr`` or ``rtl``.
        texts: ``room.key`` to text.
    """

    code: str
    name: str
    direction: str
    texts: Mapping[str, str] = attrs.field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """A text with its values put in; a value with braces in it is not read again.

        Args:
            key: such as ``finder.tell``.
            values: for ``{name}`` in it, and for ``{name|call|calls}`` (see ``guardtag.texts.counted``).
        """
        first, *parts = self.texts[key].split("{")
        pieces = [first]
        for part in parts:
            name, brace, rest = part.partition("}")
            name, bar, forms = name.partition("|")
            known = brace and name in values
            said = (counted(forms, values[name]) if bar else values[name]) if known else ""
            pieces.append(f"{said}{rest}" if known else "{" + part)
        return "".join(pieces)


Catalogues = Mapping[str, Catalogue]


@attrs.frozen
class Odd:
    """A text of a deployer's own that no page asks for.

    Args:
        file: name of its file.
        key: ``room.key``, as it stands there.
        near: the key that may be meant, or empty.
    """

    file: str
    key: str
    near: str = ""


def load(folder: Path | None, languages: Sequence[str]) -> Catalogues:
    """All catalogues, the deployment's first language first.

    A key that no page asks for is named in the log; it keeps nothing from being served.

    Args:
        folder: with the deployer's own, or ``None``.
        languages: of the deployment, in order; those of the folder come after them.

    Raises:
        ConfigError: ``GT-WEB-TEXTS``: a file is no catalogue, or there is no such folder.
    """
    ours, own = _ours(), _own(folder)
    for one in _odd(ours, own):
        perhaps = f"; perhaps {one.near} is meant" if one.near else ""
        log.warning("%s: no page has a text %s%s", one.file, one.key, perhaps)
    order = [code for code in languages if code in ours or code in own] or list(OURS[:1])
    codes = dict.fromkeys([*order, *own])
    return {code: _made(code, [ours[order[0] if order[0] in ours else OURS[0]], ours.get(code, {}), own.get(code, {})])
            for code in codes}  # fmt: skip


def odd(folder: Path) -> Sequence[Odd]:
    """Texts of the deployer's own that no page asks for, as many as are worth naming.

    Args:
        folder: with their catalogues.

    Raises:
        ConfigError: as for ``load``.
    """
    return _odd(_ours(), _own(folder))


_Texts = Mapping[str, Mapping[str, str]]
"""Language to ``room.key`` to text."""


@cache  # they do not change while it runs, and TOML is read slowly
def _ours() -> _Texts:
    return {code: _parsed(resources.files(__package__).joinpath(f"texts/{code}.toml").read_bytes(), code)
            for code in OURS}  # fmt: skip


def _own(folder: Path | None) -> _Texts:
    if folder is None:
        return {}
    if not folder.is_dir():
        raise ConfigError(
            "GT-WEB-TEXTS", "The folder of your own catalogues cannot be used.", "There is no such folder.",
            "Correct `texts` of [web]: it starts from the folder of guardtag.toml.", file="", case="folder",
        )  # fmt: skip
    return {path.stem: _parsed(_bytes(path), path.stem) for path in sorted(folder.glob("*.toml"))[:MOST]}


def _odd(ours: _Texts, own: _Texts) -> Sequence[Odd]:
    known = {key for texts in ours.values() for key in texts}
    odd = [
        (code, "".join(letter for letter in key if letter.isprintable())[:60])
        for code, texts in own.items() for key in texts
        if key not in known and not key.startswith(OF_DATA)
    ][:MOST_ODD]  # fmt: skip
    return [
        Odd(f"{code[:20]}.toml", key, next(iter(difflib.get_close_matches(key, known, 1, 0.75)), ""))
        for code, key in odd
    ]


def _made(code: str, layers: Sequence[Mapping[str, str]]) -> Catalogue:
    texts = {key: text for layer in layers for key, text in layer.items()}
    own = {key: text for layer in layers[1:] for key, text in layer.items()}
    direction = own.get("language.direction", "ltr")
    return Catalogue(code, own.get("language.name", code), "rtl" if direction == "rtl" else "ltr", texts)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _wrong(path.stem, "size")
    return data


def _parsed(data: bytes, code: str) -> Mapping[str, str]:
    try:
        tables = tomllib.loads(data.decode())
    except (ValueError, RecursionError):
        raise _wrong(code, "toml") from None
    texts: dict[str, str] = {}
    for room, table in tables.items():
        if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
            raise _wrong(code, "tables")
        texts |= {f"{room}.{key}": text for key, text in table.items()}
    return texts


_WHY = {
    "size": "It is larger than any catalogue.",
    "toml": "It is no TOML in UTF-8.",
    "tables": "It is made of tables of texts.",
}


def _wrong(code: str, case: str) -> ConfigError:
    return ConfigError(
        "GT-WEB-TEXTS", f"The catalogue {code[:20]}.toml cannot be used.", _WHY[case], "Compare it with ours, zh.toml.",
        file=f"{code[:20]}.toml", case=case,
    )  # fmt: skip
