"""The simulated cloth of bench/damage.py: repeatable, pure, worse with severity, and fair to every print."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from cloth import grades, panel, prints, rates, scene, years
from cloth._arrays import CLOTH, INK, PX, inside
from cloth.scene import DAMAGES, chance, photograph

ON_CLOTH = [damage for damage in DAMAGES if damage.__module__ in ("cloth.wear", "cloth.sewing")]


def fresh(name: str = "guardtag", number: int = 0):
    return prints.raster(prints.PRINTS[name](number), np.random.default_rng(1))


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damage_is_a_pure_function_of_its_seed(damage):
    image = fresh() if damage in ON_CLOTH or damage.__name__ == "view" else fresh()[:300, :300]
    before = image.copy()
    one, same, other = (damage(image, np.random.default_rng(seed), 5.0) for seed in (3, 3, 4))
    assert (image == before).all()
    assert one.dtype == np.float32
    assert np.isfinite(one).all()
    assert one.min() >= -0.05
    assert one.max() < 1.6
    assert (one == same).all()
    assert one.shape != other.shape or (one != other).any()


@pytest.mark.parametrize("damage", ON_CLOTH, ids=lambda damage: damage.__name__)
def test_it_harms_more_with_severity(damage):
    image = fresh()

    def harm(severity: float) -> float:
        seeds = range(6)
        return float(np.mean([abs(damage(image, np.random.default_rng(s), severity) - image).mean() for s in seeds]))

    assert 0 <= harm(1) < harm(3) < harm(5)


def test_flaking_takes_the_share_of_print_that_the_standard_says():
    image = np.full((400, 600), INK, np.float32)
    for severity, share in ((1, 0.001), (2, 0.003), (3, 0.01), (4, 0.03), (5, 0.15)):
        lost = [(scene.wear.flake(image, np.random.default_rng(s), severity) > 0.4)[inside(image)] for s in range(12)]
        assert np.mean(lost) == pytest.approx(share, rel=0.35)


@pytest.mark.parametrize(
    ("name", "length", "modules", "dots"),
    [("guardtag", 51, 33, 6), ("twin", 51, 29, 5), ("uuid", 61, 33, 6), ("fernet", 120, 45, 4), ("vcard", 148, 49, 4)],
)
def test_prints_are_what_they_say_and_fill_the_square(name, length, modules, dots):
    for number in (0, 17):
        tag = prints.PRINTS[name](number)
        assert len(tag.text.encode()) == length
        for symbol in tag.symbols:
            assert symbol.modules.shape == (modules, modules)
            assert symbol.size == pytest.approx(dots * 25.4 / 300)
            quiet = 4 * symbol.size
            assert min(symbol.x, symbol.y) >= quiet
            assert symbol.x + modules * symbol.size + quiet <= tag.width
            assert symbol.y + modules * symbol.size + quiet <= tag.height
    assert prints.PRINTS[name](1).text != prints.PRINTS[name](2).text
    square = 15.7 if name == "twin" else 21.0
    assert (dots + 1) * 25.4 / 300 * (modules + 8) > square, "one dot more would not fit"


def test_a_new_print_is_black_on_white_at_whole_pixels():
    tag = prints.guardtag(0)
    cloth = fresh()[inside(fresh())]
    symbol = tag.symbols[0]
    edge = round(symbol.size * PX)
    top, left = (round(length * PX) for length in (symbol.y, symbol.x))
    code = cloth[top : top + 33 * edge, left : left + 33 * edge]
    assert np.allclose(code, np.where(np.kron(symbol.modules, np.ones((edge, edge), bool)), INK, CLOTH), atol=1e-3)


@pytest.mark.parametrize("name", prints.PRINTS)
def test_a_new_tag_is_read_right(name):
    tag = prints.PRINTS[name](5)
    photo = photograph(tag, 1, 1, 5, only=())
    assert set(panel.zxing(photo)) == {tag.text}


def test_the_same_photo_again_and_the_same_damage_on_every_print():
    one, two = prints.guardtag(3), prints.by_uuid(3)
    first = photograph(one, 2, 4, 3)
    assert first.tobytes() == photograph(one, 2, 4, 3).tobytes()
    assert first.tobytes() != photograph(one, 3, 4, 3).tobytes()
    other = photograph(two, 2, 4, 3)
    assert first.size == other.size
    same = np.asarray(first, int) - np.asarray(other, int)
    assert (abs(same) < 40).mean() > 0.85, "they differ in the code alone"
    assert chance(1, 4, 2, "x").random() != chance(1, 4, 3, "x").random()


def test_a_grade_holds_what_the_table_says():
    segno = pytest.importorskip("segno")
    for version, level in sorted({(grade.version, grade.level) for grade in grades.grades()}):
        full = prints.graded(version, level, 0.508, 1)
        assert len(full.symbols[0].modules) == 17 + 4 * version
        more = [("https://", 4), (full.text[8:] + "A", 2)]
        with pytest.raises(segno.DataOverflowError):
            segno.make(more, micro=False, boost_error=False, error=level, version=version)


def test_the_smoothed_table_is_near_the_truth_and_says_how_near_the_counts_are():
    from cloth.table import smoothed

    rng = np.random.default_rng(5)
    height = {"M": 0.8, "Q": 1.1, "H": 1.4}
    truth = {g: 1 / (1 + np.exp(-height[g.level] - 3 * np.log(g.module / 0.5))) for g in grades.grades()}
    counted = {g: rates.Tally(60, int(rng.binomial(60, share))) for g, share in truth.items()}
    found, chi = smoothed(counted)
    off = [abs(found[g] - truth[g]) for g in truth]
    assert np.mean(off) < 0.5 * np.mean([abs(counted[g].share - truth[g]) for g in truth])
    assert max(off) < 0.1
    assert 0.7 < chi < 1.4
    always = {g: rates.Tally(60, 60) for g in truth}
    assert min(smoothed(always)[0].values()) > 0.98


def test_sizes_are_whole_dots():
    assert grades.sizes()[:4] == [0.339, 0.375, 0.381, 0.423]
    assert all(0.3 <= size <= 0.7 for size in grades.sizes())


@pytest.mark.soak
def test_tallies_add_up_and_do_not_depend_on_processes():
    cells = [(rates.Cell("guardtag", 1), 7)]
    one, two = (rates.measure(cells, 1, jobs, lambda done, total: None) for jobs in (1, 2))
    assert one == two
    tally = one[rates.Cell("guardtag", 1)]
    assert (tally.photos, tally.wrong) == (7, 0)
    assert tally.read >= max(count for _, count in tally.by)
    low, high = rates.Tally(60, 45).interval()
    assert (low, high) == pytest.approx((0.628, 0.842), abs=0.002)


LIVES = ((3, 3.0), (3, 3.3), (4, 3.0))  # number and severity


def test_a_tag_keeps_its_damage_over_the_years_and_gets_more_of_it():
    """Photos of one tag differ less in what is on it than photos of two; another shot is another hand and light."""
    tag = prints.guardtag(0)
    before, after, other = (years.cloth(tag, 1, number, wear)[100:-100, 100:-100] for number, wear in LIVES)
    assert 0 < abs(before - after).mean() < abs(before - other).mean() / 2
    one, same, shot = (np.asarray(years.photograph(tag, 1, 3, 3.0, 2.0, name)) for name in ("a", "a", "b"))
    assert (one == same).all()
    assert one.shape != shot.shape or (one != shot).any()
