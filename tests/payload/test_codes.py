"""The codec: every shared case of a scanned text, and what a reading promises."""

from __future__ import annotations

import random
import threading
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import Ambiguous, Mistyped, NotATag, StoreUnavailable, TagError, TooLong, Unknown
from guardtag.payload import reedsolomon, spoken, typed
from guardtag.payload.codes import Codes, Reading
from guardtag.payload.keys import Key, Keyring
from guardtag.payload.token import MAX_AREA, MAX_SERIAL, Tokens
from tests import cases
from tests.payload.test_keys import rotated, spellings

HOST, ALIASES = "tag.example.org", ("alias.example.net",)
KEYRING = rotated(1)
CODES = Codes(KEYRING, HOST, ALIASES)
MARK = 1000
LIVE, LIVE2, RETIRED = CODES.code(41, 7), CODES.code(42, 7), CODES.code(43, 7)
FOREIGN = Codes(Keyring.new(random.Random(99).randbytes), HOST).code(41, 7)
TAGS = {
    "TOKEN": LIVE.link[-26:],
    "TOKEN2": LIVE2.link[-26:],
    "RETIRED": RETIRED.link[-26:],  # authentic for the codec; that it has ended is the caller's to know
    "FORGED": "A" * 26,
    "FOREIGN": FOREIGN.link[-26:],
    "CODE": LIVE.typed,
    "CODE_UNISSUED": CODES.code(MARK + 1, 7).typed,
}


def known(serial: int) -> bool:
    return serial <= MARK


def outcome(text: object) -> Reading | str:
    try:
        return CODES.read(text, known)
    except TagError as error:
        return type(error).__name__


@pytest.mark.parametrize("case", cases.group("scan_text"))
def test_shared_case(case):
    text = cases.expand(case.input, TAGS)
    via = "typed" if "{CODE" in str(case.input) else "token"
    expected = {
        "ok": Reading(41, 2, 7, "token") if via == "token" else Reading(41, 0, 0, "typed"),
        "Retired": Reading(43, 2, 7, "token"),
    }.get(case.expect, case.expect)
    assert outcome(text) == expected, case.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"https://{HOST}/t/{{TOKEN|lower}}", 41), (f"https://{HOST}/t/{{TOKEN|pctall}}", 41),
        ("{TOKEN|lower}", 41), ("码：{TOKEN}", 41), ("{TOKEN} {TOKEN|lower}", 41), ("{CODE|fullwidth}", 41),
        ("{CODE|zwsp}", 41), ("{CODE|nodash|lower}", 41), ("{TOKEN} {CODE}", 41), ("{CODE} {TOKEN|fullwidth}", 41),
        ("{TOKEN} {FORGED}", 41), ("{FORGED} {TOKEN}", 41), ("{TOKEN} {FOREIGN}", 41), ("{TOKEN} {CODE_UNISSUED}", 41),
        ("{TOKEN} {TOKEN2}", "Ambiguous"), ("{TOKEN2} {CODE}", "Ambiguous"), ("{TOKEN} {RETIRED}", "Ambiguous"),
        ("{FORGED}", "Unknown"), ("{FORGED} {FOREIGN}", "Unknown"), ("{TOKEN|alias:1}", "Unknown"),
        ("{TOKEN|alias:3}", "Unknown"), ("{TOKEN|drop:9}", "NotATag"), ("{TOKEN|mathbold}", "NotATag"),
        ("{CODE|drop:1}", "Mistyped"), ("{CODE|swap:5:6}", "Mistyped"), ("{CODE|sub:3:U}", "Mistyped"),
        ("{CODE|sub:0:next} {CODE_UNISSUED}", "Unknown"), ("{CODE|mathbold}", "NotATag"),
        ("ftp://{TOKEN}", "NotATag"), ("https://evil.example/{TOKEN} {CODE}", 41),
    ],
)  # fmt: skip
def test_further_texts(text, expected):
    seen = outcome(cases.expand(text, TAGS))
    assert (seen.serial if isinstance(seen, Reading) else seen) == expected


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_code_that_was_read_out_is_read(language):
    text = spoken.say(LIVE.typed, language)
    assert outcome(text) == outcome(f" {text}。\n") == Reading(41, 0, 0, "typed")
    assert outcome(spoken.say(CODES.code(MARK + 1, 7).typed, language)) == "Unknown"
    assert outcome(f"{text} {LIVE2.typed}") == Reading(42, 0, 0, "typed")
    assert outcome(f"码：{text}") == "NotATag"


