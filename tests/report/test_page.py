"""The report as a page: complete in itself, escaped, in two languages, and silent where it must be."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import attrs
import pytest

from guardtag import texts
from guardtag.desks.figures import compute
from guardtag.errors import ConfigError
from guardtag.model.incidents import STATES, Incident, Line
from guardtag.model.notices import ANSWERS
from guardtag.report.html import Texts, picture, visible
from guardtag.report.incident import page

from . import sample

VOID = {"meta", "img", "br", "wbr"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=1>&\u202e\u2066\x00\ud800"


class Page(HTMLParser):
    """Reads a page and insists that every element is closed where it must be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag != "wbr":
            self.words.append(" ")
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def made(incident: Incident | None = None, **changes: object) -> str:
    """The story's report with everything in it, unless said otherwise."""
    arguments: dict[str, object] = {
        "timezone": "Asia/Shanghai", "names": sample.NAMES, "pictures": {"标签 12": sample.png()},
        "register": (126, sample.REFUSED), "note": "演示", "now": sample.T + 7200,
        "notices": sample.notices(), "figures": sample.figures(),
    } | changes  # fmt: skip
    return page(incident or sample.story(), **arguments)  # type: ignore[arg-type]


EVERY = pytest.mark.parametrize(
    "html",
    [
        made(), made(sample.still_open(), notices=[], figures=None, pictures={}, register=None),
        made(attrs.evolve(sample.story(), place=HOSTILE, area=HOSTILE, kind=HOSTILE, outcome=HOSTILE)),
        made(attrs.evolve(sample.still_open(), ladder=(), milestones=(), thread=(), serial=0, place="")),
        made(figures=compute("feicheng", None, None, [])), made(languages=("en",)), made(languages=("en", "zh")),
    ],
    ids=["full", "open", "hostile", "bare", "no-figures", "english", "english-chinese"],
)  # fmt: skip


@EVERY
def test_it_loads_nothing_from_elsewhere(html: str) -> None:
    seen = Page(html)
    for word in ("http:", "https:", "url(", "@import", "<script", "<link", "<iframe", "javascript:", "//"):
        assert word not in re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "data:", html).lower()
    loading = {(name, value) for name, value in seen.attributes if name in ("src", "href", "srcset", "action", "style")}
    assert all(name == "src" and value.startswith("data:image/png;base64,") for name, value in loading)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert (
        "content",
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    ) in seen.attributes


@EVERY
def test_it_is_well_formed_and_its_drawings_are_xml(html: str) -> None:
    Page(html)
    html.encode("utf-8")
    for svg in re.findall(r"<svg.*?</svg>", html, re.S):
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] == "img"
        assert root[0].tag == "title"


def test_the_story_is_told() -> None:
    text = Page(made()).text
    for words in (
        "从扫码到家属得知", "1.5", "已平安回家", "safely home", "王庄镇公交站", "2025-06-15 23:06", "2025-06-16 00:17",
        "+11.5", "李岭", "王霞", "田爱云", "跳过：此级无人可通知", "停留5分钟", "6.5分钟后接单：王霞",
        "GT-NOTIFY-NO-CHANNEL", "提级办理", "126", "GT-IMPORT-ID", "补齐区号后重新导入这一行。", "1200", "演示",
    ):  # fmt: skip
        assert words in text, words


def test_both_languages_are_there_and_say_which_they_are() -> None:
    html = made()
    assert '<html lang="zh-CN">' in html
    for chinese, english in (
        ("概要", "Summary"), ("经过", "What happened"), ("五级联动", "The ladder"),
        ("六个“第一时间”", "The six milestones"), ("通知", "Notices"),
        ("数据", "Figures"), ("登记导入", "Register import"), ("标签图片", "Picture of the tag"),
    ):  # fmt: skip
        heading = f'<h2><span lang="zh-CN">{chinese}</span> <span class="second" lang="en">{english}</span></h2>'
        assert heading in html
    alone = made(languages=("en",))
    assert '<html lang="en">' in alone
    assert not re.search("[\u4e00-\u9fff]", made(
        languages=("en",), names={}, pictures={}, note="", register=None,
        incident=attrs.evolve(sample.story(), place="bus stop", thread=sample.story().thread[:3]),
    ))  # fmt: skip
    assert 'class="second"' not in alone


