"""Texts of the pages: one catalogue file a language, TOML with one table a room.

A deployer adds a language, or words a text differently, by a file of the same name in the folder ``texts`` of
``[web]``: what it lacks is taken from ours, of a new language from the deployment's first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import attrs

from guardtag.errors import ConfigError

OURS = ("zh", "en")
MAX_BYTES = 256 * 1024
MOST = 32
"""So many languages of their own a deployment may have."""


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
            values: for ``{name}`` in it.
        """
        first, *parts = self.texts[key].split("{")
        pieces = [first]
        for part in parts:
            name, brace, rest = part.partition("}")
            pieces.append(f"{values[name]}{rest}" if brace and name in values else "{" + part)
        return "".join(pieces)


Catalogues = Mapping[str, Catalogue]


def load(folder: Path | None, languages: Sequence[str]) -> Catalogues:
    """All catalogues, the deployment's first language first.

    Args:
        folder: with the deployer's own, or ``None``.
        languages: of the deployment, in order; those of the folder come after them.

    Raises:
        ConfigError: ``GT-WEB-TEXTS``: a file is no catalogue, or there is no such folder.
    """
    if folder is not None and not folder.is_dir():
        raise ConfigError(
            "GT-WEB-TEXTS", "The folder of your own catalogues cannot be used.", "There is no such folder.",
            "Correct `texts` of [web]: it starts from the folder of guardtag.toml.", file="", case="folder",
        )  # fmt: skip
    ours = {code: _parsed(resources.files(__package__).joinpath(f"texts/{code}.toml").read_bytes(), code)
            for code in OURS}  # fmt: skip
    own = (
        {path.stem: _parsed(_bytes(path), path.stem) for path in sorted(folder.glob("*.toml"))[:MOST]} if folder else {}
    )
    order = [code for code in languages if code in ours or code in own] or list(OURS[:1])
    codes = dict.fromkeys([*order, *own])
    return {code: _made(code, [ours[order[0] if order[0] in ours else OURS[0]], ours.get(code, {}), own.get(code, {})])
            for code in codes}  # fmt: skip


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