@given(serial=st.integers(1, MAX_SERIAL), area=st.integers(0, MAX_AREA), epoch=st.sampled_from([None, 1, 2]))
@settings(deadline=None)
def test_what_is_printed_is_read(serial, area, epoch):
    code = CODES.code(serial, area, epoch)
    assert code == CODES.code(serial, area, epoch)
    assert code.link == f"https://TAG.EXAMPLE.ORG/T/{code.link[-26:]}"
    assert CODES.read(code.link, lambda s: True) == Reading(serial, epoch or 2, area, "token")
    assert CODES.read(code.typed, lambda s: s == serial) == Reading(serial, 0, 0, "typed")
    assert CODES.read(f"{code.link} {code.typed}", lambda s: s == serial).serial == serial


def test_links_of_old_hosts_are_read():
    old = Codes(KEYRING, "alias.example.net").code(5, 1)
    assert CODES.read(old.link, known).serial == 5
    assert CODES.code(5, 1).link.startswith("https://TAG.EXAMPLE.ORG/T/")


def test_tags_of_ten_rotations_are_read():
    newest = Codes(rotated(10).disabled(1).disabled(7), HOST)
    for times in range(11):
        code = Codes(rotated(times), HOST).code(100 + times, times)
        assert newest.read(code.link, known) == Reading(100 + times, times + 1, times, "token")
        assert newest.read(code.typed, known) == Reading(100 + times, 0, 0, "typed")
        assert newest.code(100 + times, times, times + 1) == code


def test_junk_never_asks_for_the_mark():
    """So that junk costs no store read."""
    asked = []
    source = random.Random(5)
    for _ in range(2000):
        for text in (
            f"https://{HOST}/t/" + "".join(source.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=26)),
            "".join(source.choices(typed.ALPHABET, k=12)),
        ):
            with pytest.raises((Unknown, Mistyped)):
                CODES.read(text, lambda serial: asked.append(serial) or False)
    assert asked == []


def test_an_authentic_token_asks_for_the_mark_once():
    asked = []
    with pytest.raises(Unknown):
        CODES.read(LIVE.link, lambda serial: bool(asked.append(serial)))
    assert asked == [41]


def test_typed_guesses_that_could_exist_ask_for_the_mark_rarely():
    asked = []
    source = random.Random(6)
    for _ in range(20_000):
        data = [source.randrange(32) for _ in range(10)]
        text = "".join(typed.ALPHABET[s] for s in (*data, *reedsolomon.checks(data)))
        with pytest.raises(Unknown):
            CODES.read(text, lambda serial: bool(asked.append(serial)) or serial <= MARK)
    assert len(asked) < 100


def test_forged_foreign_and_unminted_look_the_same():
    said = set()
    for text in (TAGS["FORGED"], TAGS["FOREIGN"], CODES.code(MARK + 1, 7).link, TAGS["CODE_UNISSUED"], FOREIGN.typed):
        with pytest.raises(Unknown) as caught:
            CODES.read(text, known)
        said.add((str(caught.value), repr(caught.value), tuple(caught.value.facts.items())))
    assert len(said) == 1


def test_a_typed_code_with_two_possible_tags_is_ambiguous():
    code = "never"
    for serial in range(1, 200_000):
        code = CODES.code(serial, 1).typed
        if len(CODES._typed.candidates(code)) == 2:
            break
    one, other = CODES._typed.candidates(code)
    with pytest.raises(Ambiguous):
        CODES.read(code, lambda s: True)
    assert CODES.read(code, lambda s: s == one).serial == one
    assert CODES.read(code, lambda s: s == other).serial == other
    # A token beside it says which of the two is meant.
    assert CODES.read(f"{code} {CODES.code(other, 1).link}", lambda s: True).serial == other


def test_the_store_may_be_down():
    def down(serial: int) -> bool:
        raise StoreUnavailable("GT-STORE-UNAVAILABLE", "The store did not answer.")

    with pytest.raises(StoreUnavailable):
        CODES.read(LIVE.link, down)
    with pytest.raises(Unknown):
        CODES.read(TAGS["FORGED"], down)
    assert CODES.read(LIVE.link, lambda s: True).area == 7