def test_what_must_not_be_shown_is_not() -> None:
    family = "/".join((sample.WARD, "mother"))
    html = made(names={"wang-xia": "王霞"}, register=None)
    for secret in (*sample.SECRET, family, "ref-555-0102"):
        assert secret not in html
    notes = [Line(sample.T, what, by, "free words 555-0103") for what, by in (
        ("relayed", "finder"), ("raised", "finder"), ("raised", family), ("acknowledged", "li-ling"),
        ("closed", "li-ling"),
    )]  # fmt: skip
    assert "free words" not in made(attrs.evolve(sample.story(), thread=tuple(notes)))


def test_a_reason_for_raising_and_a_second_place_are_shown() -> None:
    thread = (Line(sample.T, "raised", "li-ling", "天黑了"), Line(sample.T, "joined", "finder", "河边"))
    text = Page(made(attrs.evolve(sample.story(), thread=thread))).text
    assert "天黑了" in text
    assert "河边" in text


@pytest.mark.parametrize("field", ["id", "kind", "area", "place", "outcome"])
def test_hostile_words_of_the_record_are_escaped(field: str) -> None:
    hostile(made(attrs.evolve(sample.story(), **{field: HOSTILE})))


def test_hostile_words_from_everywhere_else_are_escaped() -> None:
    line = Line(sample.T, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    joined = attrs.evolve(line, what="joined")
    rung = attrs.evolve(sample.LADDER[0], level=HOSTILE, area=HOSTILE)
    incident = attrs.evolve(
        sample.story(), thread=(line, joined), ladder=(rung,), level=0,
        milestones=tuple(attrs.evolve(m, name=HOSTILE) for m in sample.story().milestones),
        tasks=(attrs.evolve(sample.story().tasks[0], id=HOSTILE, by=HOSTILE),),
    )  # fmt: skip
    notice = attrs.evolve(
        sample.notices()[0], side=HOSTILE, person=HOSTILE, template=HOSTILE, state=HOSTILE, channel=HOSTILE,
        answer=HOSTILE, fault=HOSTILE,
    )  # fmt: skip
    figures = attrs.evolve(sample.figures(), area=HOSTILE, outcomes={HOSTILE: 2})
    hostile(made(
        incident, notices=[notice], figures=figures, names={"wang-xia": HOSTILE}, note=HOSTILE,
        pictures={HOSTILE: sample.png()}, register=(0, [(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE)]),
    ))  # fmt: skip


def hostile(html: str) -> None:
    """The hostile words are in the page, and only as words."""
    seen = Page(html)
    assert "script" not in seen.tags
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert not set(html) & set("\u202e\u2066\x00\ud800")
    assert "<script>alert(1)</script>" in seen.text
    assert "[U+202E][U+2066][U+0000][U+D800]" in seen.text


def test_an_open_call_says_so() -> None:
    text = Page(made(sample.still_open(), now=sample.T + 250)).text
    for words in (
        "从扫码到家属得知 from the scan to the family 待完成 not yet", "结果 outcome 未结 open",
        "已停留4.2分钟，仍在此级", "未达标",
    ):  # fmt: skip
        assert words in text, words
    assert "已平安回家" not in Page(made(sample.still_open(), figures=None)).text


def test_a_period_is_named_where_there_is_one() -> None:
    assert "2025-05-16 23:06 至 不限" in Page(made()).text
    assert "不限" not in Page(made(figures=attrs.evolve(sample.figures(), since=None))).text


def test_a_milestone_never_reached_has_no_minutes() -> None:
    never = tuple(attrs.evolve(m, at=None, missed=True) for m in sample.story().milestones)
    text = Page(made(attrs.evolve(sample.story(), milestones=never), figures=None)).text
    assert "未达到" in text
    assert "达标 met" not in text


def test_late_is_said_in_words_and_by_its_sign() -> None:
    row = re.search(r"<tr><td><span[^>]*>有人接单.*?</tr>", made())
    assert row is not None
    assert "◇" in row[0]
    assert "超时" in row[0]
    assert "有人接单 11.5 超时" in made()


def test_a_long_thread_is_folded() -> None:
    thread = tuple(Line(sample.T + n * 60, "seen", f"by-{n}-") for n in range(500))
    html = made(attrs.evolve(sample.story(), thread=thread))
    assert "by-19-" in html
    assert "by-20-" not in html
    assert "by-479-" not in html
    assert "by-480-" in html
    assert "此处略去460条" in html
    assert len(html.encode()) < 64_000


def test_many_notices_and_rows_are_folded() -> None:
    crowd = [attrs.evolve(sample.notices()[2], id=f"n{n}", person=f"p-{n:04}-", made=sample.T + n) for n in range(1000)]
    rows = [(n, "GT-X", f"what-{n}-", "", "") for n in range(5000)]
    html = made(notices=crowd[::-1], register=(0, rows))
    assert "p-0039-" in html
    assert "p-0040-" not in html
    assert html.index("p-0000-") < html.index("p-0039-") < html.index("p-0960-") < html.index("p-0999-")
    assert "此处略去920条" in html
    assert "what-99-" in html
    assert "what-100-" not in html
    assert "此处略去4800条" in html
    assert ">5000<" in html


def test_every_word_of_the_model_is_translated() -> None:
    words = Texts(("zh", "en"))
    for prefix, values in (
        ("answer", ANSWERS), ("line", STATES[1:]), ("side", ("family", "responder")),
        ("line", ("called", "joined", "told", "skipped", "raised", "repeated", "seen", "not-mine", "reminded")),
        ("state", ("waiting", "accepted", "delivered", "undelivered", "dead", "cancelled")),
        ("notice", texts.catalogue("zh").MESSAGES), ("kind", ("found", "missing", "distress", "errand", "visit")),
    ):  # fmt: skip
        for value in values:
            chinese, english = words.named(prefix, value)
            assert re.search("[\u4e00-\u9fff]", chinese), value
            assert english, value
    assert set(texts.catalogue("zh").REPORT) == set(texts.catalogue("en").REPORT)


def test_a_value_is_never_read_as_a_template() -> None:
    assert Texts(("en",)).both("answered", names="{wait}", wait="3") == ("taken after 3 min by {wait}", "")


def test_one_or_two_known_languages() -> None:
    for wrong in ((), ("zh", "en", "zh")):
        with pytest.raises(ValueError):
            made(languages=wrong)
    with pytest.raises(ConfigError):
        made(languages=("xx",))


def test_of_a_picture_only_what_is_seen_is_kept() -> None:
    secret = sample.chunk(b"eXIf", b"36.18N 116.77E") + sample.chunk(b"tEXt", b"Comment\0secret")
    html = picture("标签", sample.png(secret))
    found = re.search(r'src="data:image/png;base64,([^"]+)"', html)
    assert found is not None
    assert base64.b64decode(found[1]) == sample.png()


@pytest.mark.parametrize(
    "png",
    [
        b"",
        b"\x00" + sample.png()[1:],
        sample.png()[:-1],
        sample.png()[:40],
        b"\x89PNG\r\n\x1a\n",
        sample.png() + b"x" * 5_000_000,
    ],
)
def test_what_is_no_picture_is_refused(png: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        picture("标签", png)


def test_bytes_after_the_end_of_a_picture_are_left_out() -> None:
    assert picture("x", sample.png() + b"GPS") == picture("x", sample.png())


def test_texts_are_cut_and_stacked_marks_thinned() -> None:
    assert visible("走" * 400) == "走" * 300 + "…"
    assert visible("a" + "\u0301" * 50 + "b") == "a\u0301\u0301b"
    assert visible("一\r\n二\u2028三") == "一  二 三"
    assert visible("👩\u200d🔧") == "👩\u200d🔧"
