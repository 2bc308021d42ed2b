"""What can be wrong with one row of a register, in words that name row and column and never the cell."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guardtag.model.imports import RowError
from guardtag.texts import filled

__all__ = ["TEXTS", "RowError", "fault"]

_TEXTS = {
    "GT-ROW-ERROR-CELL": (
        "{column} holds a failed formula.", "What it should say is not in the file.",
        "Type the value itself into the cell.",
    ),
    "GT-ROW-EMPTY": ("{column} is empty.", "It is needed for every person.", "Fill it in."),
    "GT-ROW-TEXT": (
        "{column} is too long or holds characters that cannot be seen.",
        "Such characters come from copying and can hide what is really there.", "Type it in again.",
    ),
    "GT-ROW-AREA": (
        "{column} does not give an area.",
        "It is empty, has spaces or signs in it, or the path has too many parts.",
        "Write the code, such as north or 3; in merged cells every row needs its own.",
    ),
    "GT-ROW-CONTACT": (
        "{column} belongs to a contact who is not complete.",
        "A contact needs a name, and a phone number or a mail address.", "Fill both in, or clear both.",
    ),
    "GT-ROW-PHONE": (
        "{column} is not one phone number.",
        "A mobile number has 11 digits, a landline its area code; beside digits there may be spaces and hyphens only.",
        "Count the digits and write the number alone, such as 0538-0000000; notes belong into the column for remarks.",
    ),
    "GT-ROW-PHONE-AREA": (
        "{column} is a landline without its area code, or the 0 before the area code is lost.",
        "From elsewhere nobody can ring it; spreadsheets drop a leading zero.",
        "Format the column as text and write the area code with its 0, such as 0538-0000000.",
    ),
    "GT-ROW-PHONE-TWO": (
        "{column} holds more than one phone number.",
        "Each number is rung by itself; two in one cell would be rung as one wrong number.",
        "Leave the first here and put the other into a column 备用电话 (other phone), or to a second contact.",
    ),
    "GT-ROW-PHONE-NOBODY": (
        "{column} is a number that no person can have.",
        "No telephone has such a number, or it belongs to a service line: an alert would reach nobody.",
        "Compare it with the family's own word, digit by digit, and write the right number.",
    ),
    "GT-ROW-PHONE-SHORT": (
        "{column} is a short or emergency number.",
        "Alerts must not go to a public service by themselves.",
        "Write the number of a person.",
    ),
    "GT-ROW-PHONE-DAMAGED": (
        "{column} was kept as a number and has lost digits, or may have.",
        "Spreadsheets turn long numbers into 1.0E+10 and drop leading zeros.",
        "Format the column as text and type the number in again.",
    ),
    "GT-ROW-PHONE-COUNTRY": (
        "{column} is a number of a country that is not allowed here.",
        "Messages abroad cost money and are often fraud, so that each country is allowed by name.",
        "Give another number of the contact, one in the country; or allow the country: `--country CODE` for this file, "
        "`countries` in guardtag.toml for all.",
    ),
    "GT-ROW-MAIL": (
        "{column} is not one plain mail address.", "Names, commas and line breaks could reach other people.",
        "Write name@example.org and nothing else.",
    ),
    "GT-ROW-ID": (
        "{column} is not an id.", "It stands in commands: letters a to z, digits, - _ . and no more than 40.",
        "Write one such as li-ling, or leave it empty: one is made.",
    ),
    "GT-ROW-ROLE": (
        "{column} names no role.", "The role says when somebody is called.",
        "Write 网格员, 网格长, 志愿者, 热线, 民警 or 审计 (worker, supervisor, volunteer, hotline, police, auditor).",
    ),
    "GT-ROW-DUTY": (
        "{column} does not say when somebody is on duty.", "Whoever is off duty is called last.",
        "Write 周一至周五 08:00-18:00 (mon-fri 08:00-18:00), several with ; between them, or leave it empty: always.",
    ),
    "GT-ROW-LEAVE": (
        "{column} does not give a leave.", "It has no end, or ends before it begins.",
        "Write the first and the last day, such as 2026-10-01 and 2026-10-07.",
    ),
    "GT-ROW-ADDRESS": (
        "{column} is not a list of addresses on channels.", "Each line is a channel's name, a colon and the address.",
        "Write one a line, such as platform:desk-7; a phone number or mail address has its own column.",
    ),
    "GT-ROW-DATE": (
        "{column} is not a whole date.", "Year, month and day are needed, after 1899, and the day must exist.",
        "Write it as year-month-day (YYYY-MM-DD); leave a birth date empty when it is not known.",
    ),
    "GT-ROW-DATE-NUMBER": (
        "{column} holds a bare number where a date should stand.",
        "Spreadsheets keep a date as a count of days and show the count once the column is no longer a date.",
        "Look the day up in the papers and write it as year-month-day (YYYY-MM-DD).",
    ),
    "GT-ROW-HASHES": (
        "{column} holds only ### signs.",
        "The column was too narrow when the file was saved as text, and the signs are all that was saved.",
        "Widen the column in the first file and save it again, or type the value in.",
    ),
    "GT-ROW-BORN-LATER": ("{column} lies in the future.", "", "Correct the date."),
    "GT-ROW-AGE": ("{column} is not an age.", "It is whole years from 0 to 125.", "Correct or clear it."),
    "GT-ROW-YESNO": (
        "{column} says neither yes nor no.", "Consent is never guessed.", "Write 是 or 否 (yes or no).",
    ),
    "GT-ROW-CONSENT": (
        "{column} does not say that consent was given.", "Nobody is entered without consent.",
        "Ask the person or the guardian; enter 是 (yes) with the date once they agreed.",
    ),
    "GT-ROW-CONSENT-DATE": (
        "{column} lies in the future.", "Consent that was not yet given does not count.", "Correct the date.",
    ),
    "GT-ROW-GUARDIAN": (
        "{column} does not show a guardian's consent for a child under 14.",
        "A child's data needs the separate consent of a parent or guardian (PIPL articles 28 to 31).",
        "Let 同意人 name the contact who is the parent or guardian, or fill 监护人同意.",
    ),
    "GT-ROW-DUPLICATE": (
        "The rows {rows} name one person, or one number.",
        "Nobody can know which row is right, so none was taken.",
        "Keep one row; when they are two people, give both their own ID number.",
    ),
    "GT-ROW-KEY": (
        "{column} is not one whole number.", "It tells people apart, so that every digit of it counts.",
        "Compare it with the card or the books, and type it in again.",
    ),
    "GT-ROW-SLID": (
        "The row has more cells than there are titles.",
        "A comma inside a cell has pushed the others under wrong titles.",
        "Put the cell into quotation marks, or save the register as .xlsx.",
    ),
    "GT-ROW-GROUP": (
        "{column} names a group that is not known; the person entered without it.", "",
        "Use a known group.",
    ),
    "GT-ROW-HINT": (
        "{column} names a hint that is not in the fixed list; the person entered without it.",
        "Strangers see hints, in their language, so only translated ones are kept.",
        "Use a hint of the list.",
    ),
    "GT-ROW-PURPOSE": (
        "{column} names something that consent cannot be given for; the person entered without it.",
        "What was not clearly allowed stays closed.", "Use the words of the consent form.",
    ),
    "GT-ROW-RELATION": (
        "{column} reads like what the person is to the contact; it was kept as it is written.",
        "By the person's age it can hardly be meant the other way. What it should say is what the contact is to the "
        "person.",
        "Write 母亲 (mother) for the mother of a boy, not 儿子 (son).",
    ),
    "GT-ROW-LEFT": (
        "The person of this row has left the register; nothing was changed.", "They moved away, died, or left.",
        "Bring them back in the register first, if they are back.",
    ),
    "GT-ROW-MORE": (
        "The row says that more was consented to than the register holds; consents were left as they are.",
        "An import neither widens nor withdraws anybody's consent.",
        "Record the consent itself, from the form that was signed.",
    ),
    "GT-ROW-WITHDRAWN": (
        "{column} was left out: it is not kept of this person.",
        "A consent to it was withdrawn, and what was kept was destroyed.",
        "Record a fresh consent with guardtag consent give, then import the row again.",
    ),
}  # fmt: skip

_UNKNOWN = "Word {nth} of {column} is no known %s; the person entered without it."
_NEAR, _KNOWN = "Did you mean {near}? Known are: {known}.", "Known are: {known}."
_NO_HINT = "Strangers see hints, in their language, so only translated ones are kept."
_CLOSED = "What was not clearly allowed stays closed."
_BOTH_RIGHT = "Nobody can know which row is right, so none was taken."
_SEES = "Spreadsheets keep a date as a count of days and show the count once the column is no longer a date."

_CASES: dict[str, dict[str, tuple[str, str, str]]] = {
    "GT-ROW-DATE-NUMBER": {
        "days": (
            "{column} holds a bare number where a date should stand.",
            _SEES + " As a count from 1900 (Excel, WPS) it would be {since_1900}, from 1904 (old Mac workbooks) "
            "{since_1904}.",
            "See in the papers which day is right, if any, and write it as year-month-day (YYYY-MM-DD).",
        ),
    },
    "GT-ROW-TEXT": {
        "long": ("{column} is longer than {most} characters.", "So much is kept of it and no more.", "Shorten it."),
        "lines": ("{column} has more than one line.", "It is one line in messages and on labels.",
                  "Write it in one line, without Alt+Enter."),
        "signs": ("{column} holds characters that cannot be seen, or that turn the direction of the writing.",
                  "Such characters come from copying and can hide what is really there.", "Type it in again."),
        "lost": ("{column} has letters that were lost when the file was saved.",
                 "A sign for lost letters stands in their place.", "Type it in again, from the papers."),
    },
    "GT-ROW-KEY": {
        "number": ("{column} was kept as a number and has lost digits.", "Spreadsheets keep 15 digits only.",
                   "Format the column as text and type the number in again."),
        "zeros": ("{column} is an ID number whose last digits became zeros.", "Spreadsheets keep 15 digits only.",
                  "Format the column as text and type the number in again."),
        "space": ("{column} has a space in it.", "It may be two numbers, or a number and a note.",
                  "Write one number without spaces; notes belong into the column for remarks."),
        "length": ("{column} is no ID number: it has {count} {count|character|characters}.",
                   "An ID number has 18 (GB 11643).",
                   "Compare it with the card, digit by digit."),
        "day": ("{column} is no ID number: the day in it does not exist.",
                "Its digits 7 to 14 are the birth date (GB 11643).", "Compare it with the card, digit by digit."),
        "check": ("{column} is no ID number: its last character does not fit the others.",
                  "It is a check (GB 11643, ISO 7064 MOD 11-2): some digit is wrong, or two changed places.",
                  "Compare it with the card, digit by digit."),
        "place": ("{column} is no ID number: no place has the code it begins with.",
                  "Its first two digits are those of a province (GB/T 2260).",
                  "Compare it with the card, digit by digit."),
    },
    "GT-ROW-DUPLICATE": {
        "person": ("The rows {rows} name one person: they agree in {agree}.", _BOTH_RIGHT,
                   "Keep one row; when they are two people, give both their own ID number."),
        "number": ("The rows {rows} agree in {agree}.", _BOTH_RIGHT,
                   "Keep one row; when they are two people, correct the number: each has their own."),
        "staff": ("The rows {rows} name one responder: they agree in {agree}.", _BOTH_RIGHT,
                  "Keep one row; when they are two people, give each an id of their own."),
    },
    "GT-ROW-GROUP": {
        "near": (_UNKNOWN % "group", "", _NEAR), "known": (_UNKNOWN % "group", "", _KNOWN),
    },
    "GT-ROW-HINT": {
        "near": (_UNKNOWN % "hint", _NO_HINT, _NEAR), "known": (_UNKNOWN % "hint", _NO_HINT, _KNOWN),
    },
    "GT-ROW-PURPOSE": {
        "near": (_UNKNOWN % "thing to consent to", _CLOSED, _NEAR),
        "known": (_UNKNOWN % "thing to consent to", _CLOSED, _KNOWN),
    },
}  # fmt: skip
_SHOWN_ONCE = frozenset({"GT-ROW-DATE-NUMBER"})

TEXTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(_TEXTS)
"""Code to (what, why, do); ``{column}`` and ``{rows}`` are filled in."""
CASES: Mapping[str, Mapping[str, tuple[str, str, str]]] = MappingProxyType(_CASES)
"""The same by code and case, where one code has several causes; other facts are filled in, too."""


def fault(
    row: int, code: str, column: str = "", rows: str = "", *, facts: Mapping[str, object] = MappingProxyType({}),
    **more: object,
) -> RowError:  # fmt: skip
    """The error of this code for a row.

    Args:
        row: the row's number.
        code: a key of ``TEXTS``.
        column: title of the column it is about.
        rows: numbers of the rows it is about, when they are several.
        facts: further ones.
        more: the same, by name; of them ``case`` is a key of ``CASES``. Never a cell's content, but see ``kept``.
    """
    known = {"column": column, "rows": rows, **facts, **more}
    said = CASES[code][str(known["case"])] if known.get("case") else TEXTS[code]
    words = {name: ", ".join(map(str, one)) if isinstance(one, tuple) else str(one) for name, one in known.items()}
    what, why, do = (filled(part, words) for part in said)
    return RowError(row, code, what, why, do, column, known)


def kept(error: RowError) -> RowError:
    """An error as a run keeps it: without what only whoever holds the file is shown, such as a day that a cell means.

    Args:
        error: of a row.
    """
    return fault(error.row, error.code, error.column) if error.code in _SHOWN_ONCE else error
