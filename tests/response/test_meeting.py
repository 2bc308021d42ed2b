"""The hand-over: proved by the pick-up word or the family's own tap, never refused for want of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import Conflict, GuardTagError
from guardtag.model.incidents import Incident
from guardtag.rules import relay as rules
from guardtag.steps import compose
from guardtag.texts import LANGUAGES
from tests.conftest import City

pytestmark = pytest.mark.quick_on("memory")


def alerted(city: City) -> tuple[Incident, str, str]:
    """A call that somebody is at, its pick-up word in English, and one that is wrong."""
    city.responder("li-ling")
    city.responder("hall", "feicheng", role="hotline")
    incident = city.door.scan(city.tagged(city.boy()).link).alert()
    city.door.dispatch()
    city.door.incidents.arrive(incident.id, by="li-ling")
    colour, animal = map(int, incident.word.split("."))
    return incident, compose.pickup("en", incident.word), compose.pickup("en", f"{colour}.{(animal + 1) % 16}")


def code(call: Callable[[], object]) -> str:
    with pytest.raises(GuardTagError) as caught:
        call()
    return caught.value.code


def proof(city: City, incident: Incident) -> str:
    return [entry.proof for entry in city.door.incidents.get(incident.id).thread if entry.what == "handed_over"][-1]


@pytest.mark.parametrize("how", [str, str.upper, lambda word: f"  {word.replace(' ', '   ')} ", "zh"])
def test_the_right_word_proves_it(city: City, how: Callable[[str], str] | str) -> None:
    incident, word, _ = alerted(city)
    said = compose.pickup("zh", incident.word) if isinstance(how, str) else how(word)
    after = city.door.incidents.hand_over(incident.id, by="li-ling", word=said)
    assert after.state == "handed_over"
    assert proof(city, incident) == "word"
    assert after.tasks == ()


def test_a_wrong_word_is_refused_and_counted(city: City) -> None:
    incident, word, wrong = alerted(city)
    with pytest.raises(Conflict) as caught:
        city.door.incidents.hand_over(incident.id, by="li-ling", word=wrong)
    assert (caught.value.code, caught.value.facts["left"]) == ("GT-HANDOVER-WORD", 4)
    now = city.door.incidents.get(incident.id)
    assert now.state == "on_scene"
    assert now.thread[-1].what == "wrong-word"
    assert wrong not in repr(now)
    city.door.incidents.hand_over(incident.id, by="li-ling", word=word)


def test_after_five_wrong_words_another_person_must_look(city: City) -> None:
    incident, word, wrong = alerted(city)
    incidents = city.door.incidents
    for _ in range(5):
        assert code(lambda: incidents.hand_over(incident.id, by="li-ling", word=wrong)) == "GT-HANDOVER-WORD"
    assert [task.id for task in incidents.get(incident.id).tasks] == ["check-word"]
    city.door.dispatch()
    assert [m["target"] for m in city.messages() if m["kind"] == "task"] == ["hall@example.org"]
    assert code(lambda: incidents.hand_over(incident.id, by="li-ling", word=word)) == "GT-HANDOVER-TRIES"
    incidents.complete(incident.id, "check-word", by="li-ling")  # who guessed is not the one who looks
    assert code(lambda: incidents.hand_over(incident.id, by="li-ling", word=word)) == "GT-HANDOVER-TRIES"
    assert incidents.hand_over(incident.id, by="hall", word=word).state == "handed_over"


def test_the_desk_looked_and_words_count_again(city: City) -> None:
    incident, word, wrong = alerted(city)
    incidents = city.door.incidents
    for _ in range(5):
        assert code(lambda: incidents.hand_over(incident.id, by="li-ling", word=wrong)) == "GT-HANDOVER-WORD"
    incidents.complete(incident.id, "check-word", by="hall", result="misheard")
    with pytest.raises(Conflict) as caught:
        incidents.hand_over(incident.id, by="li-ling", word=wrong)
    assert (caught.value.code, caught.value.facts["left"]) == ("GT-HANDOVER-WORD", 4)
    assert incidents.hand_over(incident.id, by="li-ling", word=word).state == "handed_over"


def test_a_second_round_of_wrong_words_is_looked_into_again(city: City) -> None:
    incident, _, wrong = alerted(city)
    for _ in range(2):
        for _ in range(5):
            code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word=wrong))
        assert code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word=wrong)) == "GT-HANDOVER-TRIES"
        city.door.incidents.complete(incident.id, "check-word", by="hall")


def test_nobody_stands_between_a_child_and_home(city: City) -> None:
    """Without a word, and after five wrong ones, it is recorded, and somebody has to confirm it."""
    incident, _, wrong = alerted(city)
    for _ in range(5):
        code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word=wrong))
    after = city.door.incidents.hand_over(incident.id, by="li-ling")
    assert after.state == "handed_over"
    assert proof(city, incident) == "unproved"
    assert [task.id for task in after.tasks] == ["check-word", "confirm-handover"]
    closed = city.door.incidents.close(incident.id, outcome="home", by="li-ling", feedback="told")
    assert [task.id for task in closed.tasks if task.done is None] == ["check-word", "confirm-handover", "review"]
    done = city.door.incidents.complete(incident.id, "confirm-handover", by="hall", result="rang the mother")
    assert "confirm-handover" not in [task.id for task in done.tasks if task.done is None]


def test_the_familys_own_tap_proves_it(city: City) -> None:
    incident, _, _ = alerted(city)
    city.door.incidents.hand_over(incident.id, by="li-ling")
    mother = next(m["link"] for m in city.messages() if m["target"] == "tian@example.org")
    city.door.notices.answer(mother, "with-me")
    assert proof(city, incident) == "family"
    task = city.door.incidents.get(incident.id).tasks[0]
    assert (task.id, task.done, task.result) == ("confirm-handover", city.clock.at, "family")


@pytest.mark.parametrize("proved", ["word", "family"])
def test_what_was_proved_once_is_proved(city: City, proved: str) -> None:
    incident, word, _ = alerted(city)
    by, said = ("li-ling", word) if proved == "word" else (f"{incident.subject}/c1", "")
    city.door.incidents.hand_over(incident.id, by=by, word=said)
    assert city.door.incidents.hand_over(incident.id, by="li-ling").tasks == ()


def test_a_contact_who_says_so_by_name_is_proof_too(city: City) -> None:
    incident, _, _ = alerted(city)
    city.door.acting_as(f"{incident.subject}/c1").incidents.hand_over(incident.id)
    assert proof(city, incident) == "family"


def test_a_workers_own_tap_is_no_hand_over(city: City) -> None:
    alerted(city)
    worker = next(m["link"] for m in city.messages() if m["target"] == "li-ling@example.org")
    assert city.door.notices.answer(worker, "with-me").state == "on_scene"


def test_strangers_cannot_use_the_tries_up(city: City) -> None:
    incident, word, wrong = alerted(city)
    city.responder("far", "feicheng/other/x/y/1")
    for _ in range(7):
        far = city.door.acting_as("far").incidents
        assert code(lambda f=far: f.hand_over(incident.id, word=wrong)) == "GT-DENIED-INCIDENT"  # type: ignore[misc]
        assert code(lambda: city.door.incidents.hand_over(incident.id, by="no", word=wrong)) == "GT-DENIED-ACTOR"
    assert city.door.incidents.hand_over(incident.id, by="li-ling", word=word).state == "handed_over"


def test_a_repeated_request_gives_the_first_answer(city: City) -> None:
    incident, word, _ = alerted(city)
    first = city.door.incidents.hand_over(incident.id, by="li-ling", word=word, request_id="tap")
    assert city.door.incidents.hand_over(incident.id, by="li-ling", word=word, request_id="tap") == first
    city.door.incidents.close(incident.id, outcome="home", by="li-ling")
    assert city.door.incidents.hand_over(incident.id, by="li-ling", word=word, request_id="tap") == first
    assert code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word=word)) == "GT-INCIDENT-CLOSED"
    assert code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word="x")) == "GT-INCIDENT-CLOSED"
    assert code(lambda: city.door.incidents.hand_over("nothing", by="li-ling", word=word)) == "GT-INCIDENT-UNKNOWN"


@pytest.mark.parametrize("word", ["", "   ", "\u202e", "!?"])
def test_no_word_is_no_try(city: City, word: str) -> None:
    incident, _, _ = alerted(city)
    city.door.incidents.hand_over(incident.id, by="li-ling", word=word)
    assert proof(city, incident) == "unproved"


def test_a_flood_of_letters_is_one_wrong_word(city: City) -> None:
    incident, _, _ = alerted(city)
    assert (
        code(lambda: city.door.incidents.hand_over(incident.id, by="li-ling", word="红" * 10**6)) == "GT-HANDOVER-WORD"
    )


WORDS = st.tuples(st.integers(0, 15), st.integers(0, 15))


@given(WORDS, WORDS, st.sampled_from(LANGUAGES))
def test_no_two_pick_up_words_sound_the_same_when_typed(
    one: tuple[int, int], other: tuple[int, int], language: str
) -> None:
    first, second = (compose.pickup(language, "{}.{}".format(*pair)) for pair in (one, other))
    assert rules.same(first, second) == (one == other)
