"""The fence around loading: only a real Ctrl-C goes through."""

from __future__ import annotations

import signal
import threading

import pytest

from guardtag.delivery import clean, type_name
from guardtag.errors import ConfigError
from guardtag.registry.fence import Fault, fenced


def raises(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    "kind", [ValueError, MemoryError, RecursionError, SystemExit, KeyboardInterrupt, GeneratorExit]
)
def test_what_foreign_code_raises_becomes_a_fault_with_a_name_only(kind: type[BaseException]) -> None:
    with pytest.raises(Fault) as caught:
        fenced(lambda: raises(kind("13800000000")))
    assert caught.value.culprit == kind.__name__
    assert caught.value.own is None
    assert caught.value.__context__ is None
    assert "138" not in str(caught.value)


def test_our_own_errors_are_kept_without_what_caused_them() -> None:
    def fails() -> None:
        try:
            raises(ValueError("13800000000"))
        except ValueError as error:
            raise ConfigError("GT-X", "what") from error

    with pytest.raises(Fault) as caught:
        fenced(fails)
    own = caught.value.own
    assert type(own) is ConfigError
    assert (own.__cause__, own.__context__, own.__traceback__) == (None, None, None)


def test_an_error_of_ours_with_texts_that_are_none_is_a_stranger() -> None:
    with pytest.raises(Fault) as caught:
        fenced(lambda: raises(ConfigError("GT-X", object())))  # type: ignore[arg-type]
    assert caught.value.own is None


@pytest.mark.usefixtures("interruptible")
def test_a_real_ctrl_c_in_the_main_thread_goes_through() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        fenced(lambda: signal.raise_signal(signal.SIGINT))
    assert signal.getsignal(signal.SIGINT) is before


def test_a_handler_that_a_plugin_installs_stays() -> None:
    before = signal.getsignal(signal.SIGINT)

    def handler(number: int, frame: object) -> None: ...

    try:
        fenced(lambda: signal.signal(signal.SIGINT, handler))
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_every_interrupt_is_fenced() -> None:
    seen: list[str] = []

    def work() -> None:
        try:
            fenced(lambda: raises(KeyboardInterrupt()))
        except Fault as fault:
            seen.append(fault.culprit)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == ["KeyboardInterrupt"]


def test_names_are_shortened_and_hold_no_number() -> None:
    class Liar(type):
        def __getattribute__(cls, name: str) -> str:
            raise RuntimeError

    assert type_name(Liar("Short", (), {})()) == "Short"
    assert type_name(type("E13800000000\n小军", (), {})()) == "E#???"
    assert len(type_name(type("x" * 10_000, (), {})())) == 80
    assert clean("guardtag-bell") == "guardtag-bell"
