"""The whole site, as `make docs` builds it: no warning, and nothing in it is loaded from elsewhere. Minutes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import making
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.soak
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto", "-d", str(tmp_path / "trees"),
         "-b", "html", "docs", str(tmp_path / "html")],
        cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = sorted((tmp_path / "html").rglob("*.html"))
    assert len(pages) > len(making.pages())
    loads = re.compile(r"""<(?:link|script|img|iframe|source)\b[^>]*\b(?:href|src)=["'](?:https?:)?//[^"']*""")
    styles = re.compile(r"""(?:@import\s+["']?|url\(\s*["']?)(?:https?:)?//""")
    for path in [*pages, *(tmp_path / "html/_static").rglob("*.css")]:
        text = path.read_text("utf-8")
        assert loads.search(text) is None, path
        for name in re.findall(r'<a class="reference internal" href="#(guardtag[\w.]+)"', text):
            assert f'id="{name}"' in text, (path, name)
    python = (tmp_path / "html/reference/api/guardtag.spi.html").read_text("utf-8")
    assert len(set(re.findall(r'href="#(guardtag\.spi\.\w+)" title', python))) > 15, "the table leads to each"
    names = "".join(path.read_text("utf-8") for path in (tmp_path / "html").glob("genindex*.html"))
    for name in ("Printer", "enrol", "StoreUnavailable", "StoreSuite", "MAX_ID"):
        assert re.search(rf">{name}\b", names), name
        assert styles.search(text) is None, path
