"""Reading TOML so that a mistake in it is told by line and cause, and never by what stands there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from typing import Any, Final

from guardtag.errors import ConfigError

_CAUSES: Final = (
    (r"Cannot (declare|overwrite|mutate|redefine)|Duplicate", "twice", "A name or a [table] is there twice."),
    (r"Illegal character|Unterminated string|Unescaped|Escaped|Expected \"'|Found invalid|Invalid hex", "string",
     "A text lacks its closing quotation mark, or has a character that may not be in it."),
    (r"Expected '='", "equals", "A = is missing after a name."),
    (r"Expected ['\"]\]|Unclosed", "bracket", "A closing bracket is missing."),
    (r"Expected newline", "rest", "Something is left over after the value."),
    (r"Invalid statement|Invalid initial", "statement", "It is neither a [table] nor name = value."),
    (r"Invalid (value|date)", "value", "The value is written wrongly; a text stands in quotation marks."),
)  # fmt: skip
"""How messages of ``tomllib`` begin (they are no documented interface: whatever else counts as ``other``)."""
_PLACE: Final = re.compile(r"\(at line ([0-9]{1,9}), column [0-9]+\)$")
_TABLE: Final = re.compile(r"Cannot declare \('([a-z_]{1,40})',?\) twice")


def parsed(raw: bytes, name: str, tables: Collection[str]) -> dict[str, Any]:
    """The content of a TOML file.

    Args:
        raw: the file, in UTF-8.
        name: of the file, for the error.
        tables: names that an error may repeat; of all others it says nothing, since a line may hold a secret.

    Raises:
        ConfigError: ``GT-CONFIG-TOML``, with the line and the cause.
    """
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line, case, why, table = raw.count(b"\n", 0, error.start) + 1, "encoding", "It is not in UTF-8.", ""
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place, twice = _PLACE.search(said), _TABLE.match(said)
        line = int(place[1]) if place else raw.count(b"\n", 0, len(raw.rstrip())) + 1
        table = twice[1] if twice and twice[1] in tables else ""
        case, why = next(
            ((case, why) for start, case, why in _CAUSES if re.match(start, said)), ("other", "It is written wrongly.")
        )
        if table:
            case, why = "table-twice", f"[{table}] is there twice."
    except RecursionError:
        line, case, why, table = 1, "other", "It is nested too deeply.", ""
    raise ConfigError(
        "GT-CONFIG-TOML", f"The configuration {name} is not valid TOML.", f"Line {line}: {why}",
        "Check quotes and brackets; compare with docs/config.md.", file=name, line=line, case=case, table=table,
    )  # fmt: skip
