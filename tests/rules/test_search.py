"""The rules of a search: its plan, its rings, where somebody probably is; and files that are wrong."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardtag import config
from guardtag.errors import ConfigError
from guardtag.model.searches import MOBILITIES, PARTIES, SOURCES, Look, Search, Sighting
from guardtag.rules import search_likely, search_places, search_plan, search_ring
from guardtag.steps import search_files
from guardtag.texts.search_plan import DEFAULT

NOW = 1_750_000_000.0
A = "feicheng/wangzhuang/north/zhongyu"
SEARCH = Search("s", "", "20250616", f"{A}/3", NOW, seen_at=NOW, centre=f"{A}/3", centre_at=NOW)
STEP = {"id": "one", "party": "family", "minutes": 5, "zh": "做", "en": "do"}


# --- the plan


def test_the_delivered_plan_has_steps_for_every_party_in_both_languages() -> None:
    plan = search_files.delivered()
    assert {rule.step.party for rule in plan.rules} == set(PARTIES)
    assert all(any(ord(letter) > 0x4E00 for letter in rule.step.zh) for rule in plan.rules)
    assert all(rule.step.en.isascii() for rule in plan.rules)


def test_a_plan_that_is_printed_is_one_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(DEFAULT, "utf-8")
    settings = config.Config(base=tmp_path, search_plan="plan.toml")
    assert search_files.load(settings).plan == search_files.delivered()


def test_steps_belong_to_risks_groups_and_ages() -> None:
    def ids(**changes: object) -> set[str]:
        return {step.id for step in search_plan.steps(search_files.delivered(), attrs.evolve(SEARCH, **changes))}

    always = ids()
    assert ids(risks=("water",)) - always == {"water"}
    assert ids(group="despondent") - always == {"high-places"}
    assert ids(age=10) - always == {"school"} == ids(minor=True) - always
    assert ids(age=19) == always


@pytest.mark.parametrize(
    "wrong",
    [
        {}, {"step": []}, {"step": 1}, {"step": [1]}, {"step": [STEP] * 41}, {"step": [STEP, STEP]}, {"stop": []},
        {"step": [{**STEP, "id": "A b"}]}, {"step": [{**STEP, "id": "x" * 31}]}, {"step": [{**STEP, "party": "army"}]},
        {"step": [{**STEP, "minutes": 0}]}, {"step": [{**STEP, "minutes": True}]},
        {"step": [{**STEP, "minutes": 1e9}]}, {"step": [{**STEP, "zh": "a\nb"}]},
        {"step": [{**STEP, "minutes": float("nan")}]}, {"step": [{**STEP, "zh": ""}]}, {"step": [{**STEP, "en": 5}]},
        {"step": [{**STEP, "en": "x" * 201}]}, {"step": [{**STEP, "en": "a\u202eb"}]},
        {"step": [{**STEP, "risks": "water"}]}, {"step": [{**STEP, "risks": ["epilepsy"]}]},
        {"step": [{**STEP, "groups": [""]}]}, {"step": [{**STEP, "ages": [18, 3]}]}, {"step": [{**STEP, "ages": [3]}]},
        {"step": [{**STEP, "ages": [True, 3]}]}, {"step": [{**STEP, "minuts": 5}]}, {"step": [STEP], "party": 1},
        {"step": [STEP], "party": {"army": {}}}, {"step": [STEP], "party": {"police": {"responder": 5}}},
        {"step": [STEP], "party": {"police": {"who": "x"}}},
    ],
)  # fmt: skip
def test_a_broken_plan_is_refused_and_says_where(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as caught:
        search_plan.parse(wrong, "p.toml")
    assert caught.value.code == "GT-SEARCH-PLAN"
    assert "p.toml" in str(caught.value)


# --- files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("n.csv", "a,b,c,d\n"), ("n.csv", "feicheng/a,../b\n"), ("n.csv", "feicheng/a\n"), ("n.csv", 'a,"b\n'),
        ("n.csv", "feicheng/a,feicheng/b,-5\n"), ("n.csv", "feicheng/a,feicheng/b,1e99\n"),
        ("n.csv", "feicheng/a,feicheng/b,0\n"), ("n.csv", "feicheng/a,feicheng/b,٣\n"),
        ("n.toml", "x = 1"), ("n.toml", "[neighbours]\na = 5"), ("n.toml", '[neighbours]\n"a" = [5]'),
        ("n.toml", '[neighbours]\n"a" = { "b" = true }'), ("n.toml", '[neighbours]\n"a" = { "b" = nan }'),
        ("n.toml", '[neighbours]\n"A B" = ["c"]'), ("n.toml", "neighbours = 1"),
    ],
)  # fmt: skip
def test_a_broken_file_of_neighbours_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        search_files.load(config.Config(base=tmp_path, neighbours=name))
    assert caught.value.code == "GT-SEARCH-NEIGHBOURS"


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"[neighbours", b"[[[[" * 5000])
def test_what_is_no_toml_is_refused(tmp_path: Path, raw: bytes) -> None:
    for key in ("neighbours", "search_plan"):
        (tmp_path / "x.toml").write_bytes(raw)
        with pytest.raises(ConfigError) as caught:
            search_files.load(config.Config(base=tmp_path, **{key: "x.toml"}))
        assert caught.value.code == "GT-CONFIG-TOML"


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.toml").write_bytes(b"#" * (search_files.MAX_PLAN + 1))
    for name in ("gone.toml", "big.toml", "."):
        with pytest.raises(ConfigError) as caught:
            search_files.load(config.Config(base=tmp_path, search_plan=name))
        assert caught.value.code == "GT-SEARCH-FILE"


def test_neighbours_are_read_from_both_kinds_of_file(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("\ufeffarea,neighbour\na/b,a/c\n\na/c,a/d,700\n", "utf-8")
    (tmp_path / "n.toml").write_text('[neighbours]\n"a/b" = ["a/c"]\n"a/c" = { "a/d" = 700 }\n', "utf-8")
    one, other = (
        search_files.load(config.Config(base=tmp_path, neighbours=name)).graph for name in ("n.csv", "n.toml")
    )
    assert one == other == {
        "a/b": {"a/c": 500.0}, "a/c": {"a/b": 500.0, "a/d": 700.0}, "a/d": {"a/c": 700.0},
    }  # fmt: skip


# --- the rings

AREAS = [f"{A}/{number}" for number in range(8)]
graphs = st.lists(
    st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS), st.floats(1.0, 5000.0)), max_size=20
).map(lambda rows: search_ring.neighbours(rows, "n", 5))  # fmt: skip


@given(graphs, st.sampled_from(MOBILITIES), st.floats(0, 500_000))
def test_rings_grow_ask_nobody_twice_and_end(graph: search_ring.Graph, mobility: str, seconds: float) -> None:
    step = search_ring.first(graph, AREAS[3], mobility, seconds)
    ring, reach = list(step.areas), step.reach
    assert AREAS[3] in ring, "where they were seen last is asked first"
    for _ in range(30):
        left = search_ring.wait(graph, AREAS[3], mobility, seconds, ring)
        more = search_ring.wider(graph, AREAS[3], mobility, seconds, ring, reach)
        assert (left is None) == (more is None)
        if more is None:
            break
        assert left is not None
        assert search_ring.SOONEST <= left <= search_ring.LATEST
        assert more.areas, "a step asks somebody"
        assert not set(more.areas) & set(ring)
        assert more.reach >= reach
        ring, reach = [*ring, *more.areas], more.reach
    assert search_ring.wider(graph, AREAS[3], mobility, seconds, ring, reach) is None
    assert len(ring) == len(set(ring))


@given(graphs, st.floats(0, 20_000))
def test_ways_are_the_shortest(graph: search_ring.Graph, limit: float) -> None:
    found = search_ring.distances(graph, AREAS[0], limit)
    slow = {AREAS[0]: 0.0}
    for _ in AREAS:  # Bellman and Ford
        for area in list(slow):
            for other, metres in graph.get(area, {}).items():
                slow[other] = min(slow.get(other, float("inf")), slow[area] + metres)
    assert found == pytest.approx({area: far for area, far in slow.items() if far <= limit})


@given(st.sampled_from(MOBILITIES), st.floats(0, 1e6), st.floats(0, 1e6))
def test_reach_grows_with_time_and_has_an_end(mobility: str, one: float, more: float) -> None:
    near, far = (search_ring.reachable(mobility, seconds) for seconds in (one, one + more))
    assert search_ring.LEAST_METRES <= near <= far <= search_ring.FARTHEST[mobility]


def test_a_centre_that_the_graph_does_not_know_is_treated_as_without_one() -> None:
    graph = search_ring.neighbours([("x/a", "x/b", 5.0)], "n", 5)
    assert search_ring.around(graph, f"{A}/3", 1e6) == search_ring.around({}, f"{A}/3", 1e6)
    assert search_ring.around({}, "feicheng", 1e6) == [(0.0, "feicheng"), (0.0, "feicheng/")]


# --- where they may be


def seen(number: int, **changes: object) -> Sighting:
    given = {"at": NOW, "source": "public", "area": f"{A}/1"} | changes
    return attrs.evolve(Sighting(str(number), "s", "", "20250616", 0.0, 0.0, "public"), **given)


@given(st.integers(1, 200))
def test_no_number_of_strangers_outweighs_one_responder(count: int) -> None:
    crowd = [seen(number, reporter=str(number), area=f"{A}/7") for number in range(count)]
    worker = seen(1000, source="responder", by="w", area=f"{A}/5")
    assert search_likely.likely(SEARCH, [*crowd, worker], NOW)[0].area == f"{A}/5"


@given(st.lists(st.sampled_from(SOURCES), max_size=8), st.floats(0, 50_000), st.permutations(range(8)))
def test_the_order_of_what_comes_in_does_not_matter(sources: list[str], later: float, order: list[int]) -> None:
    ones = [seen(n, source=source, area=AREAS[n], at=NOW - n * 100) for n, source in enumerate(sources)]
    mixed = [ones[n] for n in order if n < len(ones)]
    assert search_likely.likely(SEARCH, ones, NOW + later) == search_likely.likely(SEARCH, mixed, NOW + later)


def test_one_who_writes_often_counts_once_and_a_rejected_one_not_at_all() -> None:
    once = search_likely.likely(SEARCH, [seen(1, reporter="r")], NOW)
    often = search_likely.likely(SEARCH, [seen(n, reporter="r") for n in range(20)], NOW)
    assert [(one.area, one.score) for one in once] == [(one.area, one.score) for one in often]
    assert search_likely.likely(SEARCH, [seen(1, state="rejected")], NOW) == search_likely.likely(SEARCH, [], NOW)


def test_an_area_that_was_looked_through_counts_a_third_until_somebody_sees_them_there_again() -> None:
    searched = attrs.evolve(SEARCH, looked=(Look("v", f"{A}/1", "nothing", NOW + 60),))
    before = {one.area: one.score for one in search_likely.likely(SEARCH, [seen(1, source="tag")], NOW + 120)}
    after = search_likely.likely(searched, [seen(1, source="tag")], NOW + 120)
    assert {one.area: one.score for one in after}[f"{A}/1"] == pytest.approx(before[f"{A}/1"] / 3, rel=0.02)
    assert [reason.what for one in after if one.area == f"{A}/1" for reason in one.reasons] == ["sighting", "searched"]
    again = search_likely.likely(searched, [seen(1, source="tag", at=NOW + 100)], NOW + 120)
    assert again[0].area == f"{A}/1"


def test_figures_have_their_source_and_nobody_elses_are_made_up() -> None:
    ranked = search_places.ranked("dementia", [])
    assert [(one.kind, one.share) for one in ranked] == [
        ("structure", 0.20), ("road", 0.18), ("woods", 0.17), ("field", 0.14),
    ]  # fmt: skip
    assert all("Koester" in one.source for one in ranked)
    assert all(one.share is None and not one.source for one in search_places.ranked("child", []))