def test_eight_threads_read_at_once():
    """A cipher context that threads share raises "Already borrowed"."""
    codes = Codes(rotated(3), HOST)
    printed = [codes.code(serial, 1, 1 + serial % 4) for serial in range(1, 200)]
    wrong: list[object] = []
    gate = threading.Barrier(8)

    def work() -> None:
        gate.wait()
        try:
            for _ in range(15):
                for code in printed:
                    if codes.read(code.link, known).serial != code.serial:
                        wrong.append(code.serial)
                if codes.read(printed[7].typed, known).serial != 8 or codes.code(8, 1, 1) != printed[7]:
                    wrong.append("typed")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        LIVE.link[:-1], TAGS["FORGED"], "7K3M-9QRT-2XY2", f"{LIVE.link} {LIVE2.link}", "小军" * 3000,
        "七、北京的K、三、M、9 Q R T 2 X R R",
        "seven Kilo three Mike, niner Quebec Romeo Tango, two X-ray Romeo Sierra",
    ],
)  # fmt: skip
def test_errors_and_their_chains_echo_nothing(text):
    with pytest.raises(TagError) as caught:
        CODES.read(text, known)
    error = caught.value
    said = f"{error} {error!r} {error.as_dict()} {dict(error.facts)}"
    assert error.__cause__ is None
    assert error.__context__ is None
    assert error.code.startswith("GT-TAG-")
    for at in range(0, len(text) - 4, 4):
        assert text[at : at + 4] not in said


def everything_said(codes: Codes) -> str:
    """All that a log, a debugger or a crash report would write of a codec."""
    parts = (codes, codes._tokens, codes._typed, vars(codes), vars(codes._tokens), vars(codes._typed), KEYRING, LIVE)
    with pytest.raises(NotATag) as caught:
        codes.read("x", known)
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    return "".join([*map(repr, parts), *trace.format()])


def test_no_text_of_a_codec_shows_a_key():
    said = everything_said(CODES)
    secrets = spellings(KEYRING)
    for label in ("guardtag/v1/token/epoch/1", "guardtag/v1/token/epoch/2", "guardtag/v1/typed"):
        for key_id in (1, 2):
            derived = KEYRING.derive(label, key_id)
            secrets += [derived.hex(), repr(derived)[2:-1]]
    assert "GT-TAG-NOT-A-TAG" in said
    assert not any(secret in said for secret in secrets)
    assert TAGS["TOKEN"] not in said


def test_too_long_is_refused_whatever_it_holds():
    with pytest.raises(TooLong):
        CODES.read(LIVE.link + " " * 5000, known)


def test_one_key_says_nothing_under_another_deployment():
    same_root = Keyring((Key(1, KEYRING.key(1).root),), 1, 1, "0" * 16)
    assert Tokens(same_root).verify(CODES.code(1, 1, 1).link[-26:]) is None


def test_other_codes_beside_the_one_are_counted_and_do_not_vote():
    """For the guess budget: well-formed typed codes that name no tag, and whether a token was no key's of ours."""
    never = [CODES.code(MARK + 1 + n, 7).typed for n in range(3)]
    assert CODES.read(f"{LIVE.typed} {never[0]} {never[1]}", known) == Reading(41, 0, 0, "typed", guesses=2)
    assert CODES.read(f"{LIVE.typed} {TAGS['FORGED']}", known) == Reading(41, 0, 0, "typed", strangers=True)
    mixed = f"{LIVE.link} {never[0]} {TAGS['FOREIGN']}"
    assert CODES.read(mixed, known) == Reading(41, 2, 7, "token", guesses=1, strangers=True)
    assert CODES.read(f"{LIVE.link} {LIVE.typed}", known) == Reading(41, 2, 7, "token")
    for text, guesses in (
        (" ".join(never), 3),
        (f"{TAGS['FORGED']} {never[0]}", 1),
        (TAGS["FORGED"], 0),
        (CODES.code(MARK + 1, 7).link, 0),
    ):
        with pytest.raises(Unknown) as caught:
            CODES.read(text, known)
        assert caught.value.guesses == guesses


@pytest.mark.parametrize("write", [str, str.lower])
def test_a_link_as_printed_needs_no_grammar(write, monkeypatch):
    """Nearly every scan is one; the page behind it is to be there at once."""
    monkeypatch.setattr("guardtag.payload.link.find", lambda *_: pytest.fail("looked at at length"))
    assert CODES.read(write(LIVE.link), known) == Reading(41, 2, 7, "token")
    assert Codes(KEYRING, *ALIASES).read(Codes(KEYRING, *ALIASES).code(5, 1).link, known).serial == 5
