"""FF1 against public vectors, and the fast case against the general one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.payload import ff1
from guardtag.payload.aes import Block
from tests import cases


def digits(value: int, count: int = 10) -> tuple[int, ...]:
    return tuple(value >> 5 * place & 31 for place in reversed(range(count)))


def number(symbols: tuple[int, ...]) -> int:
    value = 0
    for symbol in symbols:
        value = value << 5 | symbol
    return value


def test_ff1_agrees_with_wycheproof():
    verdicts = {"valid": 0, "invalid": 0}
    for group, v in cases.vectors("aes_ff1_base32_test.json"):
        key, tweak = bytes.fromhex(v["key"]), bytes.fromhex(v["tweak"])
        # find() gives -1 for what is no letter of the alphabet: no digit below the radix.
        plain, sealed = (tuple(map(group["alphabet"].find, v[name])) for name in ("msg", "ct"))
        verdicts[v["result"]] += 1
        if v["result"] == "valid":
            assert ff1.encrypt(key, tweak, plain, 32) == sealed, v["tcId"]
            assert ff1.decrypt(key, tweak, sealed, 32) == plain, v["tcId"]
            continue
        with pytest.raises(ValueError):
            ff1.encrypt(key, tweak, plain, 32)
    assert verdicts["valid"] > 2400
    assert verdicts["invalid"] > 400


@pytest.mark.parametrize(
    ("key", "tweak", "radix", "plain", "sealed"),
    [
        ("2B7E151628AED2A6ABF7158809CF4F3C", "", 10, "0123456789", "2433477484"),
        ("2B7E151628AED2A6ABF7158809CF4F3C", "39383736353433323130", 10, "0123456789", "6124200773"),
        (
            "2B7E151628AED2A6ABF7158809CF4F3C", "3737373770717273373737", 36,
            "0123456789abcdefghi", "a9tv40mll9kdu509eum",
        ),
        ("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F", "", 10, "0123456789", "2830668132"),
        ("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F", "39383736353433323130", 10, "0123456789", "2496655549"),
        (
            "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F", "3737373770717273373737", 36,
            "0123456789abcdefghi", "xbj3kv35jrawxv32ysr",
        ),
        (
            "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94", "", 10,
            "0123456789", "6657667009",
        ),
        (
            "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94", "39383736353433323130", 10,
            "0123456789", "1001623463",
        ),
        (
            "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94", "3737373770717273373737", 36,
            "0123456789abcdefghi", "xs8a0azh2avyalyzuwd",
        ),
    ],
)  # fmt: skip
def test_ff1_agrees_with_the_samples_of_nist(key, tweak, radix, plain, sealed):
    """The nine of NIST's FF1samples.pdf: keys of three sizes, other radixes than 32."""
    before, after = ([int(c, 36) for c in text] for text in (plain, sealed))
    assert ff1.encrypt(bytes.fromhex(key), bytes.fromhex(tweak), before, radix) == tuple(after)
    assert ff1.decrypt(bytes.fromhex(key), bytes.fromhex(tweak), after, radix) == tuple(before)


@given(key=st.binary(min_size=32, max_size=32), value=st.integers(0, 2**50 - 1))
@settings(deadline=None)
def test_the_fast_case_is_ff1(key, value):
    permutation = ff1.Permutation(key)
    forward = permutation.forward(value)
    assert digits(forward) == ff1.encrypt(key, b"", digits(value), 32)
    assert permutation.backward(forward) == value
    assert number(ff1.decrypt(key, b"", digits(value), 32)) == permutation.backward(value)


@pytest.mark.parametrize("value", [0, 1, 2**25 - 1, 2**25, 2**49, 2**50 - 1])
def test_the_fast_case_at_its_edges(value):
    permutation = ff1.Permutation(bytes(32))
    assert digits(permutation.forward(value)) == ff1.encrypt(bytes(32), b"", digits(value), 32)
    assert permutation.backward(permutation.forward(value)) == value


