"""The Chinese of every error: complete, in step with what the errors carry, and what a clerk really sees."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import guardtag
from guardtag import texts
from guardtag.errors import ConfigError, Conflict, GuardTagError, ImportRefused, NotATag, TooLong
from guardtag.interop import columns
from guardtag.interop.faults import TEXTS, RowError, fault
from guardtag.steps import opening
from guardtag.texts import en, zh
from tests import forked
from tests.conftest import City, once_configured
from tests.interop import files
from tests.texts import errors_in_source

SRC = Path(guardtag.__file__).parent
PLACEHOLDER = re.compile(r"\{(\w*)\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
ENTRIES = sorted(zh.ERRORS.items())


@cache
def made() -> dict[str, list[errors_in_source.Site]]:
    """Where the sources make errors, by code; looked for by the tests, and not by each process that lists them."""
    found: dict[str, list[errors_in_source.Site]] = defaultdict(list)
    for root in (SRC, *sorted(Path(__file__).resolve().parents[2].glob("plugins/*/src"))):
        for site in errors_in_source.sites(root):
            found[site.code].append(site)
    return found


def chinese(problem: texts.Told) -> str:
    """The whole Chinese of an error, once it is seen to be in Chinese."""
    parts = texts.error("zh", problem)
    assert all(HAN.search(part) for part in parts if part), parts
    assert not any(PLACEHOLDER.search(part) for part in parts), parts
    return "".join(parts)


# -- the catalogue against the sources


def test_every_code_has_an_entry_and_every_entry_a_code() -> None:
    assert len(made()) > 130  # the search still finds them
    assert sorted(made().keys() - zh.ERRORS.keys()) == []
    assert sorted(zh.ERRORS.keys() - made().keys()) == []


def test_no_entry_hides_another_of_the_same_code() -> None:
    sources = [path.read_text("utf-8") for path in (SRC / "texts").glob("zh_*.py")]
    written = [code for source in sources for code in re.findall(r'^    "(GT-[A-Z0-9-]+)": \(', source, re.MULTILINE)]
    assert sorted(written) == sorted(zh.ERRORS)


def test_an_entry_names_only_facts_that_every_such_error_carries() -> None:
    for code, said in ENTRIES:
        named = {name for part in said for name in PLACEHOLDER.findall(part)}
        for site in made()[code]:
            assert named <= site.facts, f"{code}: {site.where} does not pass {sorted(named - site.facts)}"


def test_an_entry_is_chinese() -> None:
    for code, said in ENTRIES:
        assert said[0], code
        for part in filter(None, said):
            assert HAN.search(part), code
            assert part == part.strip(), code
            assert part.endswith(("。", "{file}", "{text}")), f"{code}: a sentence ends with 。, unless a value does"
            other = re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;?!] *[\u4e00-\u9fff]", part)
            assert not other, f"{code}: punctuation of another script"
            assert part.count("{") == part.count("}") == len(PLACEHOLDER.findall(part)), code
            assert part.count("“") == part.count("”"), code


def test_an_entry_says_what_the_english_says() -> None:
    for code, (_, why, do) in ENTRIES:
        for which, part in (("why", why), ("do", do)):
            says = [site.says[which == "do"] for site in made()[code] if site.says]
            assert part or not any(says), (code, which)


@pytest.mark.parametrize("code", TEXTS)
def test_a_rows_text_names_what_the_english_names(code: str) -> None:
    english, said = PLACEHOLDER.findall(TEXTS[code][0]), PLACEHOLDER.findall("".join(zh.ERRORS[code]))
    assert said == english


def test_english_errors_stay_as_they_are_raised() -> None:
    assert en.ERRORS == {}
    error = ConfigError("GT-CONFIG-TOML", "what", "why", "do", file="x.toml")
    assert texts.error("en", error) == ("what", "why", "do")


SOURCE = """
raise ConfigError("GT-A-ONE", "what", "", "do", key=1, retryable=False)
TABLE = {1: ("GT-A-TWO", "what")}
def explain(code): return errors.StoreUnavailable(code, "what", file="f", more=1)
def other(code): return StoreUnavailable(code, "what", file="f")
if error.code in ("GT-A-THREE", "x"): pass
class E(X):
    def __init__(self): super().__init__("GT-A-FOUR", "what", "why")
