"""A deployer's own wording: used as written, and refused at the start when it could not be sent."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact, texts
from guardtag.config import Config
from guardtag.errors import ConfigError
from guardtag.texts import own, short
from guardtag.world import simulated

ROOT = Path(__file__).parents[2]
HOST = "tag.example.cn"


def folder(base: Path, zh: str = "", en: str = "", **more: str) -> Path:
    """A folder of texts."""
    made = base / "messages"
    made.mkdir(exist_ok=True)
    for name, text in {"zh": zh, "en": en, **more}.items():
        if text:
            (made / f"{name}.toml").write_text(text, "utf-8")
    return made


def opened(base: Path, **changes: object) -> guardtag.Guard:
    world, _ = simulated(4)
    settings = Config(base=base, host=HOST, templates="messages", channels={"mail": (f"file:{base}/out.jsonl", {})})
    return guardtag.open(attrs.evolve(settings, **changes), world)


def page_example() -> str:
    page = (ROOT / "docs/how-to/messages.md").read_text("utf-8")
    return next(fence for fence in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[short]" in fence)


def test_the_page_s_example_is_sent(tmp_path: Path) -> None:
    folder(tmp_path, zh=page_example())
    with opened(tmp_path) as city:
        city.responders.enrol("li-ling", name="李岭", area="feicheng/a", address="mail:li@example.org")
        ward = city.wards.enrol(
            "小军", area="feicheng/a", contacts=[Contact("田爱云", "mother", ["mail:tian@example.org"])],
            consent=Consent(by="田爱云", purposes={"alert"}),
        )  # fmt: skip
        tag = city.tags.fit(city.tags.mint(1, area="feicheng").first, to=ward, by="li-ling")
        city.scan(tag.link).alert(place="{link} {name.__class__}", message="冷")
        city.dispatch()
        values = {"name": "小军", "place": "汪庄", "link": f"https://{HOST}/N/{'A' * 16}"}
        text, _ = city._room.wording.short("zh", "found", values, short.SMS)
    sent = (tmp_path / "out.jsonl").read_text("utf-8")
    assert (
        "【肥城守护】您照护的人可能走失，热心人正陪在身边。地点：{link} {name.__class__}。冷。请点开回复：https://"
        in sent
    )
    assert text == f"【肥城守护】小军可能走失，有人陪着，等您回复。汪庄。{values['link']}"


def test_the_page_lists_every_template_and_every_name() -> None:
    page = (ROOT / "docs/how-to/messages.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_-]+)` \| .* \| (yes|no) \|$", page, re.MULTILINE))
    assert set(rows) == set(texts.catalogue("zh").MESSAGES)
    assert {name for name, needed in rows.items() if needed == "yes"} == own.ANSWERED
    assert {name for name in own.PLACEHOLDERS if f"`{{{name}}}`" in page} == set(own.PLACEHOLDERS)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_our_own_texts_would_pass(tmp_path: Path, language: str) -> None:
    catalogue = texts.catalogue(language)
    lines = ["[long]", *(f"{key} = '{text}'" for key, text in catalogue.MESSAGES.items())]
    lines += ["[short]", *(f"{key} = {list(text)!r}" for key, text in catalogue.SHORT.items())]
    found = own.load(folder(tmp_path, **{language: "\n".join(lines)}), HOST)
    assert len(found) == 2 * len(catalogue.MESSAGES)


def test_what_a_file_leaves_out_stays_ours(tmp_path: Path) -> None:
    folder(tmp_path, zh="[long]\nended = '{name}：{outcome}'")
    with opened(tmp_path) as city:
        values = {"name": "小军", "outcome": "已平安回家", "link": "https://x/N/A", "place": "", "message": ""}
        assert city._room.wording.long("zh", "ended", values) == "小军：已平安回家"
        assert city._room.wording.long("zh", "found", values).startswith("【爱心守护】小军可能走失")
        assert city._room.wording.long("en", "ended", values).startswith("[guardtag]")


def test_a_wording_without_room_gives_way_to_ours(tmp_path: Path) -> None:
    folder(tmp_path, zh="[short]\nfound = '【肥城市走失人员爱心守护平台】求助{name}{link}'")
    with opened(tmp_path) as city:
        values = {"name": "小军", "place": "", "message": "", "link": f"https://{HOST}/N/{'A' * 16}"}
        said = city._room.wording.short("zh", "found", values, short.SMS)[0]
        assert said.startswith("【肥城市走失人员爱心守护平台】求助小军")
        drill = city._room.wording.short("zh", "found", values, short.SMS, "【演练】" * 3)[0]
        assert "【爱心守护】小军" in drill
        assert short.fits(drill, short.SMS)


WRONG = {
    "GT-TEMPLATE-KEY": [
        "[lang]\nfound = '{link}'", "found = '{link}'", "[long]\nfund = '{link}'", "[short]\n__class__ = '{link}'",
        "[long]\n'a\\tb' = 'x'",
    ],
    "GT-TEMPLATE-NAME": [
        "[long]\nfound = '{nam}{link}'", "[short]\nended = '{drill}'", "[long]\nended = '{self}'",
    ],
    "GT-TEMPLATE-BRACES": [
        "[long]\nended = '{name.__class__}'", "[long]\nended = '{0}'", "[long]\nended = '{}'",
        "[long]\nended = '{name!r}'", "[long]\nended = '{name:>99999999}'", "[long]\nended = '{name[0]}'",
        "[long]\nended = '{name'", "[long]\nended = 'name}'", "[long]\nended = '{{name}}'", "[long]\nended = '{na me}'",
        "[long]\nended = '{ name }'", "[short]\nended = ['a', '{0.__class__.__mro__}']", "[long]\nended = '{ｎame}'",
    ],
    "GT-TEMPLATE-LINK": ["[long]\nfound = '{name}'", "[short]\nfound = ['{link}', '{name}']", "[long]\nrelay = 'x'"],
    "GT-TEMPLATE-HIDDEN": [
        '[long]\nended = "a\\nb"', '[long]\nended = "a\\u0000"', '[long]\nended = "\\u202e{name}"',
        '[long]\nended = "\\u200b"', '[long]\nended = """\na\nb"""', '[short]\nended = "\\t"',
    ],
    "GT-TEMPLATE-VALUE": [
        "[long]\nended = 1", "[long]\nended = ''", "[long]\nended = ['a']", "[short]\nended = []", "long = 1",
        "[short]\nended = ['a', 1]", "[short]\nended = ['a', 'a', 'a', 'a', 'a', 'a']", "[long.ended]\na = 'b'",
        f"[long]\nended = '{'x' * 1001}'", f"[short]\nended = '{'x' * 301}'",
    ],
    "GT-TEMPLATE-LONG": [
        f"[short]\nfound = '{'啊' * 30}{{link}}'", f"[short]\nended = ['{{link}}', '{'啊' * 71}']",
        "[short]\ncoming = '【肥城市走失人员爱心守护】有人正在赶来请放心，接人暗语{word}。{link}'",
    ],
    "GT-TEMPLATE-TOML": ["[long", "x = ", "a = 'b'\na = 'c'", "[long]\nended = '{name}\n"],
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts_ in WRONG.items() for text in texts_])
def test_what_could_not_be_sent_stops_the_start_and_is_named(tmp_path: Path, code: str, text: str) -> None:
    folder(tmp_path, zh=text)
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path)
    assert caught.value.code == code
    assert "zh.toml" in caught.value.what
    assert caught.value.do
    assert str(tmp_path) not in str(caught.value)
    assert all(part.isprintable() for part in (caught.value.what, caught.value.why, caught.value.do))


def test_a_file_or_folder_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path)
    assert caught.value.code == "GT-TEMPLATE-FILE"
    folder(tmp_path, de="[long]\nended = 'x'")
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path)
    assert (caught.value.code, caught.value.facts["file"]) == ("GT-TEMPLATE-LANGUAGE", "de.toml")
    (tmp_path / "messages/de.toml").unlink()
    (tmp_path / "messages/zh.toml").mkdir()
    with pytest.raises(ConfigError) as caught:
        opened(tmp_path)
    assert caught.value.code == "GT-TEMPLATE-FILE"


def test_a_file_that_is_too_large_or_no_text(tmp_path: Path) -> None:
    made = folder(tmp_path, zh="# " + "x" * own.MAX_BYTES)
    with pytest.raises(ConfigError) as caught:
        own.load(made, HOST)
    assert caught.value.code == "GT-TEMPLATE-SIZE"
    for raw in (b"\xff\xfe", b"[" * 60_000, b"a=" + b"[" * 30_000):
        (made / "zh.toml").write_bytes(raw)
        with pytest.raises(ConfigError) as caught:
            own.load(made, HOST)
        assert caught.value.code == "GT-TEMPLATE-TOML"


def test_the_nearest_name_is_said(tmp_path: Path) -> None:
    for text, near in (
        ("[long]\nfond = 'x'", "`found`"),
        ("[log]\na = 'x'", "`long`"),
        ("[long]\nended = '{plce}'", "{place}"),
    ):
        with pytest.raises(ConfigError) as caught:
            own.load(folder(tmp_path, zh=text), HOST)
        assert near in caught.value.do


def test_a_longer_host_leaves_less_room(tmp_path: Path) -> None:
    made = folder(tmp_path, zh="[short]\nfound = '【肥城守护】{name}可能走失，请回复。{link}'")
    assert own.load(made, HOST)
    with pytest.raises(ConfigError) as caught:
        own.load(made, "a-much-longer-host.example.org")
    assert caught.value.code == "GT-TEMPLATE-LONG"


@given(st.text(st.sampled_from("{}name.lik0[]!:_ 小"), max_size=30))
def test_what_passes_is_filled_without_surprise(text: str) -> None:
    try:
        own._must_be_plain("zh.toml", "long.ended", text)
    except ConfigError:
        return
    filled = texts.filled(text, dict.fromkeys(own.PLACEHOLDERS, "V"))
    assert filled == re.sub(r"\{[a-z]+\}", "V", text)
    assert not set("{}") & set(filled)
