"""Typed codes and their slips, and texts that name several codes."""

from __future__ import annotations

from collections.abc import Iterator

from vector_codes import (
    CROCKFORD,
    HALF,
    MAX_SERIAL,
    TYPED_LABEL,
    candidates,
    code_of,
    suspected,
    syndromes,
    token,
    typed,
    with_checks,
)
from vector_tags import (
    ABOVE,
    AMBIGUOUS,
    BEFORE,
    C2,
    C_ABOVE,
    EVIL,
    FOREIGN,
    FORGED,
    GONE,
    HOST,
    MARK,
    NOT,
    OLD,
    ONE,
    OURS,
    OURS_TYPED,
    QR,
    T2,
    THREE,
    UNKNOWN,
    URL,
    Answer,
    C,
    T,
    Text,
    each,
    error,
    read_token,
    read_typed,
    wide,
)


def groupings() -> Iterator[Text]:
    """Typed codes as people write them."""
    one, two, three = C.split("-")
    yield from each(
        OURS_TYPED, "the whole text", C, C.lower(), C.replace("-", ""), C.replace("-", "").lower(),
        *(one + gap + two + gap + three for gap in (" ", "  ", "   ", " - ", ".", "_", "\u00b7", "\u2010", "\u2011",
        "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", " \u2212 ", "\uff0d", "\uff0e", "\t", "\n", "\u00a0",
        "\u2003", "\u2028", "\x1f", "\u0085", "- -", "--", "\r\n")), f"{one}-{two} {three}", f"{one}{two}-{three}",
        f"{one} {two}{three}", f" {C}\n", f"\u3000{C}", f"\x1c{C}\x1d", f"{one}-{two}-\n{three}",
    )  # fmt: skip
    # With a U they stay no code also where a reader knows the spoken form, which takes any pause.
    no = "U" + one[1:]
    yield from each(
        NOT, "the whole text, other gaps", *(no + gap + two + gap + three for gap in ("    ", "/", ",", "+", "\\", ":",
        "*", "\u30fb", "~", "\u2016", "\u200c \u200c   ", "\u597d")), f"-{no}-{two}-{three}", f"{no}-{two}-{three}-",
        f"{one}-{two}", one, "-", "0-0-0", f"{one[:2]}-{one[2:]}-{two}-{three}-U", f"{C}-{one}",
    )  # fmt: skip
    yield from each(
        error("Mistyped", 1), "the whole text, such a gap", *(no + gap + two + gap + three for gap in (" ", "   ",
        "\u00b7", "\u2015", "\u2212", " - ")),
    )  # fmt: skip
    yield from each(
        NOT, "the edges of the gaps", *(no + gap + two + gap + three for gap in "#$%&=?@^\u00b6\u00b8\u2211\u2213"),
    )  # fmt: skip
    yield Text(f"{one}\u2010\u2010{two}\u2010\u2010{three}", OURS_TYPED, "two of a gap")
    yield from each(
        NOT, "no dashes", *(f"code {no}{dash}{two}{dash}{three}!" for dash in "\u2014\u2211\u2213"),
    )  # fmt: skip
    yield from each(
        OURS_TYPED, "grouped otherwise, twelve characters", *(f"{c[:a]}-{c[a:b]}-{c[b:]}" for c in [C.replace("-",
        "")] for a, b in ((3, 8), (5, 9), (4, 7), (3, 7), (5, 8), (4, 9))),
    )  # fmt: skip
    yield from each(
        OURS_TYPED, "in a text", f"\u7f16\u7801{C}\u3002", f"\u7f16\u7801\uff1a{C}\uff0c\u5728\u8f66\u7ad9",
        f"code {C}.", f"code {C}?", f"({C})", f"my code is {C.replace('-', '')} thanks",
        f"\u7f16\u7801{C.replace('-', '')}\uff0c\u5728\u8f66\u7ad9",
        *(f"code {one}{dash}{two}{dash}{three}!" for dash in ("\u2010", "\u2011", "\u2012", "\u2013", "\u2212")),
        f"code {one}-{two}\u2013{three}", f"{HOST} {C}", f"https://{EVIL}/t/{T} {C}", f"{C} {C.lower()}",
        f"{C} / 0538-0000-0000", f"0538-0000-0000 {C}", f"<b>{C}</b>", f"{C}\n{HOST}",
    )  # fmt: skip
    yield from each(
        NOT, "in a text, not by itself", f"x{C} y", f"code {C}-{one}", f"{one}-{C} x", f"code={C}", f"#{C}", f"No.{C}",
        f"{C}/2", f"x/{C}", f"code {one} {two} {three}", f"code {one}\u2014{two}\u2014{three}",
        f"code {one}.{two}.{three}", f"code {one}--{two}--{three}", f"{C}@{EVIL}", f"{EVIL}/{C}", f"{C}_",
        f"code {C}\u00e9", f"\u0663{C[1:]}",
    )  # fmt: skip
    yield from each(
        NOT, "no code at all", "thanks a lot", "see thanksgiving now", "no 12345678901 x", "call 05380000 please",
        "ABCDEFGHIJK", "ABCDEFGHIJKLM", "1234", "救人",
    )  # fmt: skip
    old = typed(THREE, 1, 12)
    yield from each(read_typed(12), "a disabled key reads", old, f"{old}\u3002")
    yield Text(typed(BEFORE, 2, 20), UNKNOWN, "a destroyed key does not read")
    yield Text(typed(BEFORE, 2, 20), read_typed(20), "before it was destroyed", BEFORE)
    yield Text(typed(ONE, 1, 46), UNKNOWN, "another deployment")
    yield from each(UNKNOWN, "above the mark", C_ABOVE, f"code {C_ABOVE}.")
    yield Text(C_ABOVE, read_typed(MARK + 1), "the mark has risen", mark=MARK + 1)
    yield from each(
        UNKNOWN, "right checks, no serial under any key", with_checks("7K3M9QRT2X"),
        f"code {with_checks('ABCDEFGHJK')}", f"code {with_checks('7K3M9QRT2X').replace('-', '')}",
    )  # fmt: skip
    key = THREE.derived(3, TYPED_LABEL)[1]
    for value, what in ((0, "0"), (2**40, "2^40"), (2**50 - 1, "2^50 - 1"), (HALF**2 - 46, "2^50 - 46")):
        yield Text(code_of(key, value), UNKNOWN, f"stands for {what}, which is no serial", mark=MAX_SERIAL)
    yield Text(typed(THREE, 3, MAX_SERIAL), read_typed(MAX_SERIAL), "the last serial", mark=MAX_SERIAL)
    yield Text(typed(THREE, 3, 1), read_typed(1), "the first serial")


