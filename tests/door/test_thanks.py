"""The loop is closed: the donor learns in counts what came of it, and a family thanks without saying who it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact
from guardtag.errors import Conflict, Denied
from guardtag.model.gifts import Donor
from guardtag.rules import few
from guardtag.rules.letter import tells
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")

WORDS = "谢谢你们。\n那天夜里，是衣服里的小标签把他带回了家。"


@pytest.fixture
def donor(city: City) -> Donor:
    return city.door.supply.donor("Yutian Textiles")


@pytest.fixture
def boy(city: City) -> guardtag.Ward:
    return city.boy(medical="癫痫", address="中寓村3号", clothes="blue jacket")


def test_a_letter_goes_by_the_family_and_the_office_to_the_donor(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    supply = city.door.supply
    mother = f"{boy.id}/c1"
    letter = city.door.acting_as(mother).supply.thank(donor, WORDS, consent=True)
    assert (letter.state, letter.words, letter.by, letter.donor) == ("written", WORDS, mother, donor.id)
    assert letter.consent.purposes == {"letter"}
    with pytest.raises(Conflict, match="GT-LETTER-DECIDED"):
        supply.letter(letter.id)
    assert [one.id for one in supply.letters(state="written")] == [letter.id]
    released = supply.release(letter, by="office")
    assert supply.release(letter) == released, "released is released"
    assert supply.letter(letter.id) == released
    assert supply.letters(donor) == [released]
    assert supply.letters(state="written") == []
    assert supply.donor_report(donor).letters == 1
    assert not city.door.verify().bad


def test_without_consent_there_is_no_letter(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    with pytest.raises(Conflict, match="GT-LETTER-CONSENT"):
        city.door.supply.thank(donor, WORDS, by=f"{boy.id}/c1")
    assert city.door.supply.letters() == []


@pytest.mark.parametrize("words", [
    "小军 is home", "军 军 is home", "thanks, 田爱云", "爱云敬上", "ring 138 0013 8000", "一三八零零一三八零零零",
    "tian@example.org",
    "他有癫痫", "我们住在中寓村3号", "we live in Zhongyu", "our tag 7K3M-9QRT-2XRR", "HTTPS://TAG.EXAMPLE.ORG/T/X",
    "T I A N @example.org", "小\u200b军", "ＺＨＯＮＧＹＵ", "ABCDEFGHIJKLMNOPQRSTUVWX23",
])  # fmt: skip
def test_a_letter_does_not_say_who_somebody_is(city: City, donor: Donor, boy: guardtag.Ward, words: str) -> None:
    with pytest.raises(Conflict, match="GT-LETTER-TELLS") as caught:
        city.door.supply.thank(donor, words, by=f"{boy.id}/c1", consent=True)
    assert words not in str(caught.value)


@pytest.mark.parametrize("words", ["", "   ", "\n\n", "x" * 1001, "\n".join("x" * 21), "\u202e", None])
def test_a_letter_is_short(city: City, donor: Donor, boy: guardtag.Ward, words: str) -> None:
    with pytest.raises(ValueError, match="words"):
        city.door.supply.thank(donor, words, by=f"{boy.id}/c1", consent=True)


def test_only_their_own_family_writes_and_takes_back(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    supply = city.door.supply
    other = city.boy()
    city.responder("li-ling")
    for who in ("li-ling", f"{boy.id}/c9", "nobody/c1", "", boy.id):
        with pytest.raises(Denied):
            supply.thank(donor, WORDS, by=who, consent=True)
    with pytest.raises(Denied):
        city.door.acting_as(f"{boy.id}/c1").supply.thank(donor, WORDS, by=f"{other.id}/c1", consent=True)
    letter = supply.thank(donor, WORDS, by=f"{boy.id}/c1", consent=True)
    with pytest.raises(Denied, match="GT-LETTER-UNKNOWN"):
        city.door.acting_as(f"{other.id}/c1").supply.take_back(letter.id)
    with pytest.raises(Denied):
        city.door.acting_as(f"{boy.id}/c1").supply.release(letter.id)
    supply.release(letter)
    back = city.door.acting_as(f"{boy.id}/c1").supply.take_back(letter.id)
    assert (back.state, back.words, back.consent.withdrawn) == ("taken-back", "", city.clock.now())
    with pytest.raises(Conflict, match="GT-LETTER-CONSENT"):
        supply.letter(letter.id)
    with pytest.raises(Conflict, match="GT-LETTER-DECIDED"):
        supply.release(letter)


def test_the_office_keeps_one_back(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    supply = city.door.supply
    letter = supply.thank(donor, WORDS, by=f"{boy.id}/c1", consent=True)
    supply.decline(letter)
    for deed in (supply.release, lambda one: supply.letter(one.id)):
        with pytest.raises(Conflict, match="GT-LETTER-DECIDED"):
            deed(letter)
    assert supply.donor_report(donor).letters == 0


def test_what_the_record_learnt_since_is_looked_at_when_a_letter_goes_out(city: City, donor: Donor) -> None:
    quiet = city.door.wards.enrol(
        "小军", area="feicheng", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
        consent=Consent(by="田爱云", purposes={"alert"}),
    )  # fmt: skip
    letter = city.door.supply.thank(donor, "谢谢，豆豆回家了", by=f"{quiet.id}/c1", consent=True)
    records = city.door._room.records

    def learn(tx: object) -> guardtag.Ward:
        import attrs

        from guardtag.model.people import FIELD_CLASSES, Ward

        return tx.put(attrs.evolve(tx.get(Ward, quiet.id, FIELD_CLASSES), nickname="豆豆"))  # type: ignore[attr-defined, no-any-return]

    records.change(learn)
    with pytest.raises(Conflict, match="GT-LETTER-TELLS"):
        city.door.supply.release(letter)


def test_the_same_letter_twice_is_one_and_a_family_does_not_flood_the_office(
    city: City, donor: Donor, boy: guardtag.Ward
) -> None:
    supply, mother = city.door.supply, f"{boy.id}/c1"
    letter = supply.thank(donor, WORDS, by=mother, consent=True, request_id="r")
    assert supply.thank(donor, WORDS, by=mother, consent=True, request_id="r") == letter
    for _ in range(9):
        supply.thank(donor, WORDS, by=mother, consent=True)
    with pytest.raises(Conflict, match="GT-LETTER-MANY"):
        supply.thank(donor, WORDS, by=mother, consent=True)
    supply.release(letter)
    supply.thank(donor, WORDS, by=mother, consent=True)


@pytest.mark.quick_on("memory", "sqlite")
def test_a_letter_goes_with_the_person(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    letter = city.door.supply.thank(donor, WORDS, by=f"{boy.id}/c1", consent=True, request_id="r")
    city.door.supply.release(letter)
    city.door.wards.erase(boy.id)
    city.door.dispatch()
    assert city.door.supply.letters() == []
    assert city.door._room.records.store.walk("letter", "", 5) == []
    with pytest.raises(Denied, match="GT-LETTER-UNKNOWN"):
        city.door.supply.letter(letter.id)


def test_a_batch_says_whom_to_thank(city: City, boy: guardtag.Ward) -> None:
    supply, mother = city.door.supply, f"{boy.id}/c1"
    given_by_name = city.door.tags.mint(5, area="feicheng", donor="Yutian")
    for to in (given_by_name, given_by_name.id):
        assert supply.thank(to, WORDS, by=mother, consent=True).donor == supply.donor("Yutian").id
    nameless = city.door.tags.mint(5, area="feicheng")
    for nobody in (nameless, nameless.id, "p:nobody", "o:nobody", "Yutian Textiles"):
        with pytest.raises(Denied, match="GT-DONOR-UNKNOWN"):
            supply.thank(nobody, WORDS, by=mother, consent=True)


# -- the donor's report


def test_a_report_counts_what_became_of_the_tags_and_names_nobody(city: City, donor: Donor) -> None:
    supply = city.door.supply
    city.responder("li-ling")
    call = supply.call("x", need=100, area="feicheng")
    pledge = supply.pledge(call, donor, 40)
    batch = city.door.tags.mint(30, area="feicheng", pledge_id=pledge.id)
    old = city.door.tags.mint(10, area="feicheng", donor="yutian textiles")
    city.door.tags.mint(10, area="feicheng", donor="Somebody else")
    supply.hand_over(batch.first, 20, received_by="li-ling")
    assert supply.donor_report(donor).sewn is None
    for at in range(12):
        boy = city.boy()
        tag = city.door.tags.fit(batch.first + at, to=boy, by="li-ling")
        if at < 8:
            city.door.tags.checked(tag, by="li-ling", verdict="good" if at < 6 else "replace")
        if at < 6:
            call_for_help = city.door.scan(tag.link).alert(place="bus stop")
            city.door.incidents.close(call_for_help.id, outcome="home" if at > 1 else "false-alarm", by="li-ling")
    report = supply.donor_report("Yutian Textiles")
    assert report == supply.donor_report(donor.id) == supply.donor_report(donor)
    assert (report.named, report.batches, report.given, report.issued) == ("Yutian Textiles", 2, 40, 20)
    assert (report.sewn, report.checked, report.readable, report.helped) == (12, 8, 6, None)
    assert old.donor_id == ""
    assert "Yutian" not in repr(report)


def test_small_counts_and_one_more_time_do_not_show(city: City, donor: Donor) -> None:
    city.responder("li-ling")
    supply = city.door.supply
    batch = city.door.tags.mint(30, area="feicheng", donor="Yutian Textiles")
    seen = []
    for at in range(7):
        tag = city.door.tags.fit(batch.first + at, to=city.boy(), by="li-ling")
        call = city.door.scan(tag.link).alert(place="bus stop")
        city.door.incidents.close(call.id, outcome="home", by="li-ling")
        report = supply.donor_report(donor)
        seen.append((report.sewn, report.helped))
    assert seen == [(None, None)] * 4 + [(5, 5), (6, 5), (7, 5)]


def test_one_who_wants_not_to_be_named_is_not(city: City) -> None:
    supply = city.door.supply
    quiet = supply.donor("王霞", person=True, anonymous=True)
    assert supply.donor_report(quiet).named == ""
    with pytest.raises(Denied, match="GT-DONOR-UNKNOWN"):
        supply.donor_report("Nobody Ever")
    city.responder("li-ling")
    with pytest.raises(Denied, match="GT-DENIED-OPERATOR"):
        city.door.acting_as("li-ling").supply.donor_report(quiet)


@given(st.integers(0, 200))
def test_no_count_below_five_is_told(count: int) -> None:
    assert few.told(count) == (count if count >= 5 else None)
    coarse = few.coarse(count)
    assert coarse is None if count < 5 else coarse == count - count % 5


def test_a_record_without_names_tells_nothing() -> None:
    from guardtag.model.people import Ward

    assert not tells("谢谢你们，他回家了。", Ward("w", "小军", "feicheng"))
    assert tells("军军", Ward("w", "小军", "feicheng", nickname="军军"))


def test_a_letter_follows_a_record_that_becomes_part_of_another(city: City, donor: Donor, boy: guardtag.Ward) -> None:
    """The family takes it back under the record that stays; erased with that one, it is gone."""
    supply, twin = city.door.supply, city.boy()
    letter = supply.thank(donor, WORDS, by=f"{twin.id}/c1", consent=True)
    for worker in ("li-ling", "wang-xia"):
        city.responder(worker)
    city.door.wards.merge(boy.id, twin.id, by="li-ling", second_by="wang-xia")
    city.door.dispatch()
    (found,) = supply.letters(state="written")
    assert (found.id, found.ward) == (letter.id, boy.id)
    assert supply.take_back(letter, by=f"{boy.id}/c1").state == "taken-back"
    city.door.wards.erase(boy.id)
    city.door.dispatch()
    assert supply.letters() == []
