"""A telephone number in one form, or refused: what our own rules say, and what the numbering plans add."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag.rules.phones import PhoneFault, e164, exercises
from tests import cases


def code(text: str, **options: object) -> str:
    with pytest.raises(PhoneFault) as caught:
        e164(text, **options)  # type: ignore[arg-type]
    assert text not in str(caught.value)
    return caught.value.code


@pytest.fixture(params=["with phonenumbers", "without"])
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without":
        monkeypatch.setitem(sys.modules, "phonenumbers", None)
    else:
        pytest.importorskip("phonenumbers")


@pytest.mark.usefixtures("both")
def test_numbers_that_no_person_can_have_are_refused() -> None:
    for text in ("12000000000", "0538-1100000", "0538-9000000", "010-10000000", "400 000 0000", "8008200000"):
        assert code(text) == "GT-ROW-PHONE-NOBODY"
    for text in ("10000000001", "0538-0000000", "021-00000000"):
        assert e164(text)
        assert code(text, made_up=False) == "GT-ROW-PHONE-NOBODY"
    assert e164("138 0013 8000", made_up=False) == "+8613800138000"
    assert e164("0538-2000000", made_up=False) == "+865382000000"


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("text", ["110", "119", "120", "122", "12345", "95588", "10086", "+86 110", "00 86 120", "999"])
def test_public_services_are_never_a_contact(text: str) -> None:
    assert code(text) == "GT-ROW-PHONE-SHORT"


def test_the_numbering_plans_know_what_the_form_does_not() -> None:
    pytest.importorskip("phonenumbers")
    assert code("0538 20000000") == "GT-ROW-PHONE-NOBODY"  # this city's numbers have seven digits
    assert code("14900000001") == "GT-ROW-PHONE-NOBODY"  # for machines
    assert code("+1 900 555 0100", countries=("1",)) == "GT-ROW-PHONE-NOBODY"  # each call costs
    assert code("+1 555 555 5555", countries=("1",)) == "GT-ROW-PHONE-NOBODY"
    assert e164("+1 202 555 0100", countries=("1",)) == "+12025550100"


def test_without_the_plans_the_form_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    assert e164("0538 20000000") == "+8653820000000"
    assert e164("+1 555 555 5555", countries=("1",)) == "+15555555555"


@pytest.mark.parametrize("case", cases.group("contact"))
@pytest.mark.usefixtures("both")
def test_contact_case(case: cases.Case) -> None:
    if case.name.startswith("e-mail"):
        return
    try:
        outcome = e164(cases.expand(case.input, {}))
    except PhoneFault:
        outcome = "reject"
    assert outcome in [expected.strip().split()[0] for expected in case.expect.split(";")[0].split(" or ")]


@given(
    st.text(st.sampled_from("0123456789+- ０１９＋－\u3000.,;*#=eE\n\t٠a或"), max_size=60), st.booleans(), st.booleans()
)
def test_what_is_accepted_is_in_one_form_and_stays(text: str, numeric: bool, made_up: bool) -> None:
    try:
        number = e164(text, numeric=numeric, made_up=made_up)
    except PhoneFault:
        return
    assert number == "" or (number[0] == "+" and number[1:].isascii() and number[1:].isdigit() and len(number) <= 16)
    assert number == "" or e164(number, made_up=made_up) == number


def test_made_up_numbers_are_for_deployments_that_are_made_up() -> None:
    for host in ("tag.invalid", "tag.example.org", "example.com", "a.test", "localhost", "TAG.EXAMPLE.NET."):
        assert exercises(host)
    for host in ("tag.feicheng.gov.cn", "example.org.cn", "myexample.org", "test.cn", "org", ""):
        assert not exercises(host)
