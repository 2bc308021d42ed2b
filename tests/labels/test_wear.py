"""How worn a symbol is: exact where the damage is known, as the decoder counts, and silent where nobody can tell."""

from __future__ import annotations

import math
import random
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardtag.labels import photo, proof, wear
from guardtag.labels.choice import GRADES
from guardtag.labels.correction import correction
from guardtag.labels.draw import SCHEME, symbol
from guardtag.labels.look import MAX_EDGE, look, reduced

pytestmark = pytest.mark.skipif(not proof.available(), reason="needs guardtag[print]")
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def link(length: int, seed: int = 1) -> str:
    return SCHEME + "".join(random.Random(seed).choices(LETTERS, k=length - len(SCHEME)))


def drawn(rows, pixels: int = 6, dark: int = 0, light: int = 255):
    """A symbol with its quiet zone."""
    from PIL import Image

    edge = len(rows) + 8
    picture = Image.new("L", (edge, edge), light)
    for row, line in enumerate(rows):
        for column, module in enumerate(line):
            if module == "1":
                picture.putpixel((column + 4, row + 4), dark)
    return picture.resize((edge * pixels, edge * pixels), Image.Resampling.NEAREST)


def flipped(rows, modules):
    table = [list(row) for row in rows]
    for row, column in modules:
        table[row][column] = "10"[int(table[row][column])]
    return ["".join(row) for row in table]


@st.composite
def damages(draw):
    """A grade, its symbol with some codewords of each block wrong, and how many."""
    grade = draw(st.sampled_from(GRADES))
    known = correction(grade.version, grade.level)
    text = link(grade.room, draw(st.integers(1, 99)))
    mask = draw(st.integers(0, 7))
    wanted, modules = [], []
    for block in range(known.blocks):
        places = [at for at, own in enumerate(known.block) if own == block]
        hit = draw(st.lists(st.sampled_from(places), unique=True, max_size=known.limit))
        wanted.append(len(hit))
        for at in hit:
            modules += draw(st.lists(st.sampled_from(known.codewords[at]), min_size=1, unique=True))
    return grade, text, mask, tuple(wanted), modules


@given(damages())
@settings(max_examples=25, deadline=None)
def test_the_margin_is_exactly_what_was_left(damage):
    """Two programs that know nothing of each other count the same: ours over the picture, and the decoder."""
    margin_is_what_was_left(damage)


@pytest.mark.soak
@given(damages())
@settings(max_examples=500, deadline=None)
def test_the_margin_of_many_is_exactly_what_was_left(damage):
    margin_is_what_was_left(damage)


def margin_is_what_was_left(damage):
    grade, text, mask, wanted, modules = damage
    picture = drawn(flipped(symbol(text, grade.version, grade.level, mask), modules))
    (code,) = photo.codes(photo.Attempt(picture))
    assert (code.text, code.version, code.level, code.mask) == (text, grade.version, grade.level, mask)
    found = wear.measure(picture, code)
    assert found.wrong == wanted
    assert found.limit == correction(grade.version, grade.level).limit
    assert found.margin == round(1 - max(wanted) / found.limit, 3)
    assert found.contrast == 1.0
    if (grade.version, grade.level) != (5, "H"):  # there 1/11 and 10/11 are written alike
        assert found.corrected == max(wanted)
    assert found.corrected >= max(wanted)


@pytest.mark.parametrize("number", [315, 334, 416])
def test_a_patch_that_is_spoilt_is_not_looked_for_elsewhere(number):
    """Where damage is near what can be corrected, a patch may agree a little better with what is beside it."""
    (grade,) = (one for one in GRADES if (one.version, one.level) == (5, "H"))
    known, chance = correction(5, "H"), random.Random(5)
    for _ in range(number):
        seed, mask = chance.randint(1, 99), chance.randint(0, 7)
        wanted, modules = [], []
        for block in range(known.blocks):
            places = [at for at, own in enumerate(known.block) if own == block]
            hit = chance.sample(places, chance.randint(known.limit - 4, known.limit))
            wanted.append(len(hit))
            for at in hit:
                modules += chance.sample(list(known.codewords[at]), chance.randint(1, 8))
    margin_is_what_was_left((grade, link(grade.room, seed), mask, tuple(wanted), modules))


