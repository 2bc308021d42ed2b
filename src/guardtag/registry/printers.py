"""The fence around a third party's printer in use: it gets copies, and whatever it raises comes out as one error.

Only printers that are not built in stand behind it, so that ours pay nothing. It cannot end a call that hangs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from guardtag.errors import PluginFault
from guardtag.registry.fence import Fault, fenced
from guardtag.spi import Calibrated, Label, Picture, Portioned, Printer, Redrawer

_MORE: Final[Mapping[type, str]] = MappingProxyType({Portioned: "most", Redrawer: "redraw", Calibrated: "calibrate"})


def behind_fence(printer: Printer, source: str) -> Printer:
    """A printer whose calls raise only errors of ``guardtag.errors``, and an ``OSError`` that says no path.

    Args:
        printer: of a third party; what it can do beyond ``Printer`` stays.
        source: the plugin, for the error.

    Returns:
        the printer behind the fence. Its calls raise ``PluginFault`` in place of anything foreign. What the labels
        themselves raise, while they are drawn for it, comes out as it was.
    """
    more = [name for kind, name in _MORE.items() if isinstance(printer, kind)]
    kind = type("FencedPrinter", (_Fenced,), {name: _CALLS[name] for name in more})
    return cast("Printer", kind(printer, source))


class _Fenced:
    """``Printer.print``; the other calls are there where the printer has them."""

    def __init__(self, printer: Any, source: str) -> None:
        self._printer, self._source = printer, source

    def print(self, labels: Iterable[Label], out: str) -> None:
        given = _Given(labels)
        self._call(partial(self._printer.print, given, out), given)

    def _call(self, call: Callable[[], Any], given: _Given | None = None) -> Any:
        failed: list[OSError] = []

        def asked() -> Any:
            try:
                return call()
            except OSError as error:
                failed.append(error)
                return None

        try:
            answer = fenced(asked)
        except Fault as fault:
            ours = given.raised if given is not None else None
            raise (
                ours or fault.own or PluginFault("raised", self._source, f"It raised {fault.culprit} while it printed.")
            ) from None
        if given is not None and given.raised is not None:
            raise given.raised
        if failed:
            raise OSError(failed[0].errno, "") from None
        return answer


class _Given:
    """Copies of the labels; remembers what was raised by those who drew them, which is not the printer's doing."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self._labels = iter(labels)
        self.raised: BaseException | None = None

    def __iter__(self) -> Iterator[Label]:
        while True:
            try:
                label = next(self._labels, None)
            except BaseException as error:
                self.raised = error
                raise
            if label is None:
                return
            yield deepcopy(label)


def _most(self: _Fenced, label: Label) -> Any:
    return self._call(partial(self._printer.most, deepcopy(label)))


def _calibrate(self: _Fenced, out: str) -> None:
    self._call(partial(self._printer.calibrate, out))


def _redraw(self: _Fenced, file: str, labels: Iterable[Label]) -> Iterator[Picture]:
    given = _Given(labels)
    pictures = self._call(lambda: iter(self._printer.redraw(file, given)), given)
    while (picture := self._call(lambda: next(pictures, None), given)) is not None:
        yield picture


_CALLS: Final[Mapping[str, Callable[..., Any]]] = MappingProxyType(
    {"most": _most, "redraw": _redraw, "calibrate": _calibrate}
)
