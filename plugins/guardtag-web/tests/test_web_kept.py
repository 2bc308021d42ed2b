"""Short reads that go together, and pages that are kept."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conftest import Pages
from guardtag_web.kept import MOST, Kept


def test_a_page_that_is_kept_has_its_own_values_each_time() -> None:
    kept, times = Kept(), [0]

    def rendered(given: Mapping[str, str]) -> str:
        times[0] += 1
        return f"<p class={given['nonce']}>军 {given['once']}{given['nonce']}</p>"

    for n in range(5):
        page = kept.page("key", {"nonce": f"n{n}", "once": f"-o_{n}"}, rendered)
        assert page.decode() == f"<p class=n{n}>军 -o_{n}n{n}</p>"
    assert times == [1]
    for value in ("<", '"', "&", "军", "\n"):
        with pytest.raises(ValueError, match="escaping"):
            kept.page("key", {"nonce": "n", "once": value}, rendered)
    for n in range(MOST + 20):
        kept.page(n, {"nonce": "n", "once": "o"}, rendered)
    assert len(kept._pages) == MOST


def test_two_finders_share_no_key_and_no_language(pages: Pages) -> None:
    pages.worker()
    path = "/" + pages.tag(pages.boy()).link.split("/", 3)[3]
    answers = [pages.client.get(path, headers={"accept-language": code}) for code in ("zh", "en", "zh", "en")]
    for answer in answers:
        nonce = answer.headers["content-security-policy"].partition("nonce-")[2].partition("'")[0]
        assert f'nonce="{nonce}"' in answer.text
    once = [answer.text.partition('name="once" value="')[2].partition('"')[0] for answer in answers]
    assert len(set(once)) == 4
    assert all(len(key) >= 22 for key in once)
    assert answers[0].text.partition("<body")[2] != answers[1].text.partition("<body")[2]
    assert [answer.headers["content-language"] for answer in answers] == ["zh", "en", "zh", "en"]