def wrinkled(picture, modules: float, waves: float, across: bool):
    """A picture on cloth in wrinkles: its lines lie beside where they were, as a sine of so many half-waves."""
    bent, edge = picture.copy(), picture.width
    for at in range(edge):
        move = round(modules * math.sin(waves * math.pi * at / edge))
        box = (at, 0, at + 1, edge) if across else (0, at, edge, at + 1)
        bent.paste(picture.crop(box), (at, move) if across else (move, at))
    return bent


@pytest.mark.parametrize("number", [10, 12, 13, 16, 18, 21])
def test_a_sound_tag_in_wrinkles_is_good(number):
    """Every patch of it lies elsewhere, by half a module, and nothing of it is spoilt."""
    from PIL import ImageFilter

    chance = random.Random(number)
    grade, pixels = chance.choice(GRADES), chance.choice((6, 8))
    rows = symbol(link(grade.room, number + 1), grade.version, grade.level)
    picture = wrinkled(
        drawn(rows, pixels, 30, 220), chance.uniform(0.3, 0.5) * pixels, chance.uniform(4, 6), chance.random() < 0.5
    ).filter(ImageFilter.GaussianBlur(pixels / 8))  # fmt: skip
    (code,) = look(picture, time.monotonic).codes
    assert wear.measure(picture, code).state == wear.GOOD


@pytest.mark.parametrize("kind", "10")
def test_a_right_module_among_bleached_ones_is_right(kind):
    """All modules of one kind around it are gone: the middle of what is left is what is left."""
    (grade,) = (one for one in GRADES if (one.version, one.level) == (4, "H"))
    known, rows = correction(4, "H"), symbol(link(grade.room), 4, "H", 3)
    owner = {module: at for at, modules in enumerate(known.codewords) for module in modules}
    tried = 0
    for (row, column), own in owner.items():
        around = product(range(row - 4, row + 5), range(column - 4, column + 5))
        gone = [(y, x) for y, x in around if 0 <= y < len(rows) and 0 <= x < len(rows) and rows[y][x] == kind]
        hit = {owner.get(module) for module in gone}
        if rows[row][column] != kind and None not in hit and own not in hit:
            wanted = tuple(sum(known.block[at] == block for at in hit) for block in range(known.blocks))
            margin_is_what_was_left((grade, link(grade.room), 3, wanted, gone))
            tried += 1
    assert tried


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: f"{grade.version}-{grade.level}")
def test_one_wrong_codeword_more_is_seen_and_not_read(grade):
    known = correction(grade.version, grade.level)
    last = [at for at, block in enumerate(known.block) if block == known.blocks - 1]
    for extra in (0, 1):
        modules = [known.codewords[at][3] for at in last[: known.limit + extra]]
        picture = drawn(flipped(symbol(link(grade.room), grade.version, grade.level), modules))
        found = look(picture, time.monotonic)
        assert (len(found.codes), found.spoilt) == ((0, 1) if extra else (1, 0))


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: f"{grade.version}-{grade.level}")
def test_every_codeword_has_eight_modules_of_its_own(grade):
    known = correction(grade.version, grade.level)
    modules = [module for codeword in known.codewords for module in codeword]
    assert len(set(modules)) == len(modules) == 8 * len(known.codewords)
    assert all(0 <= at < grade.edge for module in modules for at in module)
    sizes = [known.block.count(block) for block in range(known.blocks)]
    assert max(sizes) - min(sizes) <= 1


def test_a_grade_that_no_tag_has_is_not_judged():
    import segno

    assert correction(6, "Q") is None
    code = segno.make(link(50), version=6, error="q", micro=False, boost_error=False)
    picture = drawn(["".join(map(str, row)) for row in code.matrix])
    (seen,) = photo.codes(photo.Attempt(picture))
    assert wear.measure(picture, seen) is None


