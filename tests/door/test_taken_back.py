"""What somebody takes out of the register again is in no answer that is remembered for a late repeat."""

from __future__ import annotations

from guardtag.records.kinds import Asked
from tests.conftest import City

WORDS = "谢谢你们给他的布标"


def remembered(city: City) -> bytes:
    """All answers of requests, opened."""
    return b"".join(one.answer for one in city.door._room.records.walk(Asked))


def test_a_letter_is_remembered_without_its_words(city: City) -> None:
    ward, batch = city.boy(), city.door.tags.mint(5, area="feicheng", donor="Yutian")
    by = f"{ward.id}/c1"
    letter = city.door.supply.thank(batch, WORDS, by=by, consent=True, request_id="t1")
    assert city.door.supply.thank(batch, WORDS, by=by, consent=True, request_id="t1") == letter
    city.door.supply.release(letter, request_id="r1")
    assert WORDS.encode() not in remembered(city)
    city.door.supply.take_back(letter, by=by, request_id="b1")
    assert city.door.supply.thank(batch, WORDS, by=by, consent=True, request_id="t1").words == ""


def test_a_donors_name_is_in_no_remembered_batch(city: City) -> None:
    def mint() -> str:
        return city.door.tags.mint(5, area="feicheng", donor="Yutian Textiles", request_id="m1").donor

    assert mint() == mint() == "Yutian Textiles"
    assert b"Yutian" not in remembered(city)
    batch = city.door.tags.batches()[0]
    city.door.supply.unname(city.door.supply.donor("Yutian Textiles"), request_id="u1")
    assert batch.donor
    assert mint() == ""
