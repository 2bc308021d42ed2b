"""The paper backup: it comes back, its format stays, and what does not belong together is refused."""

from __future__ import annotations

import base64
import copy
import itertools
import pickle
import random
import re
import traceback
from pathlib import Path

import attrs
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.errors import KeyringError
from guardtag.payload import paper
from guardtag.payload.keys import DESTROYED, DISABLED, LIVE, Key, Keyring
from guardtag.payload.paper import Sheet, joining, lines, sealing, shares
from tests.payload.papers import ALPHABET, KEYRING, SHEETS, backup, made, refused, same_number, sealed, whole, words

# -- round trips


@pytest.mark.parametrize("count", [1, 3, 20, 255])
def test_a_keyring_of_any_size_comes_back_whole(count: int) -> None:
    sheets = backup(count)
    keyring = paper.restored(whole(sheets[2], sheets[0]))
    assert keyring == made(count)
    states = {key.state for key in keyring.keys}
    assert states == ({LIVE} if count == 1 else {LIVE, DISABLED} if count == 3 else {LIVE, DISABLED, DESTROYED})


@given(seed=st.integers(0, 2**32), data=st.data())
@settings(deadline=None, max_examples=30)
def test_any_keyring_comes_back(seed: int, data: st.DataObject) -> None:
    source = random.Random(seed).randbytes
    ids = sorted(data.draw(st.sets(st.integers(1, 255), min_size=1, max_size=12)))
    primary, index = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    keys = []
    for key_id in ids:
        states = [LIVE] if key_id == primary else [LIVE, DISABLED] if key_id == index else [LIVE, DISABLED, DESTROYED]
        state = data.draw(st.sampled_from(states))
        keys.append(Key(key_id, b"" if state == DESTROYED else source(32), state))
    keyring = Keyring(tuple(keys), primary, index, source(8).hex())
    assert paper.restored(whole(*paper.sheets(keyring, 1, 1, source))) == keyring


@pytest.mark.parametrize(
    ("needed", "total"), [(1, 1), *((m, n) for n in range(2, 6) for m in range(2, n + 1)), (15, 16), (16, 16)]
)
def test_any_sheets_that_are_enough_restore_and_one_less_never_does(needed: int, total: int) -> None:
    sheets = backup(1, needed, total)
    for chosen in itertools.islice(itertools.combinations(sheets, needed), 20):
        assert paper.restored(whole(*chosen)) == made(1)
    for chosen in itertools.islice(itertools.combinations(sheets, needed - 1), 20):
        error = refused(*map(words, chosen), sealed(sheets[0]))
        assert (error.code, error.facts["more"], error.facts["have"]) == ("GT-PAPER-SHEETS", 1, needed - 1)


def test_how_many_sheets_are_needed_still_is_said_without_any_share() -> None:
    sheets = backup(1, 4, 5)
    assert refused(sealed(sheets[0])).facts["more"] == 4
    error = refused(words(sheets[4]), words(sheets[4]))
    assert error.facts["more"] == 3
    assert "3 more sheets are needed" in str(error)


def test_more_sheets_than_needed_and_the_same_twice_are_fine() -> None:
    assert paper.restored([*whole(*SHEETS), *whole(*SHEETS)]) == KEYRING


@pytest.mark.parametrize(("needed", "total"), [(1, 2), (0, 1), (3, 2), (2, 17), (17, 17), (-1, 3), (0, 0)])
def test_numbers_of_sheets_that_cannot_be(needed: int, total: int) -> None:
    with pytest.raises(ValueError, match="at most 16"):
        backup(1, needed, total)


def test_a_backup_is_fresh_each_time_and_comes_from_the_given_randomness() -> None:
    from shamir_mnemonic import shamir

    before = shamir.RANDOM_BYTES
    assert backup(seed=1) == backup(seed=1)
    for one, other in zip(backup(seed=1), backup(seed=2), strict=True):
        assert one.backup != other.backup
        assert set(one.lines).isdisjoint(other.lines)
        assert len(set(one.numbers) & set(other.numbers)) < 12
    assert shamir.RANDOM_BYTES is before