"""


def test_errors_are_found_in_a_source_with_what_they_carry() -> None:
    found = {site.code: (set(site.facts), site.says) for site in errors_in_source.of_source("a.py", SOURCE)}
    assert found == {
        "GT-A-ONE": ({"key"}, (False, True)), "GT-A-TWO": ({"file"}, None), "GT-A-FOUR": (set(), (True, False)),
    }  # fmt: skip
    alone = errors_in_source.of_source("b.py", 'x = Outcome("GT-A-FIVE")')
    assert [(site.code, site.facts) for site in alone] == [("GT-A-FIVE", frozenset())]


# -- one word for one thing


def texts_of(found: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a catalogue, by its way there."""
    for key, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, str):
            yield f"{at}{key}", value
        yield from texts_of(value, f"{at}{key}.")


def shown(language: str) -> dict[str, str]:
    """All that people read: what the core says and what the pages say."""
    core = {key: value for key, value in vars(texts.catalogue(language)).items() if key.isupper()}
    pages = SRC.parents[1] / f"plugins/guardtag-web/src/guardtag_web/texts/{language}.toml"
    return dict(texts_of(core)) | dict(texts_of(tomllib.loads(pages.read_text("utf-8")), "web."))


def test_a_supervisor_has_one_name() -> None:
    chinese, english = shown("zh"), shown("en")
    errors = {f"{code}.{part}": said for code, parts in zh.ERRORS.items() for part, said in enumerate(parts)}
    manual = {path.name: path.read_text("utf-8") for path in (SRC.parents[1] / "docs/zh").glob("*.md")}
    called = [key for key, said in english.items() if re.search(r"(?i)\bsupervisor", said) and "--role" not in said]
    assert len(called) > 12  # the search still finds them
    assert [key for key in called if "网格长" not in chinese[key]] == []
    assert [key for key, said in (chinese | errors | manual).items() if "主管" in said] == []


def test_words_passed_on_a_call_raised_and_a_person_handed_over_have_one_name_each() -> None:
    chinese, english = shown("zh"), shown("en")
    errors = {f"{code}.{part}": said for code, parts in zh.ERRORS.items() for part, said in enumerate(parts)}
    manual = {path.name: path.read_text("utf-8") for path in (SRC.parents[1] / "docs/zh").glob("*.md")}
    everything = chinese | errors | manual
    assert [key for key, said in everything.items() if re.search("转话|转达|上报|移交", said)] == []
    milestones = [key for key, said in english.items() if said == "handed over and reported back"]
    assert {chinese[key] for key in milestones} == {"交接并反馈"}
    states = [key for key, said in english.items() if said.lower() == "handed over"]
    assert len(states) > 3  # the search still finds them
    assert {chinese[key] for key in states} == {"已交接"}


# -- how facts are put in


def test_several_values_are_listed_as_each_language_lists_them() -> None:
    error = ImportRefused("GT-IMPORT-COLUMN", "what", columns=("网格", "同意"))
    assert "：网格、同意。" in texts.error("zh", error)[0]


def test_braces_in_a_value_are_not_read_as_a_place_for_another() -> None:
    error = RowError(3, "GT-ROW-EMPTY", "", "", "", facts={"column": "{rows}", "rows": "{column}"})
    assert texts.error("zh", error)[0] == "“{rows}”一栏是空的。"


def test_a_code_without_chinese_keeps_its_english() -> None:
    assert texts.error("zh", GuardTagError("GT-BELL-TARGET", "No such bell.")) == ("No such bell.", "", "")


# -- real errors


def test_errors_of_the_door_are_told_in_chinese(city: City) -> None:
    with pytest.raises(NotATag) as caught:
        city.door.scan("rubbish")
    assert "不是标签上的码" in chinese(caught.value)
    with pytest.raises(TooLong) as long:
        city.door.scan("x" * 100_000)
    assert f"最多只读 {long.value.facts['limit']} 个字符" in chinese(long.value)
    with pytest.raises(Conflict) as unknown:
        opening.kind_of(city.door._room, "picnic")
    assert "found、missing、" in chinese(unknown.value)


def test_a_wrong_configuration_is_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "guardtag.toml").write_text("[lader]\ngrid = 5\n")
    with pytest.raises(ConfigError) as caught:
        guardtag.open(tmp_path / "guardtag.toml")
    assert "不认识的项目“lader”" in chinese(caught.value)


