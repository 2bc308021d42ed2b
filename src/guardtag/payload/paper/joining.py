"""From what was read to the keyring, or to the one thing that stands in the way.

What is told first is what has to be done first: sheets of two backups are sorted, slips in shares are
looked up, then sheets are fetched that are still needed, then the sealed lines are completed.
"""

from __future__ import annotations

from collections.abc import Iterable

from guardtag.errors import KeyringError
from guardtag.payload.keys import Keyring
from guardtag.payload.paper import lines, sealing, shares
from guardtag.payload.paper.reading import UNKNOWN, Row, Words, read
from guardtag.payload.paper.sealing import Header
from guardtag.payload.paper.shares import Share
from guardtag.texts import counted

MAX_TEXT = 1024 * 1024
"""Characters at most in all texts together."""
MAX_TEXTS = 1024
"""Texts at most: every symbol of sixteen sheets with 255 keys makes less than half of them."""


def keyring(texts: Iterable[str]) -> Keyring:
    """See ``guardtag.payload.paper.restored``."""
    words, rows = read(_bounded(texts))
    if not words and not rows:
        raise _empty()
    found = list(dict.fromkeys(share for each in words if each.whole and (share := shares.read(each.numbers))))
    heads = _headers(rows)
    backup = _one_backup(found, heads)
    if backup is None:
        raise _nothing_whole(words, rows)
    needed = found[0].needed if found else heads[0].needed
    if len(found) < needed:
        raise _slip(words) or _more_sheets(len(found), needed)
    opened = _opened(_sealed(rows, backup), found[:needed])
    if opened is None:
        raise sealing.broken()
    return opened


def _opened(data: bytes, chosen: list[Share]) -> Keyring | None:
    """The keyring, or ``None``: what raises has the backup key in none of its variables."""
    key = shares.joined(chosen)
    return sealing.opened(data, key) if key else None


def _bounded(texts: Iterable[str]) -> list[str]:
    taken: list[str] = []
    size = 0
    for text in texts:
        if not isinstance(text, str):
            raise TypeError("a text of a backup is a str")
        size += len(text)
        if size > MAX_TEXT or len(taken) == MAX_TEXTS:
            raise too_large()
        taken.append(text)
    return taken


def too_large() -> KeyringError:
    """The error for more text than is read."""
    return KeyringError(
        "GT-PAPER-SIZE", "This is more text than a backup has.",
        f"At most {MAX_TEXT} characters in {MAX_TEXTS} texts are read.", "Give the sheets of one backup only.",
        limit=MAX_TEXT, texts=MAX_TEXTS,
    )  # fmt: skip


def _empty() -> KeyringError:
    return KeyringError(
        "GT-PAPER-EMPTY", "There is nothing of a paper backup here.", "No words and no sealed lines were found.",
        "Type the words and the sealed lines of the sheets, or photograph their codes.",
    )  # fmt: skip


# --- which backup --------------------------------------------------------------------------------


def _headers(rows: list[Row]) -> list[Header]:
    """What first lines say that fit the backup they name themselves."""
    found = []
    for row in rows:
        line = lines.symbols(row.text)
        if line is not None and len(line) == lines.SYMBOLS and lines.number_of(line) == 1:
            head = sealing.header(lines.data_of(line))
            if head is not None and lines.read(line, head.backup):
                found.append(head)
    return list(dict.fromkeys(found))


def _one_backup(found: list[Share], heads: list[Header]) -> int | None:
    """The number of the one backup that all is of; ``None`` when nothing whole says it."""
    backups = {share.backup for share in found} | {head.backup for head in heads}
    if len(backups) > 1:
        names = ", ".join(f"{backup:05}" for backup in sorted(backups))
        raise _mixed(f"They carry the backup numbers {names}.", names)
    # Two backups of one number are one chance in 32,768, or somebody's purpose.
    sheets, needed = {share.sheet for share in found}, {share.needed for share in found}
    if len(sheets) < len(found) or len(needed | {head.needed for head in heads}) > 1 or len(heads) > 1:
        raise _mixed("They carry one backup number and differ all the same.", f"{min(backups):05}")
    return backups.pop() if backups else None


def _mixed(why: str, backups: str) -> KeyringError:
    return KeyringError(
        "GT-PAPER-MIXED", "These sheets are of different backups.", why,
        "Give the sheets of one backup only, the newest by its date.", backups=backups,
    )  # fmt: skip


# --- shares --------------------------------------------------------------------------------------


def _slip(words: list[Words]) -> KeyringError | None:
    """The first slip in a share, as exactly as it can be named."""
    for order, each in enumerate(words, 1):
        if each.whole and shares.read(each.numbers) is not None:
            continue
        if each.whole:
            return _other("Words given are none that guardtag made.")
        unknown = [place for place, number in enumerate(each.numbers, 1) if number == UNKNOWN]
        if len(each.numbers) != shares.WORDS or len(unknown) > shares.WORDS // 3:
            return _count(order, _sheet(each), len(each.numbers) - len(unknown))
        if unknown:
            return _word(order, _sheet(each), unknown)
        return _share(order, _sheet(each), each.unlike or shares.suspects(each.numbers))
    return None


def _sheet(words: Words) -> str:
    """The printed number of the sheet: from a remark, else from the share itself; ``?`` if neither tells."""
    at = shares.sheet(words.numbers) if len(words.numbers) == shares.WORDS else 0
    return str(words.sheet or at or "?")