def test_randomness_that_fails_leaves_the_library_as_it_was() -> None:
    from shamir_mnemonic import shamir

    before = shamir.RANDOM_BYTES
    given_out = iter([bytes(2), bytes(32)])
    with pytest.raises(StopIteration):
        paper.sheets(KEYRING, 3, 3, lambda size: next(given_out))
    assert shamir.RANDOM_BYTES is before


# -- the format: paper is kept for decades

OLD = Keyring(
    (Key(1, bytes(range(32)), DISABLED), Key(2, b"", DESTROYED), Key(7, bytes(range(32, 64)))), 7, 1, "0123456789abcdef"
)
OLD_WORDS = (
    """hush pregnant academic acid alien rapids acne believe upstairs analysis military game dwarf large
    dwarf leaves usher terminal unhappy trial custody sack liberty idea duration unknown friar equation
    indicate mayor gross clock numerous""",
    """hush pregnant academic always amuse crush carbon rainbow various endless trash isolate tension math
    memory society dryer level member company shadow hazard exclude adult pancake ounce yield script
    diagnose rich papa clock shame""",
)
OLD_LINES = """0104 0J6H B7H6 NWVV VGD8 J00S YDS7
02Q1 C1YE CCZR DJA4 ENMM R5MT 4NW0
03E8 1SVG 78NS QTQN 7N4M 0PX4 E6FA
04PD KBZY SSNM 5784 YQ99 BCGH 4CBZ
051S ZEV2 WE40 H4KC 6A8E CN78 SJKQ
06EQ 0VZ4 565E WP5H M66H NNYF 6CXG
07F2 F7TD HDD0 8XS4 4A5B V0W0 81QF"""


def test_a_backup_of_the_first_version_is_read_for_ever() -> None:
    assert paper.restored([*OLD_WORDS, OLD_LINES]) == OLD


def test_the_format_is_what_it_says() -> None:
    """Read by hand: base32, the header, SLIP-0039 by its own tool, AES-GCM; nothing of ours."""
    from shamir_mnemonic import combine_mnemonics

    values = ["".join(line.split()) for line in OLD_LINES.splitlines()]
    assert [ALPHABET.index(text[0]) * 32 + ALPHABET.index(text[1]) for text in values] == list(
        range(1, len(values) + 1)
    )
    rfc = str.maketrans(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    data = b"".join(base64.b32decode(text[2:26].translate(rfc)) for text in values)
    assert data[0] == 1
    assert data[1:9].hex() == OLD.deployment
    length = int.from_bytes(data[12:14], "big")
    assert data[length:] == data[: len(data) - length]
    counts = int.from_bytes(data[9:12], "big")
    assert (counts >> 5 & 15, counts >> 1 & 15, counts & 1) == (1, 2, 0)
    plain = AESGCM(combine_mnemonics(OLD_WORDS)).decrypt(bytes(12), data[14:length], data[:14])
    assert plain[:3] == bytes((1, 7, 1))
    assert plain[3:] == bytes((1, 1, *range(32), 2, 2, 7, 0, *range(32, 64)))


@given(st.binary(min_size=15, max_size=2000), st.integers(0, 2**15 - 1))
@settings(deadline=None, max_examples=50)
def test_lines_read_back_and_only_for_their_own_backup(data: bytes, number: int) -> None:
    written = lines.written(data, number)
    assert len(written) == lines.count(len(data))
    for at, line in enumerate(written, 1):
        assert re.fullmatch(f"([{ALPHABET}]{{4}} ){{6}}[{ALPHABET}]{{4}}", line)
        values = lines.symbols(line.replace(" ", ""))
        assert values is not None
        assert lines.read(values, number) == (at, (data + data[:14])[15 * at - 15 : 15 * at])
        assert lines.read(values, number ^ 1) is None


# -- what does not belong together


def test_sheets_of_two_backups_are_refused_by_their_numbers() -> None:
    other = backup(seed=2)
    numbers = ", ".join(sorted(f"{sheets[0].backup:05}" for sheets in (SHEETS, other)))
    for texts in (
        [words(SHEETS[0]), words(other[1]), sealed(SHEETS[0])],
        [*whole(*SHEETS), words(other[1])],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(other[0])],
        [*whole(*SHEETS), sealed(other[0])],
        [sealed(SHEETS[0]), sealed(other[0])],
    ):
        error = refused(*texts)
        assert (error.code, error.facts["backups"]) == ("GT-PAPER-MIXED", numbers)


