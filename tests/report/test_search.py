"""The report of a search and the note for the next shift, with the worst that people can write in them."""

from __future__ import annotations

import attrs
import pytest

from guardtag.report import search, search_plot, shift
from guardtag.report.plots import NARROW, WIDE
from tests.conftest import City
from tests.missing.stage import child, grid, picture, staffed

pytestmark = pytest.mark.quick_on("memory")

HOSTILE = '<script>alert(1)</script>"\u202e&'


def pages(city: City, **options: object) -> tuple[str, str]:
    (one,) = city.door.missing.list()
    record, note = city.door.missing.record(one.id), city.door.missing.note(one.id)
    return (
        search.page(record, timezone="Asia/Shanghai", **options),  # type: ignore[arg-type]
        shift.page(note, record, timezone="Asia/Shanghai", **options),  # type: ignore[arg-type]
    )


def test_an_open_search_and_its_note(city: City) -> None:
    staffed(city)
    one = child(city, photo=picture())
    city.door.dispatch()
    city.door.missing.lead(one.id, to="w3")
    city.door.missing.sighting(one.id, area=grid(5), place="桥头", by="w5")
    report, note = pages(city, names={"w3": "李岭"})
    for word in ("小军", "桥头", "6 至 11 岁", "blue jacket", "李岭", "data:image/jpeg"):
        assert word in report
    for word in ("小军", "桥头", "李岭", "逐个联系亲友"):
        assert word in note
    assert "13800000000" not in report + note


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("en", "zh")])
def test_in_one_language_and_in_two(city: City, languages: tuple[str, ...]) -> None:
    staffed(city)
    child(city)
    report, note = pages(city, languages=languages)
    assert ("寻人记录" in report) == ("zh" in languages)
    assert ("A search" in report) == ("en" in languages)
    assert f'lang="{"zh-CN" if languages[0] == "zh" else "en"}"' in note


def test_hostile_words_act_nowhere(city: City) -> None:
    staffed(city)
    one = child(city, name=HOSTILE, clothes=HOSTILE, looks=HOSTILE, seen_place=HOSTILE)
    city.door.missing.sighting(one.id, place=HOSTILE, words=HOSTILE, reporter=HOSTILE, source="camera", system=HOSTILE)
    city.door.missing.done(one.id, "call-round", result=HOSTILE, by="w3")
    for page in pages(city, names={"w3": HOSTILE}):
        assert "<script" not in page
        assert "\u202e" not in page


def test_a_search_with_everything_in_hundreds_stays_a_page(city: City) -> None:
    staffed(city)
    one = child(city)
    for number in range(100):
        city.door.missing.sighting(one.id, area=grid(4), place=f"place {number}", by="w4")
    record, note = city.door.missing.record(one.id), city.door.missing.note(one.id)
    crowded = attrs.evolve(note, open=note.open * 20, sightings=note.sightings * 20, likely=note.likely * 20)
    assert len(search.page(record, timezone="Asia/Shanghai")) < 200_000
    assert shift.page(crowded, record, timezone="Asia/Shanghai").count("<tr>") == shift.MOST_OPEN + shift.MOST_SEEN


def test_what_was_seen_is_never_cut_off_by_what_is_open(city: City) -> None:
    staffed(city)
    one = child(city)
    city.door.missing.sighting(one.id, area=grid(5), place="桥头", by="w5")
    record, note = city.door.missing.record(one.id), city.door.missing.note(one.id)
    full = attrs.evolve(note, open=note.open[:10], sightings=note.sightings * 4)
    for languages, sheets in ((("zh", "en"), 2), (("zh",), 1)):
        page = shift.page(full, record, timezone="Asia/Shanghai", languages=languages)
        assert page.count('<section class="sheet">') == sheets
        assert page.count("<footer>") == sheets, "each says what becomes of it"
        assert page.index("桥头") < page.index("逐个联系亲友")


def test_a_drawing_of_nothing_and_of_much() -> None:
    for width in (WIDE, NARROW):
        assert search_plot.drawing("t", [], [], None, "min", "people", width=width).startswith("<svg")
        seen = [search_plot.Seen(number * 7.0, number % 2, str(number)) for number in range(200)]
        much = search_plot.drawing("<t>", [(n, n) for n in range(900)], seen, 1500.0, "min", "people", width=width)
        assert "<t>" not in much
        assert "nan" not in much
