"""What labels say: the deployment's words, a design's own, and nobody's name."""

from __future__ import annotations

import attrs
import pytest

from guardtag.config import Config
from guardtag.errors import ConfigError, TagError
from guardtag.labels.design import DESIGNS, get
from guardtag.labels.wording import example, wording
from guardtag.payload import typed
from tests.conftest import City

CITY = Config(host="tag.cn", hotline="0538-0000000")


def test_a_deployment_s_words():
    said = wording(CITY, get())
    assert said.lines == ("请帮我回家", "Please help me home")
    assert said.languages == ("zh", "en")
    assert (said.hotline, said.host, said.sample) == ("热线 0538-0000000", "tag.cn", False)
    assert (said.number, said.blank) == ("编号 {number}", "电话 Tel.")


def test_without_a_host_it_is_a_sample():
    said = wording(Config(), get())
    assert said.sample
    assert said.host == "tag.invalid"
    assert said.hotline == ""


def test_in_another_order_of_languages():
    said = wording(attrs.evolve(CITY, languages=("en",)), get())
    assert said.lines == ("Please help me home",)
    assert (said.hotline, said.number, said.blank) == ("Hotline 0538-0000000", "No. {number}", "Tel.")


def test_a_design_s_own_languages_and_lines():
    design = attrs.evolve(get(), languages=("ja", "zh"), lines={"ja": "家に帰りたい", "zh": "请送我回家"})
    said = wording(CITY, design)
    assert said.lines == ("家に帰りたい", "请送我回家")
    assert said.languages == ("ja", "zh")


def test_no_more_lines_than_the_design_has_room_for():
    assert wording(CITY, DESIGNS["cloth-40x20-twin"]).lines == ()
    one = attrs.evolve(get(), fields=get().fields[:1])
    assert wording(CITY, one).lines == ("请帮我回家",)


def test_a_language_without_a_catalogue_needs_its_line():
    with pytest.raises(ConfigError) as caught:
        wording(attrs.evolve(CITY, languages=("ja",)), get())
    assert caught.value.code == "GT-CONFIG-LANGUAGE"


def test_the_made_up_code_is_nobody_s(city: City):
    code = example("tag.example.org")
    assert code.link.startswith("https://TAG.EXAMPLE.ORG/T/")
    assert not typed.fits(code.typed)
    link = code.link.replace("TAG.EXAMPLE.ORG", city.door._room.config.link_host.upper())
    for text in (link, code.typed):
        with pytest.raises(TagError):
            city.door.scan(text)