def test_single_lines_of_another_backup_do_not_fit() -> None:
    other = backup(seed=2)
    typed = [(other if n in (3, 8) else SHEETS)[0].lines[n - 1] for n in range(1, 10)]
    error = refused(words(SHEETS[0]), words(SHEETS[1]), "\n".join(typed))
    assert (error.code, error.facts["lines"]) == ("GT-PAPER-LINE", "3, 8")


def test_backups_that_have_one_number_by_chance_are_refused_too() -> None:
    one, other = same_number(1, 77), same_number(2, 77)
    assert refused(words(one[0]), words(other[0]), sealed(one[0])).code == "GT-PAPER-MIXED"
    assert refused(words(one[0]), words(other[1]), sealed(one[0])).code == "GT-PAPER-BROKEN"
    assert refused(words(one[0]), words(one[1]), sealed(other[0])).code == "GT-PAPER-BROKEN"
    assert refused(words(one[0]), words(same_number(2, 77, 3)[1]), sealed(one[0])).code == "GT-PAPER-MIXED"
    # the first lines may be alike, the others are not
    assert refused(words(one[0]), words(one[1]), sealed(one[0]), sealed(other[0])).code in (
        "GT-PAPER-LINE", "GT-PAPER-LINES", "GT-PAPER-MIXED",
    )  # fmt: skip


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_every_flipped_bit_of_the_sealed_text_is_refused(step: int) -> None:
    """Every ninth, which is one of nearly every byte, and each place in a byte; `make soak` flips all."""
    keyring, key = made(2), bytes(range(32))
    data = sealing.sealed(keyring, key, 77, 2, 3)
    source = random.Random(1).randbytes
    typed = [" ".join(shares.words(numbers)) for numbers in shares.split(key, 77, 2, 3, source)[:2]]
    assert paper.restored([*typed, "\n".join(lines.written(data, 77))]) == keyring
    accepted = 0
    codes = set()
    for bit in range(0, len(data) * 8, step):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            paper.restored([*typed, "\n".join(lines.written(bytes(changed), 77))])
            accepted += 1
        except KeyringError as error:
            codes.add(error.code)
    assert accepted == 0
    assert codes <= {"GT-PAPER-BROKEN", "GT-PAPER-OTHER", "GT-PAPER-LINES", "GT-PAPER-LINE", "GT-PAPER-MIXED"}


def test_a_keyring_that_says_something_impossible_is_refused_though_it_opens() -> None:
    key, source = bytes(range(32)), random.Random(1).randbytes
    typed = [" ".join(shares.words(numbers)) for numbers in shares.split(key, 77, 2, 3, source)[:2]]
    good = b"\x01\x01\x01\x01\x00" + bytes(32)
    plains = [
        b"", b"\x01", b"\x01\x01\x01", good[:-1], good + b"\x01", good + b"\x01\x00", good + good[3:],
        b"\x02" + good[1:], b"\x01\x02" + good[2:], good[:4] + b"\x01" + good[5:], good[:4] + b"\x03" + good[5:],
        good[:3] + b"\x00" + good[4:], good + b"\x02\x02\x00",
    ]  # fmt: skip
    for plain in plains:
        head = bytes(sealing.Header("0" * 16, 77, 2, 3, 14 + len(plain) + 16))
        data = head + AESGCM(key).encrypt(bytes(12), plain, head)
        error = refused(*typed, "\n".join(lines.written(data, 77)))
        assert error.code in ("GT-PAPER-BROKEN", "GT-KEYRING-SUITE", "GT-KEYRING-KEY-MISSING"), plain