@given(
    radix=st.integers(2, 2**16),
    tweak=st.binary(max_size=40),
    data=st.data(),
)
@settings(deadline=None)
def test_any_radix_and_tweak_goes_there_and_back(radix, tweak, data):
    shortest = next(n for n in range(2, 8) if radix**n >= 100)
    plain = tuple(data.draw(st.lists(st.integers(0, radix - 1), min_size=shortest, max_size=30)))
    sealed = ff1.encrypt(bytes(16), tweak, plain, radix)
    assert all(0 <= digit < radix for digit in sealed)
    assert ff1.decrypt(bytes(16), tweak, sealed, radix) == plain


@pytest.mark.parametrize(
    ("key", "tweak", "plain", "radix"),
    [
        (bytes(15), b"", (1,) * 10, 32),
        (bytes(32), bytes(4097), (1,) * 10, 32),
        (bytes(32), b"", (1,), 32),
        (bytes(32), b"", (1,) * 4097, 32),
        (bytes(32), b"", (32,) * 10, 32),
        (bytes(32), b"", (-1,) * 10, 32),
        (bytes(32), b"", (0,) * 10, 1),
        (bytes(32), b"", (0,) * 10, 2**16 + 1),
        (bytes(32), b"", (1,) * 6, 2),
    ],
)
def test_what_the_standard_does_not_allow_is_refused(key, tweak, plain, radix):
    with pytest.raises(ValueError):
        ff1.encrypt(key, tweak, plain, radix)
    with pytest.raises(ValueError):
        ff1.decrypt(key, tweak, plain, radix)


@pytest.mark.parametrize(
    ("plain", "radix", "tweak"),
    [
        ((1,) * 10, 32, bytes(ff1.MAX_TWEAK)),  # the longest tweak
        ((256, 256), 257, b""),  # 256 is the number whose bytes are one more than its predecessor's
        ((0, 256), 257, b""),
        ((1, 0) * 256, 2, b""),  # half of the digits, 256 of them, are told in one byte
        ((1,) * ff1.MAX_LENGTH, 2, b""),
        ((1, 2), 10, b""),  # 100 numerals, the fewest
        ((1, 2), 2**16, b""),  # the largest radix
    ],
)
def test_the_edges_of_the_standard_go_there_and_back(plain, radix, tweak):
    sealed = ff1.encrypt(bytes(32), tweak, plain, radix)
    assert sealed != plain
    assert ff1.decrypt(bytes(32), tweak, sealed, radix) == plain


def test_a_byte_as_one_digit_is_told_in_one_byte():
    """SP 800-38G, algorithm 7, for two digits of radix 256 and 14 bytes of tweak: P and Q are one block each.

    No public vector has halves that fill their bytes just where one byte more would need another block.
    """
    block, tweak, (a, b) = Block(bytes(range(32))), b"tweak of 14 by", (7, 255)
    first = block.encrypt(bytes((1, 2, 1, 0, 1, 0, 10, 1)) + (2).to_bytes(4, "big") + (14).to_bytes(4, "big"))
    for i in range(10):
        q = tweak + bytes((i, b))
        r = block.encrypt(bytes(x ^ y for x, y in zip(first, q, strict=True)))
        a, b = b, (a + int.from_bytes(r[:8], "big")) % 256
    assert ff1.encrypt(bytes(range(32)), tweak, (7, 255), 256) == (a, b)


@pytest.mark.parametrize("wanted", [4, 16, 17, 32, 33, 48, 49, 64])
def test_the_round_function_is_stretched_by_a_counter(wanted):
    """SP 800-38G, algorithm 7, step 6 iii: R, then R with 1, 2, 3 added, enciphered; no public vector is so long."""
    block = Block(bytes(range(32)))
    r = block.encrypt(b"sixteen bytes 01")
    counted = (block.encrypt(bytes(a ^ b for a, b in zip(r, n.to_bytes(16, "big"), strict=True))) for n in (1, 2, 3))
    whole = b"".join([r, *counted])
    assert ff1._stream(block, b"sixteen bytes 01", wanted) == int.from_bytes(whole[:wanted], "big")
