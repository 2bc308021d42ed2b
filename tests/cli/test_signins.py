"""The commands about signing in, and docs/how-to/console.md: every block of it is run, in the order of the page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.kit.test_how_to import Page


def test_the_page_works_from_nothing_to_somebody_who_is_signed_in(tmp_path: Path) -> None:
    page = Page("console.md", tmp_path)
    page.work()
    assert [(line, output) for line, status, output in page.outputs if status] == []
    said = {line: output for line, _, output in page.outputs}
    [invited] = [output for line, output in said.items() if line.startswith("guardtag signin invite")]
    assert re.search(r"https://tag\.example\.org/console/invitation/[\w-]{32}\n", invited)
    [listed] = [output for line, output in said.items() if line.startswith("guardtag signin list")]
    assert re.search(r"^li-ling  worker  invited until [\d: -]+$", listed, re.MULTILINE)
    assert re.search(r"^sun  worker  cannot sign in yet$", listed, re.MULTILINE)