def test_what_fills_the_last_line_is_checked() -> None:
    data = lines.written(sealing.sealed(made(1), bytes(32), 77, 1, 1), 77)
    last = lines.symbols(data[-1].replace(" ", ""))
    assert last
    spoilt = lines.data_of(last)[:-1] + b"\xff"
    head = len(data) * 15 - 15
    whole_text = b"".join(lines.data_of(lines.symbols(line.replace(" ", "")) or b"") for line in data)[:head] + spoilt
    (share,) = shares.split(bytes(32), 77, 1, 1, random.Random(1).randbytes)
    assert refused(" ".join(shares.words(share)), "\n".join(lines.written(whole_text, 77))).code == "GT-PAPER-BROKEN"


def test_a_later_version_and_other_programs_shares_are_named() -> None:
    from shamir_mnemonic import generate_mnemonics

    key, source = bytes(32), random.Random(1).randbytes
    (share,) = shares.split(key, 77, 1, 1, source)
    later = b"\x02" + sealing.sealed(KEYRING, key, 77, 1, 1)[1:]
    assert refused(" ".join(shares.words(share)), "\n".join(lines.written(later, 77))).code == "GT-PAPER-OTHER"
    for strange in (
        generate_mnemonics(1, [(1, 1)], key, iteration_exponent=15 * 0 + 1),
        generate_mnemonics(2, [(1, 1), (1, 1)], key, iteration_exponent=0),
    ):
        assert refused(strange[0][0], sealed(SHEETS[0])).code == "GT-PAPER-OTHER"


def test_a_share_that_asks_for_hours_of_work_is_not_worked_on() -> None:
    from shamir_mnemonic.share import Share

    greedy = Share(77, True, 15, 0, 1, 1, 0, 1, bytes(32)).mnemonic()
    assert refused(greedy, sealed(SHEETS[0])).code == "GT-PAPER-OTHER"


def test_words_whose_checks_fit_and_that_no_program_would_write_are_named() -> None:
    from shamir_mnemonic import rs1024

    numbers = list(SHEETS[0].numbers[:-3])
    numbers[4] |= 0x3C0  # the four bits that fill the key up to whole words are zeros
    numbers += rs1024.create_checksum(numbers, b"shamir_extendable")
    assert shares.fits(numbers)
    assert refused(" ".join(shares.words(numbers)), sealed(SHEETS[0])).code == "GT-PAPER-OTHER"


def test_a_sealed_text_that_is_not_whole_or_of_another_version_does_not_open() -> None:
    key = bytes(range(32))
    data = sealing.sealed(KEYRING, key, 77, 2, 3)
    assert sealing.opened(data, key) == KEYRING
    for other in (b"", data[:14], data[:-1], data + b"\0", b"\2" + data[1:]):
        assert sealing.opened(other, key) is None
    assert sealing.opened(data, bytes(32)) is None


def test_a_backup_that_does_not_read_back_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sealing.sealed
    monkeypatch.setattr(sealing, "sealed", lambda keyring, *rest: right(made(2), *rest))
    with pytest.raises(KeyringError, match="GT-PAPER-BROKEN"):
        backup(3)


# -- nothing leaks


def secrets_of(sheets: tuple[Sheet, ...], keyring: Keyring) -> set[str]:
    found = {word for sheet in sheets for word in sheet.words}
    found |= {line for sheet in sheets for line in sheet.lines}
    return found | {key.root.hex() for key in keyring.keys if key.root}


def test_a_sheet_shows_nothing_of_itself() -> None:
    for sheet in SHEETS:
        shown = f"{sheet!r} {sheet!s}".lower()
        assert not any(re.search(rf"\b{re.escape(secret.lower())}\b", shown) for secret in secrets_of(SHEETS, KEYRING))
        assert str(sheet.numbers[9]) + "," not in shown
        with pytest.raises(TypeError):
            pickle.dumps(sheet)
        with pytest.raises(TypeError):
            copy.deepcopy(sheet)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            sheet.number = 5  # type: ignore[misc]