def _count(order: int, sheet: str, known: int) -> KeyringError:
    return KeyringError(
        "GT-PAPER-WORDS", f"Set {order} of the words given (sheet {sheet}) has {known} of {shares.WORDS} words.",
        "Words are left out, doubled, or not in the list.",
        "Type it again, each word or its number once; begin each sheet with a line like `# sheet 2`.",
        share=order, sheet=sheet, count=known, right=shares.WORDS,
    )  # fmt: skip


def _word(order: int, sheet: str, places: list[int]) -> KeyringError:
    return KeyringError(
        "GT-PAPER-WORD", f"Not in the list: word {_listed(places)} of set {order} of the words given (sheet {sheet}).",
        "It is mistyped or left out.", "Compare it with the paper, or type the number beside it.",
        share=order, sheet=sheet, words=_listed(places),
    )  # fmt: skip


def _share(order: int, sheet: str, places: Iterable[int]) -> KeyringError:
    listed = _listed(places)
    return KeyringError(
        "GT-PAPER-SHARE", f"Set {order} of the words given (sheet {sheet}) has a slip.",
        f"If it is only one slip, it is in word {listed}." if listed else "More than one word is wrong.",
        "Compare its words with the paper.", share=order, sheet=sheet, words=listed or "?",
    )  # fmt: skip


def _more_sheets(have: int, needed: int) -> KeyringError:
    more = needed - have
    return KeyringError(
        "GT-PAPER-SHEETS", f"{more} more {counted('sheet is|sheets are', more)} needed.",
        f"This backup needs {needed} different sheets, and {have} {counted('was|were', have)} given.",
        "Fetch another sheet with the same backup number.", more=more, needed=needed, have=have,
    )  # fmt: skip


def _other(why: str) -> KeyringError:
    return KeyringError(
        "GT-PAPER-OTHER", "This is no backup that this version can read.", why,
        "Use the guardtag version printed on the sheet, or a later one; leave out words of other programs.",
    )  # fmt: skip


# --- sealed lines --------------------------------------------------------------------------------


def _sealed(rows: list[Row], backup: int) -> bytes:
    """The sealed text, all lines of it."""
    if not rows:
        raise KeyringError(
            "GT-PAPER-NO-LINES", "The words are enough, but the sealed lines are missing.", "",
            "Type them from any one sheet, or photograph their codes: they are the same on all sheets.",
        )  # fmt: skip
    found, slipped = _sorted_out(rows, backup)
    head = sealing.header(found[1]) if 1 in found else None
    if 1 in found and head is None:
        raise _other("The sealed lines are of another version.")
    last = lines.count(head.length) if head else max((1, *found))
    missing = [number for number in range(1, last + 1) if number not in found]
    if head and not missing:
        data = b"".join(found[number] for number in range(1, last + 1))
        if data != lines.padded(data[: head.length]):
            raise sealing.broken()
        return data[: head.length]
    wrong = {number: row for row, number in slipped if number in missing or number > last}
    if wrong:
        raise _slipped_lines(wrong, backup)
    raise _missing_lines(missing)


def _sorted_out(rows: list[Row], backup: int) -> tuple[dict[int, bytes], list[tuple[Row, int]]]:
    """Lines that fit, by number; and those with a slip, with the number each seems to have."""
    read = [(row, lines.read(lines.symbols(row.text) or b"", backup)) for row in dict.fromkeys(rows)]
    found: dict[int, bytes] = {}
    clashing = set()
    for _, line in read:
        if line and found.setdefault(*line) != line[1]:  # a slip that the checks do not see: one in 1,024
            clashing.add(line[0])
    found = {number: data for number, data in found.items() if number not in clashing}
    slipped, before = [], 0
    for row, line in read:
        number = line[0] if line else row.number or lines.number_of(lines.symbols(row.text) or b"")
        if not line and not row.number and (number in found or not 0 < number <= max((0, *found)) + 1):
            number = before + 1
        if number not in found:
            slipped.append((row, number))
        before = number
    return found, slipped


def _slipped_lines(wrong: dict[int, Row], backup: int | None) -> KeyringError:
    why = "They do not fit this backup."
    if len(wrong) == 1:
        (row,) = wrong.values()
        line = lines.symbols(row.text)
        group = lines.suspect(line, backup) if line and backup is not None else 0
        why = "Its checks do not fit."
        if len(row.text) != lines.SYMBOLS:
            why = f"It has {len(row.text)} {counted('character|characters', len(row.text))}, not {lines.SYMBOLS}."
        elif line is None:
            why = "It has a character that no line has."
        elif group:
            why = f"If it is only one slip, it is in group {group} of {lines.GROUPS}."
    return KeyringError(
        "GT-PAPER-LINE", f"Sealed lines with a slip: {_listed(wrong)}.", why,
        "Compare with the paper; any sheet of the backup has the same lines.", lines=_listed(wrong),
    )  # fmt: skip


def _missing_lines(missing: list[int]) -> KeyringError:
    return KeyringError(
        "GT-PAPER-LINES", f"Sealed lines that are missing: {_listed(missing)}.", "",
        "Type them from any sheet of the backup, or photograph the code they stand in.", lines=_listed(missing),
    )  # fmt: skip


def _nothing_whole(words: list[Words], rows: list[Row]) -> KeyringError:
    """The error when neither a share nor a first line is whole, so that not even the backup is known."""
    slip = _slip(words)
    if slip:
        return slip
    first = [row for row in rows if 1 in (row.number, lines.number_of(lines.symbols(row.text) or b""))]
    return _slipped_lines({1: first[0]}, None) if first else _missing_lines([1])


def _listed(numbers: Iterable[int]) -> str:
    """Numbers in order, ``3, 7-12``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
