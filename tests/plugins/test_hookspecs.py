"""Every hook has an example that runs, and every role has a hook."""

from __future__ import annotations

import inspect
import re
import textwrap
import types
from pathlib import Path

import pluggy
import pytest

from guardtag import hookspecs, spi
from guardtag.registry.shelf import BUILTIN, ROLES

HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("guardtag_"))
FROZEN = Path(__file__).parent / "frozen_v1"
PROTOCOLS = {
    "store": spi.Store, "notifier": spi.Notifier, "printer": spi.Printer, "resolver": spi.Resolver,
    "keysource": spi.KeySource, "warning": spi.WarningRule,
}  # fmt: skip


def example(hook: str) -> str:
    """The code in a hook's docstring."""
    doc = inspect.getdoc(getattr(hookspecs, hook))
    assert doc is not None
    code = doc.partition("Example::\n")[2]
    assert code, f"{hook} has no example"
    return textwrap.dedent(code)


def test_every_role_has_a_hook_and_every_hook_a_role() -> None:
    assert sorted(ROLES.values()) == HOOKS
    assert set(BUILTIN) == set(ROLES) == set(PROTOCOLS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_takes_nothing_and_returns_offers(hook: str) -> None:
    signature = inspect.signature(getattr(hookspecs, hook))
    assert not signature.parameters
    assert signature.return_annotation == "Iterable[Offer]"


def test_the_page_has_the_exact_signature_of_every_hook_and_method() -> None:
    page = (Path(__file__).parents[2] / "docs/hooks.md").read_text("utf-8")
    written = re.findall(r"^\| `(guardtag_\w+\(.*?\) -> .*?)` \| `(\w+)`", page, re.MULTILINE)
    assert written == [
        (f"{hook}{inspect.signature(getattr(hookspecs, hook))}".replace("'", ""), PROTOCOLS[role].__name__)
        for role, hook in ROLES.items()
    ]
    said = [line for line in page.partition("```python\n")[2].partition("```")[0].splitlines() if line]
    real = []
    for role in ROLES:
        real.append(f"class {PROTOCOLS[role].__name__}:")
        for name, method in sorted(vars(PROTOCOLS[role]).items()):
            if inspect.isfunction(method) and not name.startswith("_"):
                real.append(f"    def {name}{inspect.signature(method)}: ...".replace("'", ""))
    assert said == real


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_a_frozen_plugin_that_is_tested(hook: str) -> None:
    implemented = [path.name for path in FROZEN.glob("*.py") if f"\ndef {hook}():" in path.read_text("utf-8")]
    assert len(implemented) == 1


@pytest.mark.parametrize(("role", "hook"), ROLES.items())
def test_the_example_in_its_docstring_is_a_whole_plugin(role: str, hook: str) -> None:
    module = types.ModuleType("example")
    exec(compile(example(hook), hook, "exec"), vars(module))
    manager = pluggy.PluginManager("guardtag")
    manager.add_hookspecs(hookspecs)
    manager.register(module)
    manager.check_pending()
    assert [caller.name for caller in manager.get_hookcallers(module) or ()] == [hook]
    (offer,) = getattr(module, hook)()
    assert type(offer) is spi.Offer
    assert isinstance(offer.factory(f"{offer.scheme}:"), PROTOCOLS[role])


def test_the_keysource_example_does_what_a_keysource_must() -> None:
    from guardtag.testing.keysources import KeySourceSuite

    namespace: dict[str, object] = {}
    exec(compile(example("guardtag_keysources"), "example", "exec"), namespace)
    suite = KeySourceSuite()
    suite.make = lambda: namespace["Drawer"]("drawer:")  # type: ignore[method-assign, operator]
    suite.test_a_missing_keyring_is_said_to_be_missing()
    suite.test_states_order_and_roles_are_kept()
    suite.test_one_source_saves_again_and_again()


def test_the_notifier_example_does_what_a_notifier_must() -> None:
    from guardtag.testing.notifiers import NotifierSuite, message

    namespace: dict[str, object] = {}
    exec(compile(example("guardtag_notifiers"), "example", "exec"), namespace)
    suite = NotifierSuite()
    bell = namespace["Bell"]("bell:")  # type: ignore[operator]
    suite.test_it_answers_accepted(bell)
    suite.test_messages_from_several_threads(bell)
    assert bell.send(message()).reference
