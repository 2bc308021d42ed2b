"""The registry: what is configured opens or stops the start, and nothing else is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guardtag.config import Config
from guardtag.errors import ConfigError, UnknownScheme
from guardtag.registry import Shelf, load
from guardtag.registry.form import MAX_UNITS
from guardtag.registry.shelf import BUILTIN
from guardtag.spi import KeySource, Notifier, Store
from guardtag.testing.notifiers import message
from tests import unmeasured
from tests.plugins.bells import SECRET, bell, belled

from .conftest import BELL, Install

# -- built-in


@pytest.mark.parametrize(
    ("role", "scheme", "module"),
    [(role, scheme, module) for role, schemes in BUILTIN.items() for scheme, module in schemes.items()],
)
def test_every_built_in_scheme_is_offered_by_its_module(role: str, scheme: str, module: str) -> None:
    offered = Shelf().find(role, scheme)
    assert (offered.role, offered.scheme, offered.source) == (role, scheme, f"guardtag.builtin.{module}")


def test_only_what_is_asked_for_is_imported() -> None:
    code = (
        "import sys\n"
        "from guardtag.config import Config\n"
        "from guardtag.registry import load\n"
        "load(Config()).close()\n"
        "print([m for m in sys.modules if m.startswith('guardtag.builtin.') and '._' not in m])\n"
        "print([m for m in ('importlib.metadata', 'sqlite3', 'hypothesis', 'pytest', 'segno') if m in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], env=unmeasured.variables(), capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["['guardtag.builtin.memory', 'guardtag.builtin.memory_keys']", "[]"]


def test_stores_and_keys_open_relative_to_the_configuration(tmp_path: Path) -> None:
    plugins = load(Config(base=tmp_path, store="sqlite:in/city.db", keys="file:keys/keyring.json"))
    store = plugins.store("sqlite:city.db")
    try:
        assert isinstance(store, Store)
        assert (tmp_path / "city.db").exists()
    finally:
        store.close()
    source = plugins.keysource("file:keys/keyring.json")
    assert isinstance(source, KeySource)
    with pytest.raises(ConfigError) as caught:
        source.load()
    assert caught.value.code == "GT-KEYS-MISSING"


def test_each_memory_store_is_another() -> None:
    plugins = load(Config())
    one, other = plugins.store("memory:"), plugins.store("memory:")
    assert one is not other
    one.close()
    other.close()


# -- third party


def test_a_configured_plugin_serves_its_channel(install: Install) -> None:
    bell(install)
    plugins = load(belled(channels={"door": ("bell:door", {"loud": True})}))
    notifier = plugins.notifier("door")
    assert isinstance(notifier, Notifier)
    assert notifier is plugins.notifier("door")
    assert vars(notifier) == {"url": "bell:door", "loud": True}
    assert plugins.channels() == ("door",)
    assert plugins.problems == ()


def test_an_allowed_plugin_that_nothing_uses_is_not_imported(install: Install) -> None:
    bell(install)
    plugins = load(Config(plugins=("guardtag_Bell",)))
    assert "guardtag_bell" not in sys.modules
    assert [(line.scheme, line.state) for line in plugins.listing() if line.state != "built-in"] == [
        ("bell", "not loaded")
    ]
    assert plugins.check() == ()
    assert [(line.scheme, line.role, line.state) for line in plugins.listing() if line.state != "built-in"] == [
        ("bell", "notifier", "loaded")
    ]


def test_a_plugin_that_is_not_allowed_does_not_load_and_is_named(install: Install) -> None:
    bell(install)
    with pytest.raises(UnknownScheme) as caught:
        load(belled(plugins=()))
    assert "guardtag-bell" in caught.value.do
    assert "guardtag_bell" not in sys.modules


def test_no_plugins_mode_leaves_the_rest_usable(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    bell(install)
    monkeypatch.setenv("GUARDTAG_NO_PLUGINS", "1")
    plugins = load(belled(channels={"door": ("bell:door", {}), "log": ("console:", {})}))
    assert "guardtag_bell" not in sys.modules
    assert plugins.channels() == ("log",)
    assert plugins.route("door:front") == "door"
    assert "GUARDTAG_NO_PLUGINS" in " ".join(plugins.problems)
    with pytest.raises(UnknownScheme):
        plugins.notifier("door")
    with pytest.raises(UnknownScheme):
        load(belled(store="bell:x"))


def test_a_misspelt_scheme_names_the_nearest() -> None:
    with pytest.raises(UnknownScheme) as caught:
        load(Config(store="sqlit:city.db"))
    assert "`sqlite`" in caught.value.do
    assert caught.value.facts["role"] == "store"


def test_a_scheme_of_another_role_says_so() -> None:
    with pytest.raises(UnknownScheme) as caught:
        load(Config(channels={"mail": ("sqlite:x", {})}))
    assert "store" in caught.value.why


@pytest.mark.parametrize("url", ["", "city.db", ":x", f"{SECRET}:x", "Sqlite:x", "sq lite:x", "s" * 41 + ":x"])
def test_a_url_without_a_scheme_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Config(vault=url))
    assert caught.value.code == "GT-CONFIG-URL"
    assert "`vault`" in caught.value.what
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a:b", "a b", "a/b", "x" * 33, "a\n"])
def test_a_channel_has_a_name_that_addresses_can_begin_with(name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(Config(channels={name: ("console:", {})}))
    assert caught.value.code == "GT-CONFIG-CHANNEL"


def test_options_are_checked_at_the_start() -> None:
    with pytest.raises(ConfigError) as caught:
        load(Config(channels={"log": ("console:", {"txet": SECRET})}))
    assert caught.value.code == "GT-CONFIG-OPTION"
    assert "`log`" in caught.value.what
    assert "`text`" in caught.value.do
    assert SECRET not in str(caught.value)


def test_a_file_that_stands_for_an_sms_gets_short_texts_from_the_first_one_on(tmp_path: Path) -> None:
    channels = {"sms": (f"file:{tmp_path}/sms", {"units": 62}), "mail": (f"file:{tmp_path}/mail", {})}
    plugins = load(Config(channels=channels))
    assert [plugins.form(name).units for name in ("sms", "mail")] == [62, None], "before either is open"
    plugins.notifier("sms").send(message())
    assert [plugins.form(name).units for name in ("sms", "mail")] == [62, None]


@pytest.mark.parametrize("units", [0, -1, True, 70.0, "70", MAX_UNITS + 1])
def test_units_that_no_text_can_have_stop_the_start(units: object) -> None:
    with pytest.raises(ConfigError, match="channel `sms` cannot have `units`") as caught:
        load(Config(channels={"sms": ("file:sms", {"units": units})}))
    assert caught.value.code == "GT-CONFIG-OPTION"


def test_a_missing_option_is_named(install: Install) -> None:
    bell(install, BELL.replace("loud=False", "*, loud"))
    with pytest.raises(ConfigError, match="needs the option `loud`"):
        load(belled())


def test_an_option_taken_by_keyword_only_collection_is_passed_on(install: Install) -> None:
    bell(
        install,
        BELL.replace("loud=False", "**others").replace("self.url, self.loud = url, loud", "vars(self).update(others)"),
    )
    plugins = load(belled(channels={"door": ("bell:door", {"tone": 3})}))
    assert vars(plugins.notifier("door")) == {"tone": 3}


PATHS = """
    from guardtag.hookspecs import hookimpl
    from guardtag.spi import Accepted, Offer

    class Bell:
        paths = PATHS

        def __init__(self, url, **options):
            self.options = options

        def send(self, message):
            return Accepted()

    @hookimpl
    def guardtag_notifiers():
        yield Offer("bell", Bell)
