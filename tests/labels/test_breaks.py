"""Where lines break: no mark at the wrong end of one, no word or number in two, in Chinese and beside it."""

from __future__ import annotations

from itertools import combinations, pairwise

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardtag.labels import breaks, design, words
from guardtag.labels.draw import draw
from guardtag.spi import Text
from guardtag.testing.printers import WORDING, codes

CLOSING = "，。！？；：、）》」』】”’,.!?;:)]%…—·"
OPENING = "（《「『【“‘([$￥"
ANY = st.text("请帮我回家联系 ab Help é 0538-１２.:/'\"…—·かっーЖд" + CLOSING + OPENING, max_size=24).map(words.clean)


def cut(text: str, **how: bool) -> str:
    """The text with a bar wherever it may be broken; a bar for a space."""
    places = breaks.places(text, **how)
    return "".join(("|" if at in places else "") + letter for at, letter in enumerate(text)).replace("| ", "|")


@pytest.mark.parametrize(
    ("text", "cuts"),
    [
        # GB/T 15834-2011, 5.1.1 and 5.1.2: stops
        ("你好，请。回！家？了；的：吗、吧", "你|好，|请。|回！|家？|了；|的：|吗、|吧"),
        # 5.1.3: quotes, brackets, titles
        ("看“我”和‘你’（他）", "看|“我”|和|‘你’|（他）"),
        ("读《家》〈书〉「上」『下』【左】〔右〕", "读|《家》|〈书〉|「上」|『下』|【左】|〔右〕"),
        ("他说：“（好）。”", "他|说：|“（好）。”"),
        # 5.1.4 and 5.1.5: a dash and an ellipsis are one mark of two cells
        ("我——他……来", "我——|他……|来"),
        # 5.1.8 and 5.1.9: what stands between names, the solidus
        ("阿明·买买提～家／人/我", "阿|明·|买|买|提～|家／人/我"),
        # words and numbers stay whole
        ("请扫QR码回Home家", "请|扫|QR|码|回|Home|家"),
        ("热线0538-0000000转8", "热|线|0538-0000000|转|8"),
        ("电话（0538）0000000", "电|话|（0538）0000000"),
        ("电话０５３８－００００，好", "电|话|０５３８－００００，|好"),
        ("早上7：30到１０：45前", "早|上|7：30|到|１０：45|前"),
        ("约3.5米、50%、￥100元、20℃", "约|3.5|米、|50%、|￥100|元、|20℃"),
        ("Don’t stop, we’re home.", "Don’t|stop,|we’re|home."),
        ("a ( b ) c !", "a|( b )|c !"),
        ('say "yes" now', 'say|"yes"|now'),
        ('他说"好"和-她', '他|说"好"和-|她'),
        ("well-known -5 and 2-3", "well-|known|-5|and|2-3"),
        ("tags.example.org v1.2", "tags|.example|.org|v1.2"),
        ("Помогите мне домой", "Помогите|мне|домой"),
        ("aidez-moi à rentrer chéri", "aidez-|moi|à|rentrer|chéri"),
        # kana: small ones, marks of repetition and length
        ("ちょっと待ってラーメン々", "ちょっ|と|待っ|て|ラー|メ|ン々"),
        ("か\u3099き\U000e0100家", "か\u3099|き\U000e0100|家"),
        ("\u1112\u1161\u11ab가", "\u1112\u1161\u11ab|가"),
        ("", ""),
    ],
)
def test_where_a_line_breaks(text: str, cuts: str) -> None:
    assert cut(text) == cuts


def test_a_typed_code_breaks_after_its_hyphens() -> None:
    assert cut("7K3M-02AB-0009", code=True) == "7K3M-|02AB-|0009"
    assert cut("0000-0000-0000", code=True) == "0000-|0000-|0000"


def test_without_a_rightful_place_a_text_breaks_beside_a_mark_and_not_in_a_word() -> None:
    assert cut("“（Home）”，0538-0000000。") == "“（Home）”，|0538-0000000。"
    assert cut("（Home）", strict=False) == "（|Home|）"
    assert cut("a ( b", strict=False) == "a|(|b"
    assert words.fit("（（（（（（（（", 10.0, 2.0, 2.0)[0] == ("（（（（", "（（（（")


def wrong(line: str, first: bool, last: bool) -> bool:
    dot = line[:1] == "." and line[1:2].isalnum()  # of a host: so the reader sees that it goes on
    return (not first and line[:1] in tuple(CLOSING) and not dot) or (not last and line[-1:] in tuple(OPENING))


def misset(lines: tuple[str, ...]) -> bool:
    """Whether a mark stands at the wrong end of one of these lines."""
    end = len(lines) - 1
    return any(wrong(line, at == 0, at == end) for at, line in enumerate(lines))


@given(ANY, st.floats(1, 30), st.integers(1, 4))
@example("请扫码，（联系）“我”。", 8.0, 3)
@example("00.a", 2.0, 2)
@settings(max_examples=400)
def test_no_mark_stands_at_the_wrong_end_of_a_line_where_the_text_can_be_set_otherwise(
    text: str, width: float, rows: int
) -> None:
    """Nothing is lost, nothing is wider than its box; every other way of breaking is tried, and none would do."""
    least = 1.0
    lines, size = words.fit(text, width, 3.0, least, rows=rows)
    if not lines:
        return
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) <= rows
    assert size >= least
    assert all(words.ems(line) * size <= width + 1e-6 for line in lines)
    if not misset(lines):
        return
    places = breaks.places(text)
    for count in range(min(rows, len(places) + 1)):
        for cuts in combinations(places, count):
            parts = tuple(text[a:b].strip() for a, b in pairwise((0, *cuts, len(text))))
            assert any(words.ems(part) * least > width for part in parts), parts


@given(ANY)
def test_what_may_be_broken_loosely_only_is_a_mark_s_place(text: str) -> None:
    """The strict places are among the loose ones; neither breaks a word, strict ones leave no mark at a wrong end."""
    strict, loose = breaks.places(text), breaks.places(text, strict=False)
    assert set(strict) <= set(loose)
    for at in strict:
        assert not misset((text[:at].strip(), text[at:].strip()))
    for at in loose:
        pair = text[at - 1 : at + 1]
        assert not (pair.isascii() and pair.isalnum())
        assert not (pair[0] in "Жд" and pair[1] in "Жд")
        assert pair not in ("……", "——")


@pytest.mark.parametrize("name", design.DESIGNS)
@pytest.mark.parametrize("line", ["走失了，请扫“码”。", "请帮我（谢谢）回家。", "帮帮我……回家！"])
def test_no_label_of_a_design_begins_or_ends_a_line_wrongly(name: str, line: str) -> None:
    plan = design.get(name)
    if not any(slot.field == "line" for slot in plan.fields):
        pytest.skip("it has no line of words")
    label = draw(next(codes(1)), plan, attrs.evolve(WORDING, lines=(line,), languages=("zh",), hotline=""))
    said = [shape.text for shape in label.shapes if isinstance(shape, Text)]
    joined = next(
        said[a:b] for a in range(len(said)) for b in range(a + 1, len(said) + 1) if "".join(said[a:b]) == line
    )
    assert not misset(tuple(joined))
