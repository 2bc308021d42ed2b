"""What is made from the code has everything that the code has, and says what it says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import making
import pytest
from making import api, brought, commands, hooks, markdown, meanings, rooms

import guardtag
from guardtag import hookspecs
from guardtag.cli import cli
from guardtag.texts import zh

# Made when the first test asks, in the one process that runs it: reading all sources takes seconds.
codes = cache(meanings.codes)
every_command = cache(lambda: list(commands.commands()))
# Codes whose English is put together when they happen.
NO_ENGLISH = {
    "GT-CLI-VALUE", "GT-KEYRING-PASSPHRASE", "GT-PROCESS-ANSWER", "GT-PROCESS-DEADLINE", "GT-PROCESS-DIED",
    "GT-PROCESS-RESTING", "GT-PROCESS-START", "GT-PROCESS-STARTING",
}  # fmt: skip


# -- errors


def test_every_code_has_its_page_in_both_languages() -> None:
    assert codes().keys() == zh.ERRORS.keys()
    index = making.pages()["reference/errors/index"]
    for code, one in codes().items():
        page = making.pages()[f"reference/errors/{code}"]
        assert page.partition("\n# ")[2].startswith(f"{code}\n")
        assert f"({code}.md)" in index
        assert "## 中文" in page
        assert markdown.plain(zh.ERRORS[code][0].partition("{")[0]) in page
        assert bool(one.english) is (code not in NO_ENGLISH), code
        assert one.files, f"{code} is made nowhere"


def test_a_page_says_which_class_is_raised() -> None:
    assert codes()["GT-TAG-UNKNOWN"].classes == ("Unknown",)
    assert codes()["GT-STORE-STALE"].classes == ("Stale",)  # by its own super().__init__
    assert codes()["GT-STORE-DISK"].classes == ("StoreUnavailable",)  # from a table
    assert codes()["GT-ROW-EMPTY"].classes == ()
    assert "<guardtag.errors.TagError>" in making.pages()["reference/errors/GT-TAG-UNKNOWN"]


def test_what_and_why_and_do_are_those_of_the_source() -> None:
    (said,) = codes()["GT-STORE-STALE"].english
    assert said.what == "Somebody changed the same record first."
    assert "What to do\n: Read again and retry." in making.pages()["reference/errors/GT-STORE-STALE"]


# -- commands


def test_every_command_has_its_page_with_all_its_options() -> None:
    assert len(every_command()) > 200
    for one in every_command()[1:]:
        page = making.pages()[f"reference/commands/{'-'.join(one.words)}"]
        for parameter in one.command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert max(parameter.opts, key=len) in page, (one.name, parameter.opts)
        for name in one.below:
            assert f"({'-'.join((*one.words, name))}.md)" in page


def typed(words: list[str]) -> None:
    """Reads a command line as the command would, and carries nothing out."""
    assert words[0] == "guardtag"
    command: click.Command = cli
    context, rest = click.Context(cli, info_name="guardtag"), words[1:]
    while isinstance(command, click.Group):
        assert rest, f"`{' '.join(words)}` ends before its command"
        if rest[0] == "--version":
            return
        found = command.get_command(context, rest[0])
        assert found is not None, f"`{' '.join(words)}`: there is no {rest[0]}"
        command, context, rest = found, click.Context(found, context, info_name=rest[0]), rest[1:]
    command.make_parser(context).parse_args(args=rest)


def test_the_examples_of_every_command_are_typed_rightly() -> None:
    examples = [words for one in every_command() for words in commands.lines(commands.parts(one.command)[1])]
    assert len(examples) > 150
    for words in examples:
        typed(words)


def test_a_wrong_example_is_seen() -> None:
    for wrong in (["guardtag", "ward", "enroll"], ["guardtag", "doctor", "--loud"], ["guardtag", "ward"]):
        with pytest.raises((AssertionError, click.UsageError)):
            typed(wrong)


# -- hooks


def test_every_hook_has_its_page_with_who_implements_it() -> None:
    names = [name for name in vars(hookspecs) if name.startswith("guardtag_")]
    assert {f"reference/hooks/{name}" for name in names} == set(hooks.pages())
    notifiers = making.pages()["reference/hooks/guardtag_notifiers"]
    for scheme in ("console", "smtp", "sms", "dingtalk", "webhook", "apprise"):
        assert f"| `{scheme}:` |" in notifiers
    assert "class Bell:" in notifiers
    assert "guardtag.spi.Notifier.send" in notifiers


# -- Python


def test_every_public_name_is_on_a_page() -> None:
    for name in guardtag.__all__:
        assert name == "__version__" or f":: guardtag.{name}\n" in making.pages()[f"reference/api/guardtag.{name}"]
    for module in api.modules():
        page = making.pages()[f"reference/api/{module.__name__}"]
        for name in (*api.names(module), *api.constants(module)):
            assert f":: {module.__name__}.{name}\n" in page or f"(guardtag.{name}.md)" in page, (module, name)


def listed(page: str) -> dict[str, str]:
    """What the tables above the docstrings name, and what they say of it."""
    above = making.pages()[f"reference/api/{page}"]
    return dict(re.findall(r"^\| \{py:obj\}`[^<`]+<([^>]+)>` \| (.*) \|$", above, re.MULTILINE))


def test_what_stands_on_a_long_page_is_listed_at_its_top_with_what_it_is_for() -> None:
    for module in api.modules():
        path = module.__name__
        constants = list(api.constants(module)) if path.startswith("guardtag.") else []
        here = {f"{path}.{name}" for name in (*api.names(module), *constants) if not api.own(module, name)}
        found = listed(path)
        assert len(here) < 2 or set(found) == here
        assert [name for name, said in found.items() if not said.strip()] == []
    for name, cls in api.desks().items():
        verbs = {f"{cls.__module__}.{cls.__qualname__}.{verb}" for verb in api.members(cls)}
        found = listed(f"city.{name}")
        assert len(verbs) < 4 or set(found) == verbs
        assert [verb for verb, said in found.items() if not said.strip()] == []
    assert len(listed("guardtag.spi")) > 15
    assert len(listed("city.wards")) > 20
    assert "guardtag.Guard.scan" in listed("guardtag.Guard")


def test_the_index_says_of_each_desk_what_it_is_for() -> None:
    index = making.pages()["reference/api/index"]
    assert "| [city.wards](city.wards.md) | The people who may get lost. |" in index
    assert re.search(r"\.md\) \|\s*\|$", index, re.MULTILINE) is None
    assert "<genindex>" in index


@pytest.mark.parametrize(
    "name",
    [
        "errors.Stale", "errors.Denied", "errors.where", "aio.Edge", "spi.Store", "spi.Row", "spi.https.Client",
        "spi.limits.MAX_ID", "testing.stores.StoreSuite", "testing.strategies.wards", "payload.keys.Keyring",
        "payload.token.LENGTH",
    ],
)  # fmt: skip
def test_a_name_that_plugins_and_programs_use_is_found(name: str) -> None:
    module, _, last = f"guardtag.{name}".rpartition(".")
    page = making.pages()[f"reference/api/{module}"]
    assert f":: {module}.{last}\n" in page or f"(guardtag.{last}.md)" in page


def test_every_desk_of_the_door_has_a_page() -> None:
    with guardtag.open("memory:") as city:
        there = {name for name, value in vars(city).items() if name[0] != "_"}
    assert set(api.desks()) == there
    for name, cls in api.desks().items():
        assert f":: {cls.__module__}.{cls.__qualname__}\n" in making.pages()[f"reference/api/city.{name}"]


def test_what_a_verb_gives_is_on_a_page() -> None:
    assert [cls.__name__ for cls in api.records()["city.modes"]] == ["Mode"]
    assert "## Records" in making.pages()["reference/api/city.modes"]
    everything = [cls for found in api.records().values() for cls in found]
    assert len(everything) == len(set(everything)), "each once"


# -- pages from elsewhere


def test_every_plugin_has_its_readme_in_the_site() -> None:
    readmes = list((Path(__file__).parents[2] / "plugins").glob("*/README.md"))
    assert readmes
    for path in readmes:
        page = making.pages()[f"reference/plugins/{path.parent.name}"]
        assert page.startswith(f"# {path.parent.name}\n")


@pytest.mark.parametrize(
    ("folder", "there", "link", "turned"),
    [
        ("docs", "", "../plugins/guardtag-sms/README.md#x", "reference/plugins/guardtag-sms.md#x"),
        ("docs/how-to", "how-to", "../../SECURITY.md", "../reference/project/security.md"),
        ("docs/how-to", "how-to", "../config.md", "../config.md"),
        ("docs/how-to", "how-to", "wards.md", "wards.md"),
        ("plugins/guardtag-sms", "reference/plugins", "../../docs/config.md", "../../config.md"),
        ("plugins/guardtag-sms", "reference/plugins", "../guardtag-web/README.md", "guardtag-web.md"),
        ("plugins/guardtag-sms", "reference/plugins", "gone.md", "gone.md"),
        ("plugins/guardtag-web", "reference/plugins", "pyproject.toml", "../../../plugins/guardtag-web/pyproject.toml"),
        ("", "reference/project", "docs/security.md", "../../security.md"),
        ("docs", "", "https://example.org/README.md", "https://example.org/README.md"),
    ],
)
def test_a_link_is_turned_to_where_the_site_has_its_file(folder: str, there: str, link: str, turned: str) -> None:
    text = f"See [it]({link}).\n\n```md\n[it]({link})\n```\n"
    assert brought.rewritten(text, folder, there) == f"See [it]({turned}).\n\n```md\n[it]({link})\n```\n"


def test_no_link_of_a_made_page_leads_nowhere() -> None:
    docs = Path(__file__).parents[2] / "docs"
    bare = re.compile(r"^( *)(`{3,}).*?^\1\2$", re.DOTALL | re.MULTILINE)
    for name, text in making.pages().items():
        for link in re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", bare.sub("", text)):
            path = ((docs / name).parent / link).resolve()
            there = path.is_relative_to(docs) and path.relative_to(docs).with_suffix("").as_posix() in making.pages()
            assert there or path.exists(), (name, link)


# -- the picture


def test_the_picture_has_every_room_and_no_arc_upwards() -> None:
    drawn, edges = rooms.house()
    picture = rooms.drawn(drawn, edges)
    assert [name for line in rooms.contract() for name in line] == [room.name for room in drawn]
    assert all(room.modules for room in drawn)
    for room in drawn:
        assert f">{room.name}</text>" in picture
    assert 'class="arc up"' not in picture
    assert "<title>desks imports steps: " in picture
    assert re.search(r"https?://(?!www\.w3\.org/2000/svg)", picture) is None


def test_an_arc_upwards_is_seen() -> None:
    two = [rooms.Room("above", 0, 1, 10), rooms.Room("below", 1, 1, 10)]
    assert 'class="arc up"' in rooms.drawn(two, {("below", "above"): 1})
    assert rooms.told(two, {("below", "above"): 3})[0] == ("above", "1", "10", "nobody", "below 3")


# -- Markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `b*c|d` e*f|g", "a `b*c\\|d` e\\*f\\|g"), ("<script>", "\\<script\\>"), ("[a](b)", "\\[a\\](b)"),
        ("one ` alone *", "one \\` alone \\*"),
    ],
)  # fmt: skip
def test_a_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert markdown.plain(text) == shown