def test_errors_say_nothing_of_words_lines_or_keys() -> None:
    one = list(SHEETS[0].words)
    spoilt = [
        [" ".join([*one[:-1], "zzzzzz"]), words(SHEETS[1]), sealed(SHEETS[0])],
        [" ".join([*one[:-1], one[0]]), words(SHEETS[1]), sealed(SHEETS[0])],
        [" ".join(one[:-1]), words(SHEETS[1]), sealed(SHEETS[0])],
        [words(SHEETS[0])], [words(SHEETS[0]), words(SHEETS[1])],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(SHEETS[0])[:-1]],
        [words(SHEETS[0]), words(SHEETS[1]), sealed(SHEETS[0])[30:]],
        [words(SHEETS[0]), words(backup(seed=2)[1]), sealed(SHEETS[0])],
        [words(same_number(1, 77)[0]), words(same_number(2, 77)[1]), sealed(same_number(1, 77)[0])],
    ]  # fmt: skip
    secret = secrets_of((*SHEETS, *same_number(1, 77), *same_number(2, 77)), KEYRING) | {"zzzzzz"}
    # English words of our own sentences may be in the list as well.
    own = set(re.findall("[a-z]+", Path(joining.__file__).read_text("utf-8")))
    assert len(secret - own) > 100
    for texts in spoilt:
        error = refused(*texts)
        assert error.__cause__ is None
        said = f"{error!r} {error} {error.facts} {traceback.format_exception(error)[-1]}".lower()
        assert not [word for word in secret - own if re.search(rf"\b{re.escape(word.lower())}\b", said)]


def test_too_few_sheets_hold_the_sealed_text_and_no_key() -> None:
    """What a sheet carries in clear is told in the module; the key's bytes are in no share."""
    key = bytes(range(32))
    for numbers in shares.split(key, 77, 2, 3, random.Random(1).randbytes):
        share = shares.read(numbers)
        assert share is not None
        assert share.value not in (key, bytes(32))
        assert repr(share) == f"<share of sheet {share.sheet}>"
    data = sealing.sealed(KEYRING, key, 77, 2, 3)
    assert not any(part.root[at : at + 4] in data for part in KEYRING.keys for at in range(29) if part.root)


# -- rehearsing


def test_a_backup_of_now_is_complete() -> None:
    assert paper.rehearse(KEYRING, paper.restored(whole(*SHEETS))) == paper.Rehearsal(True)


def test_keys_made_after_the_backup_are_missing() -> None:
    source = random.Random(9).randbytes
    now = KEYRING.added(source).added(source).promoted(5)
    assert paper.rehearse(now, KEYRING) == paper.Rehearsal(False, missing=(4, 5), primary=KEYRING.primary)
    assert paper.rehearse(now.promoted(4).destroyed(5), KEYRING).missing == (4,)
    assert paper.rehearse(now.destroyed(4).promoted(2).destroyed(5), KEYRING).complete


def test_a_key_that_the_backup_holds_as_destroyed_is_missing() -> None:
    assert paper.rehearse(KEYRING, KEYRING.destroyed(3)) == paper.Rehearsal(False, missing=(3,))


def test_keys_destroyed_since_would_come_back() -> None:
    assert paper.rehearse(KEYRING.destroyed(3), KEYRING) == paper.Rehearsal(True, revived=(3,))


def test_a_backup_from_before_a_promotion_says_what_would_mint() -> None:
    """In the documented order (add, back up, promote, disable) the sheets are one step behind."""
    before = Keyring.new(random.Random(4).randbytes).added(random.Random(5).randbytes)
    now = before.promoted(2).disabled(1)
    assert paper.rehearse(now, before) == paper.Rehearsal(True, enabled=(1,), primary=1)
    assert paper.rehearse(now, now) == paper.Rehearsal(True)


def test_a_keyring_that_could_not_open_the_database_is_no_backup() -> None:
    before = Keyring.new(random.Random(4).randbytes).added(random.Random(5).randbytes)
    assert paper.rehearse(before, attrs.evolve(before, index=2)).foreign


def test_another_deployments_backup_is_foreign() -> None:
    other = Keyring.new(random.Random(9).randbytes)
    assert paper.rehearse(KEYRING, other) == paper.Rehearsal(False, foreign=True)
    assert paper.rehearse(KEYRING, attrs.evolve(KEYRING, deployment="0" * 16)) == paper.Rehearsal(False, foreign=True)
    assert paper.rehearse(KEYRING, attrs.evolve(other, deployment=KEYRING.deployment)).foreign
    assert repr(paper.rehearse(KEYRING, other)).isascii()