def test_a_symbol_that_somebody_else_made_of_the_link_is_judged_by_the_decoder_alone():
    """The same text in one byte segment is another symbol: comparing it with ours would call a new tag spoilt."""
    import segno

    text = link(30)
    code = segno.make([(text, 4)], version=4, error="q", micro=False, boost_error=False)
    picture = drawn(["".join(map(str, row)) for row in code.matrix], dark=60, light=240)
    (seen,) = photo.codes(photo.Attempt(picture))
    found = wear.measure(picture, seen)
    assert (found.margin, found.wrong, found.corrected) == (1.0, (), 0)
    assert (found.contrast, found.state) == (0.75, "good")
    assert wear.measure(picture, seen._replace(unused=None)) is None


def test_a_place_where_the_symbol_is_not_says_nothing():
    rows = symbol(link(49), 4, "Q")
    picture = drawn(rows)
    (seen,) = photo.codes(photo.Attempt(picture))
    aside = seen._replace(corners=((0, 0), (90, 0), (90, 90), (0, 90)), unused=None)
    assert wear.measure(picture, aside) is None
    assert wear.measure(picture, seen._replace(corners=((5, 5),) * 4)) is None
    assert wear.measure(picture, seen._replace(text="https://lower.case/")) is None


@pytest.mark.parametrize(("dark", "light", "contrast"), [(0, 255, 1.0), (60, 240, 0.75), (100, 200, 0.5)])
def test_contrast_is_of_the_print_and_not_of_the_focus(dark, light, contrast):
    from PIL import ImageFilter

    picture = drawn(symbol(link(49), 4, "Q"), dark=dark, light=light)
    for blur in (0, 2):
        seen = picture.filter(ImageFilter.GaussianBlur(blur))
        (code,) = photo.codes(photo.Attempt(seen))
        found = wear.measure(seen, code)
        assert found.contrast == pytest.approx(contrast, abs=0.03)
        assert found.margin == 1.0


def test_bent_cloth_is_no_wear():
    """Rows shifted like the curve of a sleeve by up to more than a module."""
    from math import sin

    from PIL import Image

    flat = drawn(symbol(link(49), 4, "Q"), pixels=8)
    bent = Image.new("L", flat.size, 255)
    for x in range(flat.width):
        bent.paste(flat.crop((x, 0, x + 1, flat.height)), (x, round(9 * sin(x / flat.width * 3.14159))))
    codes = look(bent, time.monotonic).codes
    assert len(codes) == 1
    found = wear.measure(bent, codes[0])
    assert max(found.wrong) <= 1


@pytest.mark.parametrize("turn", [0, 30, 90, 200])
def test_a_turned_small_and_large_symbol_is_measured_alike(turn):
    from PIL import Image

    known = correction(4, "Q")
    modules = [known.codewords[at][0] for at in (0, 2, 4, 6)]  # of the first block
    rows = flipped(symbol(link(49), 4, "Q"), modules)
    for pixels in (3, 8, 25):
        picture = drawn(rows, pixels).rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        (code,) = look(picture, time.monotonic).codes
        found = wear.measure(picture, code)
        assert found.wrong == (4, 0)
        assert found.pixels == pytest.approx(pixels, rel=0.05)


@given(st.sampled_from((8, 9, 11, 12, 13)), st.data())
def test_a_decoders_share_is_read_back_and_in_doubt_as_the_worse(limit, data):
    known = next(one for grade in GRADES if (one := correction(grade.version, grade.level)).limit == limit)
    needed = data.draw(st.integers(0, limit))
    hundredths = 100 * (limit - needed) // limit
    written = float(f"0.{hundredths}") if hundredths < 100 else 1.0  # without the nought of 0.07
    assert needed <= wear.decoders(written, known) <= (limit if (limit, needed) == (11, 1) else needed)
    assert wear.decoders(0.999, known) is None
    assert wear.decoders(None, known) is None


def test_the_state_never_gets_better_as_a_figure_falls():
    steps = [at / 50 for at in range(51)]
    for fixed in steps:
        for one, two in ((1, 0), (0, 1)):
            ranks = [wear.STATES.index(wear.state(*((at, fixed)[one], (at, fixed)[two]))) for at in steps]
            assert ranks == sorted(ranks, reverse=True)
    assert wear.state(1.0, 0.7) == "good"
    assert wear.state(1.0, 0.5) == wear.state(0.6, 0.7) == "worn"
    assert wear.state(1.0, 0.4) == wear.state(0.4, 0.7) == "replace"


