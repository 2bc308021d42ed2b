"""What the title of a column means, however an office writes it, and what it said of its own titles.

A title is compared without spaces, case, full-width forms, traditional characters, required marks and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import attrs

from guardtag.errors import ImportRefused
from guardtag.interop.grid import BELOW
from guardtag.interop.traditional import simplified
from guardtag.rules.phones import narrow

SKIP = "skip"
"""What a column is said to mean that nobody shall read."""
VAGUE = "any_"
"""How a meaning begins that says what, but not whose: 电话 beside 监护人电话. It cannot be asked for by name."""

Learnt = Callable[[Sequence[str]], Mapping[str, str]]
"""What an office said its titles mean: for a row of titles, title to field."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_OWN = re.compile("本人|self")
_MARKS = re.compile(r"[\s*:_\-/.()\[\]【】]+")
_REMARK = re.compile(r"[(【\[].*?[)】\]]")
_TWO_LANGUAGES = re.compile(r"(.*[\u3400-\u9fff][0-9]?)\s*[/|]?\s*([A-Za-z][A-Za-z ]*[0-9]?)")  # 姓名 Name
_ABOUT = re.compile(r"(?:信息|情况|资料|一栏|information|details|info)$")


def nothing_learnt(titles: Sequence[str]) -> Mapping[str, str]:
    """No title means anything but what everybody takes it to mean."""
    return _NOTHING


def bare(title: str) -> str:
    """A title without spaces, case, width, marks and brackets, in simplified characters."""
    plain = title if title.isascii() else simplified(narrow(title)).replace("联络", "联系")
    return _MARKS.sub("", plain.lower())


def header_key(titles: Sequence[str]) -> str:
    """What tells one row of titles from another: which titles it has, in whatever order."""
    return "\n".join(sorted(filter(None, map(bare, titles))))


@attrs.frozen
class Vocabulary:
    """The titles that tables of one kind have.

    Args:
        meanings: bare title to what it means.
        needed: what a table must have: a name to the meanings that will do, and what to call it.
        exact_first: the more exact meaning to the one whose place it takes where both are there; one that ends in
            ``_code`` is read as the other.
    """

    meanings: Mapping[str, str] = attrs.field(repr=False)
    needed: Mapping[str, tuple[Sequence[str], str]] = attrs.field(repr=False)
    exact_first: Mapping[str, str] = attrs.field(default=_NOTHING, repr=False)

    @property
    def fields(self) -> tuple[str, ...]:
        """What a column can be said to mean, such as ``phone2``."""
        return tuple(sorted({meant for meant in self.meanings.values() if not meant.startswith(VAGUE)}))

    def said(self, given: Mapping[str, str]) -> Learnt:
        """What somebody says of titles, whichever of them a row has.

        Args:
            given: title to one of ``fields``; ``phone``, ``contact`` and the like are the first contact's; ``SKIP``
                leaves a column unread.

        Raises:
            ImportRefused: there is no such field.
        """
        fields = (*self.fields, SKIP)
        meant: dict[str, str] = {}
        for title, field in given.items():
            wanted = f"{field}1" if f"{field}1" in fields else field
            if not bare(title) or wanted not in fields:
                raise ImportRefused(
                    "GT-IMPORT-FIELD", f"A title cannot mean `{field[:40]}`.", "There is no such field.",
                    f"Choose one of: {', '.join(fields)}.", field=field[:40], known=fields,
                )  # fmt: skip
            meant[bare(title)] = wanted
        return lambda titles: {title: meant[bare(title)] for title in titles if bare(title) in meant}

    def meaning(self, title: str) -> str | None:
        """What a column title means, such as ``phone1``, or None.

        Args:
            title: as it stands in the sheet; a bracketed remark may follow, unless it says that the column
                is about the person themselves (本人): the ward's own phone is nobody to alert. Of two rows of
                titles the upper one stands before ``BELOW``: 监护人 / 电话.
        """
        known = self.meanings
        if (found := known.get(bare(title))) is not None:
            return found
        own = _OWN.search(simplified(title).lower())
        if not own and _REMARK.search(plain := narrow(title)):
            found = known.get(bare(_REMARK.sub("", plain)))
        if found is None and (both := _TWO_LANGUAGES.fullmatch(title)):
            one, other = (known.get(bare(part)) for part in both.groups())
            found = one if one == other else None
        upper, below, lower = title.partition(BELOW)
        if found is None and below:
            found = known.get(_ABOUT.sub("", bare(upper)) + bare(lower))
            if found is None and not own:
                found = self.meaning(lower)
                if (found or "").startswith(VAGUE):  # whose number it is, the upper title would have to say
                    return None
        return found

    def _by_meaning(self, titles: Sequence[str], learnt: Mapping[str, str]) -> dict[str, list[str]]:
        """Meaning to titles, once the more exact of two columns has taken the place of the other."""
        found: dict[str, list[str]] = {}
        for title in titles:
            what = learnt.get(title) or self.meaning(title)
            if what and what != SKIP:
                found.setdefault(what, []).append(title)
        for exact, general in self.exact_first.items():
            place = general if exact.endswith("_code") else exact
            columns = found.pop(exact, None) or found.get(general)
            found.pop(general, None)
            if columns:
                found[place] = columns
        return found

    def count_needed(self, titles: Sequence[str], learnt: Mapping[str, str] = _NOTHING) -> int:
        """How many of the needed columns a row of titles holds."""
        found = self._by_meaning(titles, learnt)
        return sum(any(what in found for what in whats) for whats, _ in self.needed.values())

    def find(self, titles: Sequence[str], learnt: Mapping[str, str] = _NOTHING) -> Mapping[str, str]:
        """Meaning to the title of its column.

        Args:
            titles: of the file.
            learnt: what the office said of some: title to one of ``fields`` or ``SKIP``; it counts before what a
                title means by itself.

        Raises:
            ImportRefused: a needed column is missing, or two columns mean the same.
        """
        found = self._by_meaning(titles, learnt)
        missing = [label for whats, label in self.needed.values() if not any(what in found for what in whats)]
        if missing:
            unread = [title for title in titles if not any(title in columns for columns in found.values())]
            raise ImportRefused(
                "GT-IMPORT-COLUMN", f"The register has no column for: {'; '.join(missing)}.",
                "Without it nobody can be entered.",
                "Add the column, correct its title, or say which column it is: --map TITLE=FIELD (缺少上列栏目). "
                f"Columns nobody reads: {', '.join(unread) or 'none'}.",
                columns=tuple(missing), unread=tuple(unread) or ("—",),
            )  # fmt: skip
        for what, columns in found.items():
            if len(columns) > 1:
                raise ImportRefused(
                    "GT-IMPORT-HEADER", f"The columns {', '.join(columns)} mean the same ({what}).",
                    "One of them would silently win.", "Delete or rename one of them.", columns=tuple(columns),
                )  # fmt: skip
        return MappingProxyType({what: columns[0] for what, columns in found.items()})