"""


def test_paths_in_options_start_from_the_configurations_folder(install: Install, tmp_path: Path) -> None:
    bell(install, PATHS.replace("PATHS", "('ca', 'secret', 'more')"))
    elsewhere = str(tmp_path.parent / "its.pem")
    given = {"ca": "its.pem", "secret": ["file:one.key", "env:TWO", "file:", ""], "more": elsewhere, "tone": "its.pem"}
    plugins = load(belled(base=tmp_path, channels={"door": ("bell:door", given)}))
    assert vars(plugins.notifier("door")) == {"options": {
        "ca": str(tmp_path / "its.pem"), "secret": [f"file:{tmp_path / 'one.key'}", "env:TWO", "file:", ""],
        "more": elsewhere, "tone": "its.pem",
    }}  # fmt: skip
    assert given["ca"] == "its.pem"


@pytest.mark.parametrize("named", ["None", "['ca']", "'ca'", "(1, 'other')"])
def test_a_factory_that_names_no_options_as_paths_gets_them_as_they_are(install: Install, named: str) -> None:
    bell(install, PATHS.replace("PATHS", named))
    plugins = load(belled(channels={"door": ("bell:door", {"ca": "its.pem"})}))
    assert vars(plugins.notifier("door")) == {"options": {"ca": "its.pem"}}