def alike() -> Iterator[Text]:
    """Letters that are read as digits, and letters that are not."""
    code = typed(THREE, 3, 57)  # it has a 0 and a 1
    assert {"0", "1"} <= set(code)
    for zero in "Oo":
        yield Text(code.replace("0", zero), read_typed(57), f"{zero} is 0")
    for one in "IiLl":
        yield Text(code.replace("1", one), read_typed(57), f"{one} is 1")
        yield Text(f"code {code.replace('1', one)}, thanks", read_typed(57), f"{one} is 1")
    yield Text(code.replace("0", "O").replace("1", "l").replace("-", "").lower(), read_typed(57), "both")
    yield Text(wide(code.replace("0", "O").replace("1", "I")), read_typed(57), "both, full-width")
    for place in range(14):
        if C[place] != "-":
            yield Text(
                f"{C[:place]}{'Uu'[place % 2]}{C[place + 1 :]}", error("Mistyped", place // 5 + 1), "U is no symbol",
            )  # fmt: skip
    yield Text("UUUU" + C[4:], error("Mistyped", 1), "several U in one group")
    yield Text("U" + C[1:-1] + "U", error("Mistyped", 0), "U in two groups")
    yield Text(f"code U{C[1:]}.", error("Mistyped", 1), "U in a text")
    yield Text(f"code U{C[1:].replace('-', '')}.", NOT, "U in a text, without dashes")
    for letter in ("\u0131", "\u017f", "\u0130", "\u0667", "\u00b2", "\u212a", "\u0430", "\u00d8", "_", "\u4e00"):
        yield Text(letter + C[1:], NOT, f"U+{ord(letter):04X} is no letter of a code")


def slips() -> Iterator[Text]:
    """Typed codes with a slip, and the group that is suspected."""
    letters = C.replace("-", "")
    for place in range(12):
        for step in (1, 13):
            other = CROCKFORD[(CROCKFORD.index(letters[place]) + step) % 32]
            yield _slip(letters[:place] + other + letters[place + 1 :], f"place {place + 1} is wrong", place // 4 + 1)
    for place in range(11):
        swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
        if swapped != letters:
            yield _slip(swapped, f"places {place + 1} and {place + 2} are exchanged")
    for first, second in ((0, 1), (0, 5), (2, 11), (4, 7), (8, 11), (10, 11)):
        wrong = list(letters)
        for place in (first, second):
            wrong[place] = CROCKFORD[(CROCKFORD.index(wrong[place]) + 5) % 32]
        yield _slip("".join(wrong), f"places {first + 1} and {second + 1} are wrong")
    for place in range(10):
        jumped = list(letters)
        jumped[place], jumped[place + 2] = jumped[place + 2], jumped[place]
        if "".join(jumped) != letters:
            yield _slip("".join(jumped), f"places {place + 1} and {place + 3} are exchanged")
    one, two, three = C.split("-")
    for number, parts in enumerate(((one[:-1], two, three), (one, two[:-1], three), (one, two, three[:-1])), 1):
        yield Text("-".join(parts), error("Mistyped", number), f"group {number} lacks a character")
    for number, parts in enumerate(((one + "7", two, three), (one, two + "7", three), (one, two, three + "7")), 1):
        yield Text("\u2013".join(parts), error("Mistyped", number), f"group {number} has one too many")
    yield from each(
        error("Mistyped", 0), "two groups are too short or too long", f"{one[1:]}-{two[1:]}-{three}",
        f"7{one}-7{two}-{three}", f"{one[1:]}-{two[1:]}-7{three}",
    )  # fmt: skip
    yield Text("HHRX-BX6R-VQ45", error("Mistyped", 0), "one exchange in a group and one across a border explain it")
    yield Text("GB33-Q88X-161Q", error("Mistyped", 0), "exchanges in two groups explain it")
    yield Text("0N4T-0YMQ-1YVJ", error("Mistyped", 1), "two exchanges in one group explain it")
    yield Text(
        f"{one[1:]}\u2212{two}\u2212{three}", error("Mistyped", 1), "U+2212 is a dash",
    )  # fmt: skip
    yield from each(
        error("Mistyped", 2), "twelve characters are grouped by fours first: the U is in the second",
        f"{one[1:]}-{two}-U{three}",
    )  # fmt: skip
    yield from each(
        error("Mistyped", 1), "twelve characters are grouped by fours first: the U is in the first",
        f"{one[1:]}-U{two}-{three}",
    )  # fmt: skip
    yield Text(
        f"{one[1:]}-{two}-{three[1:]}U", error("Mistyped", 0), "eleven characters: a group is short, another has a U",
    )  # fmt: skip
    yield from each(
        NOT, "too short, too long or too few dashes to be a code", f"{one[2:]}-{two}-{three}", f"{one}77-{two}-{three}",
        f"{one}{two}-{three[1:]}", letters[1:], letters + "7", f"{one[1:]} {two} {three}", f"{one[1:]}--{two}-{three}",
    )  # fmt: skip
    yield from each(
        NOT, "a group of another length in a text", f"code {one[1:]}-{two}-{three}.", f"code {one}7-{two}-{three}",
    )  # fmt: skip
    wrong = _other(C)
    yield Text(f"code {wrong}.", error("Mistyped", 1), "in a text")
    yield Text(f"code {_last(C2)} or {wrong}.", error("Mistyped", 3), "the first of two slips is named")
    yield Text(f"code {wrong} or {_last(C2)}.", error("Mistyped", 1), "the first of two slips is named")
    yield Text(f"code {wrong.replace('-', '')}.", NOT, "twelve characters in a text are a word, not a slip")
    yield Text(wrong.replace("-", ""), error("Mistyped", 1), "twelve characters alone are a code")
    yield Text("thanksgiving", _mistyped("THANKSG1V1NG"), "a word of twelve letters alone")
    yield Text("0538-0000-0000", _mistyped("0538-0000-0000"), "a telephone number alone")
    yield Text("0538-0000-0000 / 0538-0000-0001", _mistyped("0538-0000-0000"), "two telephone numbers: the first")
    yield Text("0538-000-0000", error("Mistyped", 2), "a telephone number with a short group")


def _other(code: str) -> str:
    """The code with its first letter changed."""
    return CROCKFORD[(CROCKFORD.index(code[0]) + 1) % 32] + code[1:]


def _last(code: str) -> str:
    """The code with its last letter changed."""
    return code[:-1] + CROCKFORD[(CROCKFORD.index(code[-1]) + 1) % 32]


def _mistyped(code: str) -> Answer:
    values = [CROCKFORD.index(letter) for letter in code.replace("-", "")]
    assert syndromes(values) != (0, 0)
    return error("Mistyped", suspected(code))


def _slip(letters: str, comment: str, group: int | None = None) -> Text:
    code = f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"
    answer = _mistyped(code)
    assert group is None or answer["group"] == group
    return Text(code, answer, comment)


def votes() -> Iterator[Text]:
    """Several codes in one text."""
    yield from each(
        AMBIGUOUS, "two tags", f"{URL} https://{HOST}/t/{T2}", f"{T} {T2}", f"{T}, {T2}", f"{T}\u548c{T2}",
        f"{URL} {C2}", f"{C2} {URL}", f"{C} {C2}", f"{C},{C2}", f"<a href='{URL}'>{T2}</a>", f"{T} {OLD}",
        f"{URL}\n{HOST}/t/{T2}", f"{URL} {C2.replace('-', '')}", f"{T} {C} {C2}",
        f"{T} {T2} {FORGED}",
    )  # fmt: skip
    yield from each(
        OURS, "token and typed code of one tag", f"{T} {C}", f"{C} {T}", f"{C} {wide(T)}", f"{QR} {C}",
        f"{C.replace('-', '')}\uff0c{URL}",
    )  # fmt: skip
    yield from each(
        OURS, "what is no code of ours does not vote", f"{T} {FORGED}", f"{FORGED} {T}", f"{T} {FOREIGN}",
        f"{T} {GONE}", f"{T} {ABOVE}", f"{ABOVE} {T}", f"{T} {C_ABOVE}", f"{T} {_other(C)}", f"{_other(C)} {T}",
        f"{T} {with_checks('7K3M9QRT2X')}", f"https://{HOST}/t/{FORGED} {URL}",
    )  # fmt: skip
    yield from each(
        OURS_TYPED, "what is no code of ours does not vote", f"{C} {FORGED}", f"{ABOVE} {C}", f"{C} {C_ABOVE}",
        f"{_other(C2)} {C}", f"{C} {typed(ONE, 1, 46)}",
    )  # fmt: skip
    yield from each(
        UNKNOWN, "nobody votes", f"{FORGED} {FOREIGN}", f"{ABOVE} {C_ABOVE}", f"{_other(C)} {C_ABOVE}",
        f"{FORGED} {_other(C)}", f"{FORGED},{ABOVE}",
    )  # fmt: skip
    forged = [6 * letter + 20 * "A" for letter in "BCDEFGHIJ"]
    yield Text(" ".join([*forged[:7], T]), OURS, "eight different tags named")
    yield from each(AMBIGUOUS, "nine different tags named", " ".join([T, *forged[:8]]), f"{' '.join(forged[:8])} {C}")
    yield Text(" ".join(forged), AMBIGUOUS, "nine different tags named, none of them ours")
    yield Text(" ".join(forged[:8]), UNKNOWN, "eight different tags named, none of them ours")
    yield Text(" ".join([T, T.lower(), URL, QR] * 5), OURS, "one tag twenty times")
    yield Text(" ".join([*(f"0538-0000-000{n}" for n in range(9)), C]), OURS_TYPED, "slips are not counted")
    again = token(THREE, 1, 46, 9)
    yield Text(f"{T} {again}", OURS, "one serial under two keys: the first of them answers")
    yield Text(f"{again} {T}", read_token(1, 46, 9), "one serial under two keys: the first of them answers")
    yield Text(f"{C} {again} {T}", read_token(1, 46, 9), "tokens come before typed codes")
    yield Text(f"{C} {typed(THREE, 1, 46)}", OURS_TYPED, "the codes of one serial under two keys")
    yield Text(f"{ABOVE} {again} {T}", read_token(1, 46, 9), "the first that votes answers")


def two_candidates() -> Iterator[Text]:
    """A typed code that gives a serial under two keys."""
    one = next(s for s in range(1, 100_000) if len(candidates(THREE, typed(THREE, 3, s))) == 2)
    code = typed(THREE, 3, one)
    other = candidates(THREE, code)[1]
    assert other > one
    whole = {"mark": MAX_SERIAL}
    yield Text(code, AMBIGUOUS, "both are minted", **whole)
    yield Text(f"code {code}.", AMBIGUOUS, "both are minted", mark=other)
    yield Text(code, read_typed(one), "only one of them is below the mark", mark=other - 1)
    yield Text(code, UNKNOWN, "neither is below the mark", mark=one - 1)
    yield Text(f"{code} {token(THREE, 3, other, 1)}", read_token(3, other, 1), "a token says which", **whole)
    yield Text(f"{code} {token(THREE, 3, one, 1)}", read_token(3, one, 1), "a token says which", **whole)
    yield Text(f"{code} {token(THREE, 1, one, 1)}", read_token(1, one, 1), "a token of another key says which", **whole)
    yield Text(f"{code} {typed(THREE, 1, one)}", read_typed(one), "another code says which", **whole)
    yield Text(f"{code} {T}", AMBIGUOUS, "a token of a third tag", **whole)
    yield Text(
        f"{code} {token(THREE, 3, other, 1)}", AMBIGUOUS if other <= MARK else read_typed(one),
        "the token is above the mark", mark=one,
    )  # fmt: skip
