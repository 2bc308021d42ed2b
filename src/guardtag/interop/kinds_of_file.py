"""What a file is that is no .xlsx or .csv, so that whoever has it learns what to save it as.

Told apart by first bytes: compound files (MS-CFB 2.2; old workbooks, and .xlsx under a password, MS-OFFCRYPTO 2.3.4.4),
zip (ECMA-376 part 2; .xlsx, .ods), web pages that programs save as .xls, PDF and pictures.
"""

from __future__ import annotations

from guardtag.errors import ImportRefused

ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<style")
_PRINTED = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
_HEAD = 4096
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe")

_SAID = {
    "locked": (
        "It is locked with a password, so that nobody can read it without.",
        "Open it in the spreadsheet program, take the password away (File, Information, Protect), save it and give "
        "that file; delete the copy afterwards.",
    ),
    "old": (
        "It is a workbook of an old format (.xls, .et), whatever its name says.",
        "Open it in the spreadsheet program and save it as .xlsx; giving it another name is not enough.",
    ),
    "page": (
        "It is a web page that was given a spreadsheet's name, as some systems export them.",
        "Open it in the spreadsheet program and save it as .xlsx; giving it another name is not enough.",
    ),
    "printed": (
        "It is a PDF or a picture: there are no cells in it.",
        "Ask for the table it was made from, as .xlsx or .csv (UTF-8).",
    ),
    "renamed": (
        "It is a workbook inside, but its name does not end in .xlsx.",
        "Open it in the spreadsheet program and save it as .xlsx.",
    ),
    "macros": (
        "Its name says that it holds macros, which are programs.",
        "Save it in the spreadsheet program as a plain .xlsx (Excel workbook) and give that file.",
    ),
    "suffix": (
        "It has another suffix.",
        "Save it in the spreadsheet program as .xlsx or as .csv (UTF-8).",
    ),
}


def compound(head: bytes) -> bool:
    """Whether a file that begins so is a compound file."""
    return head.startswith(_OLE)


def check(raw: bytes, suffix: str) -> None:
    """Refuses a file that is neither .xlsx nor .csv, and says what it is instead.

    Args:
        raw: its bytes.
        suffix: of its name, with the dot, in lower case.

    Raises:
        ImportRefused: ``GT-IMPORT-KIND``.
    """
    case = _case(raw, suffix)
    if case:
        why, do = _SAID[case]
        raise ImportRefused("GT-IMPORT-KIND", "The file is neither .xlsx nor .csv.", why, do, case=case)


def _case(raw: bytes, suffix: str) -> str:
    head = raw[:_HEAD]
    if raw.startswith(_OLE):
        return "locked" if _LOCKED in raw else "old"
    if head.startswith(_PRINTED) and suffix != ".csv":
        return "printed"
    if _page(head):
        return "page"
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        return "macros"
    if raw.startswith(ZIP) and suffix != ".xlsx":
        return "suffix" if suffix == ".ods" else "renamed"
    return "" if suffix in (".xlsx", ".csv") else "suffix"


def _page(head: bytes) -> bool:
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().lower().startswith(_PAGES)