def test_a_register_that_lacks_columns_is_told_in_chinese() -> None:
    with pytest.raises(ImportRefused) as caught:
        columns.WARDS.find(["姓名", "网格", "监护人", "联系电话"])
    assert "缺少这些栏目：同意" in chinese(caught.value)


@pytest.mark.parametrize("code", TEXTS)
def test_what_is_wrong_with_a_row_is_told_in_chinese(code: str) -> None:
    told = chinese(fault(7, code, "联系电话", "3, 9"))
    assert ("“联系电话”" in told) == ("{column}" in TEXTS[code][0])
    assert ("3, 9" in told) == ("{rows}" in TEXTS[code][0])


def test_rows_that_the_desk_refuses_carry_their_facts(city: City, tmp_path: Path) -> None:
    good, no_consent = files.person(1, 编号="A-1"), files.person(2, 同意="否", 编号="A-2")
    path = files.xlsx(tmp_path / "register.xlsx", files.rows(good, no_consent))
    with once_configured(city.door, "sms"):
        refused = city.door.imports.enter(path, root_area="feicheng").refused
    assert [(error.row, error.code) for error in refused] == [(3, "GT-ROW-CONSENT")]
    assert "“同意”一栏没有表明已经同意" in chinese(refused[0])


def test_the_column_of_an_unfinished_contact_is_always_named(city: City, tmp_path: Path) -> None:
    person = files.person(1, 联系人2="丑梅", 关系2="儿子")
    path = files.xlsx(tmp_path / "register.xlsx", files.rows(person))
    refused = city.door.imports.enter(path, root_area="feicheng").refused
    assert [(error.code, error.column) for error in refused] == [("GT-ROW-CONTACT", "联系人2")]


# -- the command


def run(folder: Path, language: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return forked.run(folder, *arguments, GUARDTAG_LANG=language)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a deployment in it."""
    with guardtag.open(tmp_path / "city.db"):
        return tmp_path


def test_the_command_tells_an_error_in_the_readers_language(place: Path) -> None:
    done = run(place, "zh_CN.UTF-8", "scan", "rubbish")
    assert done.returncode == 1
    assert done.stderr.startswith("GT-TAG-NOT-A-TAG：这不是标签上的码。\n  请这样做：重新扫")
    wrong = run(place, "zh", "scan", "XXXX-XXXX-XXXX")
    assert "\n  原因：" in wrong.stderr
    misused = run(place, "zh", "ward", "import", "city.db", "--root-area", "no area!")
    assert misused.returncode == 2
    assert "GT-CLI-VALUE：命令没有执行：" in misused.stderr
    assert misused.stderr.endswith("  请这样做：用 --help 查看用法。\n")
    english = run(place, "en", "scan", "rubbish")
    assert english.stderr.startswith("GT-TAG-NOT-A-TAG: This is not a tag's code.\n  do: ")
    assert not HAN.search(english.stderr)


def test_the_command_tells_refused_rows_in_the_readers_language(place: Path) -> None:
    rows = files.rows(files.person(1), files.person(2, 同意="否"), files.person(3, 联系电话="110", 同意="否"))
    files.csv(place / "register.csv", *rows)
    done = run(place, "zh", "ward", "import", "register.csv", "--root-area", "feicheng")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "已登记 1 人，2 行未导入"
    assert lines[1].startswith("  第 3 行：GT-ROW-CONSENT：“同意”一栏没有表明已经同意。")
    assert lines[2].startswith("      请这样做：征求")
    assert lines[3].startswith("  第 4 行：GT-ROW-PHONE-SHORT：“联系电话”一栏是短号")
    english = run(place, "en", "ward", "import", "register.csv", "--root-area", "feicheng")
    assert english.stdout.splitlines()[0] == "0 entered, 2 refused; 0 brought up to date, 1 unchanged"
    assert "  row 3: GT-ROW-CONSENT: 同意 does not say" in english.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_who_acts_without_a_name_is_called_the_same_on_every_page(language: str) -> None:
    """On the console, in a call's report, in the person's own copy."""
    known = texts.catalogue(language)
    names = {known.SCREEN["is-operator"], known.REPORT["by-operator"], known.DOSSIER["value-operator"]}
    assert len(names) == 1
