"""What is read as bytes, beside the same read by the parser alone: a comment in front has it read all of a part."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardtag.errors import ImportRefused
from guardtag.interop import partxml, sharedtexts, sheetxml
from guardtag.interop.cells import CellFault, day, name, plain
from guardtag.interop.grid import LIMITS, Cells, Limits
from guardtag.interop.numberformats import Formats
from guardtag.interop.plainxml import Apart
from guardtag.interop.sharedtexts import SharedTexts
from guardtag.rules.phones import PhoneFault, e164

PLAIN = '<row r="2"><c r="A2"><v>5</v></c></row>'
ENDED = '<row r="1"></row>'
"""The end of a row, so that the next piece begins behind it."""
PARSED = b"<!-- -->"
VALUES = (
    "0",
    "1",
    "2",
    "3",
    "4",
    "9",
    "-1",
    "+1",
    "007",
    "1.5",
    "1e3",
    "1e999",
    "45000",
    "0.5",
    "e",
    "",
    " 1",
    "1&#48;",
)
NUMBERS = st.sampled_from(("1", "2", "3", "4", "9", "04", "0", "10", "200000", "200001", "12345678", "x", ""))
LETTERS = st.sampled_from(("A", "B", "C", "D", "BL", "BM", "AAAA", "a", ""))
REST = st.sampled_from((
    "", "", ' spans="1:3"', ' ht="14.25" customHeight="1" x14ac:dyDescent="0.2"', ' ht="1" ht="2"', ' r="9"',
    ' s="a>b"',
    ' s="&lt;"', " s='1'", ' xml:space="preserve"', " ", "/", ' a:b:c="1"', ' =""', ' s="\t"', ' s="\u00e4"', "\n",
))  # fmt: skip
TEXTS = (
    "演示", "是", "", " a ", "_x0041_", "#N/A", "a&amp;b", "a]]>", "\r\n", "\t", "\x01", "\ufffe", "\uffff", "\ue000",
    "𠀀", "a<b/>c",
    "</t>", "</t></si><si><t>", "\x7f", "x" * 60, "<![CDATA[a]]>", "<row/>", "<x/>",
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn, row: str) -> str:
    at = draw(LETTERS) + (row if draw(st.integers(0, 9)) else draw(NUMBERS))
    place = f' r="{at}"' if draw(st.integers(0, 9)) else ""
    style = draw(st.sampled_from(("", "", ' s="0"', ' s="1"', ' s="2"', ' s="77"', ' s="x"')))
    kind = draw(st.sampled_from(("", ' t="s"', ' t="s"', ' t="n"', ' t="str"', ' t="b"', ' t="e"', ' t="inlineStr"')))
    value = draw(st.sampled_from(VALUES))
    inside = draw(st.sampled_from((
        f"<v>{value}</v>", f"<v>{value}</v>", f"<v>{value}</v>", "", "<is><t>b</t></is>", f"<f>1+1</f><v>{value}</v>",
        f"<x:v>{value}</x:v>", f"<v>{value}", "<v/>", f"<rPh><t>u</t></rPh><v>{value}</v>", "\n",
    )))  # fmt: skip
    return f"<c{place}{style}{kind}" + (f">{inside}</c>" if inside or draw(st.booleans()) else "/>")


@st.composite
def whole_rows(draw: st.DrawFn) -> str:
    """A row as all writers write it, most of the time."""
    row = draw(st.integers(1, 12))
    columns = sorted(draw(st.sets(st.sampled_from("ABCDEF"), min_size=1)))
    inside = "".join(
        f'<c r="{column}{row}"'
        + draw(st.sampled_from((
            '/>', ' t="s"><v>0</v></c>', ' s="1" t="s"><v>5</v></c>', "><v>7</v></c>", ' s="1"><v>45000</v></c>',
        )))
        for column in columns
    )  # fmt: skip
    return f'<row r="{row}"{draw(REST)}>{inside}</row>'


@st.composite
def odd_rows(draw: st.DrawFn) -> str:
    row = draw(NUMBERS)
    place = f' r="{row}"' if draw(st.integers(0, 9)) else ""
    inside = "".join(draw(st.lists(cells(row), max_size=4)))
    return f"<row{place}{draw(REST)}>{inside}" + ("</row>" if draw(st.integers(0, 19)) else "")


BETWEEN = st.sampled_from((
    "\n", "<x/>", "<x>", "</x>", "<c>", "</c>", "<v>", "</v>", "<rPh>", "</rPh>", "<t>", "</t>", "<row/>", "<row>",
    "</row>", "<?x <row r='1'></row>?>", "<![CDATA[", "]]>", "<!-- -->", "<!", "&amp;", "&", '<a b="', '">', "text",
    "\x00",
))  # fmt: skip
INSIDE = st.lists(st.one_of(whole_rows(), whole_rows(), whole_rows(), odd_rows(), BETWEEN), max_size=8).map("".join)
LIMITED = st.sampled_from((
    LIMITS, LIMITS, attrs.evolve(LIMITS, rows=5), attrs.evolve(LIMITS, columns=3), attrs.evolve(LIMITS, cell_chars=41),
    attrs.evolve(LIMITS, cell_chars=3),
))  # fmt: skip


class Slow(io.BytesIO):
    """Gives a few bytes at a time."""

    def __init__(self, raw: bytes, most: int) -> None:
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._most)


def shared(limits: Limits = LIMITS) -> SharedTexts:
    return texts_of(
        "".join(f"<si><t>{text}</t></si>" for text in ("演示", "是", "a", "_x0041_", "#N/A", "长" * 45)).encode(),
        limits,
    )


def texts_of(inside: bytes, limits: Limits = LIMITS, most: int = 1 << 16, before: bytes = b"") -> SharedTexts:
    texts, made = SharedTexts(limits), partxml.parser()
    apart = Apart(made, sharedtexts.CLOSING, sharedtexts.split)
    texts.run = apart.found
    texts.listen(made)
    for _ in partxml.judged(apart.feed(Slow(before + b"<sst>" + inside + b"</sst>", most), most)):
        pass
    return texts


def all_of(texts: SharedTexts) -> Iterator[str]:
    try:
        for number in range(1_000_000):
            yield texts[number]
    except IndexError:
        return


def sheet(inside: bytes, limits: Limits, most: int = 1 << 16, before: bytes = b"") -> list[Cells]:
    formats = Formats()
    formats.start("cellXfs", {})
    for number in ("0", "14", "46"):
        formats.start("xf", {"numFmtId": number})
    whole = before + b'<worksheet><sheetData><row r="1"></row>' + inside + b"</sheetData></worksheet>"
    return list(sheetxml.rows(Slow(whole, most), shared(), formats, limits))


def outcome(read: Callable[[], object]) -> object:
    try:
        return read()
    except ImportRefused as error:
        return error.code, error.why, error.facts


@given(inside=INSIDE, limits=LIMITED, most=st.sampled_from((1, 7, 50, 1 << 16)), cut=st.integers(0, 60))
@example(f'<row r="1"><c r="A1"><v>{ENDED}{PLAIN}</v></c></row>', LIMITS, 1 << 16, 0)
@example(f'<row r="1"><c r="A1"><v><![CDATA[{ENDED}{PLAIN}]]></v></c></row>', LIMITS, 1 << 16, 0)
@example(f'<row r="1"><c r="B1"><v>1</v></c>{ENDED}{PLAIN}</row>', LIMITS, 50, 0)
@example(f'<row r="1"><c r="B1"><v>1</v></c><row></row><c r="B1"><v>1</v></c><rPh>{ENDED}{PLAIN}</rPh>', LIMITS, 50, 0)
@example(f"{PLAIN}<v>1</v><row><c><v>3</v></c></row>", LIMITS, 50, 0)
@example(f"{PLAIN}<c><v>3</v></c><row></row>", LIMITS, 50, 0)
@example(f"<x/>{ENDED}{PLAIN}<x/>", LIMITS, 50, 0)
@example('<row r="2" s="1" s="2"><c r="A2"><v>5</v></c></row>', LIMITS, 50, 0)
@example('<row r="2" r="2"><c r="A2"><v>5</v></c></row>', LIMITS, 50, 0)
@example(PLAIN.replace("2", "6"), attrs.evolve(LIMITS, rows=5), 50, 0)
@example(PLAIN.replace("A", "D"), attrs.evolve(LIMITS, columns=3), 50, 0)
@example(PLAIN.replace("A2", "A3"), LIMITS, 50, 0)
@example('<row r="2"><c r="B2"><v>5</v></c><c r="A2"><v>6</v></c></row>', LIMITS, 50, 0)
@example('<row r="2"><c r="B2"><v>5</v></c><c r="B2"><v>6</v></c></row>', LIMITS, 50, 0)
def test_a_row_says_the_same_however_it_is_read(inside: str, limits: Limits, most: int, cut: int) -> None:
    raw = inside.encode("utf-8", "surrogatepass")
    raw = raw[: len(raw) - cut] if cut > 50 else raw
    assert outcome(lambda: sheet(raw, limits, most)) == outcome(lambda: sheet(raw, limits, before=PARSED))


def test_what_stands_in_a_section_of_characters_is_text() -> None:
    (row,) = sheet(f'<row r="3"><c r="A3"><v><![CDATA[{ENDED}{PLAIN}]]></v></c></row>'.encode(), LIMITS)
    assert row == Cells(3, [f"{ENDED}{PLAIN}"])


@given(whole=st.lists(whole_rows(), min_size=1, max_size=5).map("".join), data=st.data())
def test_a_row_with_one_byte_changed_says_the_same_however_it_is_read(whole: str, data: st.DataObject) -> None:
    raw = bytearray(whole.encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 1))] = data.draw(
        st.sampled_from((b"<", b"&", b'"', b"\xff", b"\x00", b"9", b" ", b"/", b"s"))
    )
    assert outcome(lambda: sheet(bytes(raw), LIMITS)) == outcome(lambda: sheet(bytes(raw), LIMITS, before=PARSED))


FRAMES = st.sampled_from((
    "<si><t>{}</t></si>", "<si><t>{}</t></si>", "<si><t>{}</t></si>", '<si><t xml:space="preserve">{}</t></si>',
    "<si><r><t>{}</t></r><r><t>b</t></r></si>", "<si><t>a</t><rPh><t>{}</t></rPh></si>", "<si/>", "<t>{}", "</t>",
    "<rPh>", "</rPh>", "<x/>", "{}", "<si>", "</si>", "<!-- {} -->",
))  # fmt: skip
ONE = st.builds(
    lambda frame, text: frame.replace("{}", text), FRAMES, st.one_of(st.sampled_from(TEXTS), st.text(max_size=5))
)


@given(inside=st.lists(ONE, max_size=8).map("".join), limits=LIMITED, most=st.sampled_from((1, 7, 50, 1 << 16)))
@example("<si><t>a<si><t>b</t></si></t></si>", LIMITS, 50)
@example("<rPh><si><t>b</t></si></rPh><si><t>c</t></si>", LIMITS, 50)
@example("<si><t>a</t></si>" * 20, Limits(rows=2, columns=3), 1 << 16)
def test_shared_texts_are_the_same_however_they_are_read(inside: str, limits: Limits, most: int) -> None:
    raw = inside.encode("utf-8", "surrogatepass")
    assert outcome(lambda: list(all_of(texts_of(raw, limits, most)))) == outcome(
        lambda: list(all_of(texts_of(raw, limits, before=PARSED)))
    )


@pytest.mark.parametrize("raw", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbf\xbe", b"\xf4\x90\x80\x80", b"\xe6"])
def test_bytes_that_are_no_letters_are_refused_however_they_are_read(raw: bytes) -> None:
    for before in (b"", PARSED):
        with pytest.raises(ImportRefused):
            texts_of(b"<si><t>a</t></si><si><t>" + raw + b"</t></si>", before=before)


# -- cells: what is said of the common ones at once holds as for all others. What is not seen is passed over, and has
# a text read letter by letter; so does a space behind a number.


@given(st.text(max_size=30), st.sampled_from((3, 40)))
@example("\ufffd", 40)
@example("田  爱云", 40)
@example("田爱云", 2)
def test_a_text_says_the_same_however_it_is_read(text: str, most: int) -> None:
    for read in (plain, name):
        try:
            expected = read(text + "\u200b", most)
        except CellFault:
            with pytest.raises(CellFault):
                read(text, most)
        else:
            assert read(text, most) == expected


@example("+8613800000000", True, True, ("86",))
@example("+8613800000000", False, True, ("8", "86"))
@example("13800000000", False, True, ("852",))
@given(st.from_regex(r"(\+?86|0086|)1[0-9]{9,11}( |-)?", fullmatch=True), st.booleans(), st.booleans(),
       st.sampled_from((("86",), ("86", "852"), ("8", "86"), ("852",))))  # fmt: skip
def test_a_number_is_the_same_however_it_is_read(
    text: str, numeric: bool, made_up: bool, countries: tuple[str, ...]
) -> None:
    def said(text: str) -> str:
        try:
            return e164(text, countries=countries, numeric=numeric, made_up=made_up)
        except PhoneFault as fault:
            return fault.code

    assert said(text) == said(f"\t{text}")


def test_days_that_come_again_are_days_again() -> None:
    assert day("1950-03-02") == day("1950-03-02") == day("1950年3月2日")
    for _ in range(2):
        with pytest.raises(CellFault):
            day("1950-13-02")
