"""What is counted in English: one call, two calls. Every text is played with both numbers."""

from __future__ import annotations

import re

import pytest

from guardtag import texts
from guardtag.interop.faults import fault
from guardtag.payload.paper import joining
from tests.texts.test_catalogues import shown

ENGLISH = {key: said for key, said in shown("en").items() if "{" in said}
COUNTED = {key: said for key, said in ENGLISH.items() if "|" in said}
FORMS = re.compile(r"\{\w+\|([^|{}]*)\|([^|{}]*)\}")
PLACEHOLDER = re.compile(r"\{(\w+)(?:\|[^{}]*)?\}")
CONSTANT = {"web.console.password-hint", "web.console.password-length"}
"""Their number is a bound of ours, and never 1."""
NO_NOUN = re.compile(
    r"about|again|also|always|and|answers|are|as|asks|at|be|begins|belongs|broke|calls? for help|can|cannot"
    r"|does|failed|fails|fits|for|gives|goes|had|hands|has|have|holds|in|is|leading|leads|looks|makes|may"
    r"|more than|must|names|needs|not|of|on|one|opened|or|shows|stands|stays?|still|takes|that|this|to"
    r"|under|until|waits|was|wears|were|where|which|who|whom|will|with|works"
)
"""What ends the words that a number may count."""
SEVERAL = re.compile(r"(?<![\w:.-])1 ((?:[a-z-]+ ){0,3})(?:are|were|have|do|wait|belong)\b")


def played(said: str, number: str) -> str:
    return texts.filled(said, dict.fromkeys(PLACEHOLDER.findall(said), number))


def counts(said: str) -> str:
    """A word of more than one behind a 1; empty where none is."""
    for found in re.finditer(r"(?<![\w:.-])1 ((?:[a-z-]+ ?){1,4})", said):
        for word in found[1].split():
            if NO_NOUN.fullmatch(word):
                break
            if word in ("people", "children") or re.search(r"[^us]s$", word):
                return f"1 … {word}"
    several = SEVERAL.search(said)
    return several[0] if several and not re.search(r"\b(of|and|in|that|who)\b", several[1]) else ""


def test_one_is_told_as_one() -> None:
    found = {key: counts(played(said, "1")) for key, said in ENGLISH.items() if key not in CONSTANT}
    assert {key: word for key, word in found.items() if word} == {}


@pytest.mark.parametrize("said", [
    "1 calls", "1 open calls", "1 more rows were refused", "1 people", "of 1 areas", "1 call are open", "1 row have",
])  # fmt: skip
def test_a_wrong_number_is_seen(said: str) -> None:
    assert counts(said)


def test_texts_with_a_count_say_one_and_two() -> None:
    assert len(COUNTED) > 100  # the search still finds them
    for key, said in COUNTED.items():
        one, two = (FORMS.sub(rf"\{which}", said) for which in (1, 2))
        names = dict.fromkeys(PLACEHOLDER.findall(said))
        assert played(said, "1") == texts.filled(one, dict.fromkeys(names, "1")), key
        assert played(said, "2") == texts.filled(two, dict.fromkeys(names, "2")), key
        assert all(form[0] != form[1] and all(form) for form in FORMS.findall(said)), key
        assert said.count("|") == 2 * len(FORMS.findall(said)), key


@pytest.mark.parametrize(("number", "told"), [
    ("1", "1 call is"), ("2", "2 calls are"), ("0", "0 calls are"), ("11", "11 calls are"), ("    1", "    1 call is"),
    ("fewer than 5", "fewer than 5 calls are"),
])  # fmt: skip
def test_a_number_chooses_the_form(number: str, told: str) -> None:
    assert texts.filled("{n} {n|call is|calls are} open", {"n": number}) == f"{told} open"


def test_a_value_is_not_read_as_forms() -> None:
    assert texts.filled("{name}: {n|a|b}", {"name": "{n|x|y}", "n": "1"}) == "{n|x|y}: a"


def test_errors_say_one_and_two() -> None:
    told = [(joining._more_sheets(1, needed).what, joining._more_sheets(needed, 3).why) for needed in (2, 1)]
    assert told[0] == ("1 more sheet is needed.", "This backup needs 3 different sheets, and 2 were given.")
    assert told[1][1] == "This backup needs 3 different sheets, and 1 was given."
    rows = [fault(3, "GT-ROW-KEY", "身份证号", case="length", count=count).what for count in (1, 2)]
    assert [said.partition("it has ")[2] for said in rows] == ["1 character.", "2 characters."]
