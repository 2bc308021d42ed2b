"""Lines of Chinese are joined without a space, as MyST reads them; lines of English with one."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from making import lines
from myst_parser.docutils_ import Parser

SAID = {
    "a paragraph": ("**摘要。** 求助发出，\n资料不给。\n先打电话。", "摘要。 求助发出，资料不给。先打电话。"),
    "before bold": ("来接的人说不出，\n**请不要把人交给 TA。**", "来接的人说不出，请不要把人交给 TA。"),
    "after a link": ("先看[手册](https://example.org/)\n再去。", "先看手册再去。"),
    "a list": ("- 布标上没有姓名，\n  也没有住址。", "布标上没有姓名，也没有住址。"),
    "a quote": ("> 扫一扫\n> 点一下", "扫一扫点一下"),
    "beside English": ("运行 tag\n然后看\nhealth\n再说。", "运行 tag\n然后看\nhealth\n再说。"),
    "English": ("one tap\nand help comes", "one tap\nand help comes"),
    "code": ("```text\n求助\n发出\n```", "求助\n发出\n"),
    "code in a line": ("只在\n`guardtag 求助`\n之后", "只在\nguardtag 求助之后"),
}


@pytest.mark.parametrize(("text", "shown"), SAID.values(), ids=SAID.keys())
def test_the_end_of_a_line_is_a_space_between_words_alone(text: str, shown: str) -> None:
    page = publish_doctree(text, parser=Parser(), settings_overrides={"report_level": 5})
    lines.join(None, page)
    (block,) = (one for one in page.findall(nodes.TextElement) if not isinstance(one, nodes.Inline))
    assert block.astext() == shown


def test_what_begins_or_ends_a_line_stays_what_it_is() -> None:
    """What stood in bold or in a link stays so."""
    page = publish_doctree("# 标题\n\n一，\n[二](https://example.org/)\n**三**四\n*五*", parser=Parser())
    lines.join(None, page)
    (line,) = page.findall(nodes.paragraph)
    assert line.astext() == "一，二三四五"
    inside = [(one.tagname, one.astext()) for one in line.children if not isinstance(one, nodes.Text)]
    assert inside == [("reference", "二"), ("strong", "三"), ("emphasis", "五")]