def test_a_tag_that_only_a_retry_reads_is_found_beside_a_sound_one():
    """The first look reads the sound one; that must not end the search."""
    from PIL import Image

    sound, worn = (drawn(symbol(link(49, seed), 4, "Q"), 6) for seed in (1, 2))
    kinds = random.Random(5).choices((0, 128, 255), (1, 3, 1), k=worn.width * worn.height)
    specks = Image.frombytes("L", worn.size, bytes(kinds))
    worn = Image.composite(worn, specks, specks.point(lambda value: 255 * (value == 128)))
    page = Image.new("L", (sound.width + worn.width + 40, worn.height), 255)
    page.paste(sound, (0, 0))
    page.paste(worn, (sound.width + 40, 0))
    assert [code.text for code in photo.codes(photo.Attempt(page))] == [link(49, 1)]
    assert {code.text for code in look(page, time.monotonic).codes} == {link(49, 1), link(49, 2)}


def test_two_copies_are_two_codes_and_one_copy_stays_one():
    from PIL import Image

    one = drawn(symbol(link(49), 4, "Q"), 5)
    page = Image.new("L", (2 * one.width, one.height), 255)
    page.paste(one, (0, 0))
    assert len(look(page, time.monotonic).codes) == 1
    page.paste(one, (one.width, 0))
    assert len(look(page, time.monotonic).codes) == 2


def test_of_several_views_the_one_that_needed_least_correction_counts(monkeypatch):
    from guardtag.labels import look as module

    picture = drawn(symbol(link(49), 4, "Q"))
    (code,) = photo.codes(photo.Attempt(picture))
    views = iter([0.5, 0.9, None, 0.7, *(0.6,) * 20])
    monkeypatch.setattr(module, "codes", lambda attempt, spoilt: [code._replace(unused=next(views))])
    (best,) = look(picture, time.monotonic).codes
    assert best.unused == 0.9


def test_a_code_that_one_view_reads_is_not_spoilt_in_another(monkeypatch):
    from guardtag.labels import look as module

    picture = drawn(symbol(link(49), 4, "Q"))
    (code,) = photo.codes(photo.Attempt(picture))
    spoilt = code._replace(text="")
    aside = spoilt._replace(corners=tuple((x + 900, y) for x, y in code.corners))
    for shown, many in (([code, spoilt], 0), ([spoilt, code, aside, aside], 1), ([spoilt, spoilt], 1)):
        monkeypatch.setattr(module, "codes", lambda attempt, spoilt, shown=shown: shown)
        found = look(picture, time.monotonic)
        assert (found.codes, found.spoilt) == ((code,) * (code in shown), many)


def test_grain_between_the_pixels_of_a_large_photo_is_no_wear():
    from PIL import Image

    picture = drawn(symbol(link(49), 4, "Q"), 24, dark=60, light=200)
    kinds = random.Random(5).choices((0, 128, 255), (1, 2, 1), k=picture.width * picture.height)
    specks = Image.frombytes("L", picture.size, bytes(kinds))
    grained = Image.composite(picture, specks, specks.point(lambda value: 255 * (value == 128)))
    (code,) = photo.codes(photo.Attempt(picture))
    found = wear.measure(grained, code._replace(unused=None))
    assert found.wrong == (0, 0)


def test_no_version_is_looked_at_after_the_time_is_up(monkeypatch):
    from guardtag.labels import look as module

    looked = []
    monkeypatch.setattr(module, "codes", lambda attempt, spoilt: looked.append(attempt) or [])
    ticks = iter(range(0, 1000, 4))
    found = look(drawn(symbol(link(49), 4, "Q")), lambda: float(next(ticks)))
    assert found == ((), 0)
    assert len(looked) == 3


def test_a_photo_is_looked_at_no_larger_than_it_must_be():
    from PIL import Image

    for size, after in (((5000, 4000), (2400, 1920)), ((9000, 1), (2400, 1)), ((2400, 30), (2400, 30))):
        assert reduced(Image.new("L", size)).size == after
    assert MAX_EDGE == 2400
