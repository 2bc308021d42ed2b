"""What every printer must do, as a suite to subclass.

A plugin's own test file is four lines::

    from guardtag.testing.printers import PrinterSuite

    class TestBell(PrinterSuite):
        suffix = ".bell"
        def make(self): return BellPrinter("bell:")
        def break_it(self, printer): return BellPrinter("bell:/no/such/folder")

``break_it`` proves that a failure raises: it breaks something the printer needs and returns it, or returns another
that is broken. Leave it out where a printer needs nothing but the file that it writes.

What is printed is read back by ``guardtag.labels.proof``, which knows SVG, HTML, PNG, CSV and ZIP, and whatever a
printer can redraw; for another format define ``read_back``, or let those tests be skipped.
"""

from __future__ import annotations

import getpass
import os
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from guardtag.errors import PrintError
from guardtag.labels import proof
from guardtag.labels.design import DEFAULT, DESIGNS, Wording, get
from guardtag.labels.draw import draw
from guardtag.model.tags import Code
from guardtag.spi import Label, Portioned, Printer, Redrawer, Text

WORDING = Wording(("请帮我回家", "Please help me home"), "热线 0538-0000000", "tag.example.org")
"""What the suite's labels say."""

HOSTILE = (
    "^XA^FDpwn^FS^XZ",
    "~JR",
    "^CC+",
    "A_5EB",
    "A\nB",
    "</text><script>x</script>",
    '"/><image href="file:///etc/passwd"/>',
    "]]><!ENTITY a 'b'>",
    "a\u000bb",
    "a\u0000b\u001b[2J",
    "\u202eemoh em pleh",
    "\ud800",
    ")) Tj (",
    "=HYPERLINK(1)",
    "%s {0} $HOME &amp;",
    "长" * 500,
    "",
)
"""Texts that printers have stumbled over."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def codes(count: int, seed: int = 1, host: str = "TAG.EXAMPLE.ORG") -> Iterator[Code]:
    """Codes as they would be minted, but nobody's: no key opens them."""
    chance = random.Random(seed)
    for serial in range(1, count + 1):
        typed = "".join(chance.choices(_CROCKFORD, k=12))
        token = "".join(chance.choices(_BASE32, k=26))
        yield Code(serial, f"https://{host}/T/{token}", f"{typed[:4]}-{typed[4:8]}-{typed[8:]}")


def labels(count: int, seed: int = 1, wording: Wording = WORDING, design: str = DEFAULT) -> list[Label]:
    """Labels of a design that is delivered; of the usual one when none is named."""
    layout = get(design)
    return [attrs.evolve(draw(code, layout, wording), batch="suite") for code in codes(count, seed)]


class PrinterSuite:
    """What every ``Printer`` that writes a file must do. Subclass it, define ``make`` and ``suffix``."""

    suffix: str = ""
    """What the printer's files end in, such as ``.svg``."""
    streamed: int = 1000
    """How many labels one run must take."""

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder: Path = tmp_path / "prints"
        """A fresh folder; nothing but the printed file may be left in it."""
        self.folder.mkdir()

    @property
    def out(self) -> Path:
        """Where the suite prints to."""
        return self.folder / f"run{self.suffix}"

    def make(self) -> Printer:
        """A fresh printer."""
        raise NotImplementedError("define make(self), which returns a printer")

    def break_it(self, printer: Printer) -> Printer:
        """Breaks something the printer needs, so that the next ``print`` must raise ``PrintError``.

        Returns:
            the printer, or another that is broken.
        """
        pytest.skip("this printer needs nothing that could be broken (break_it)")

    def read_back(self, file: Path, printed: Iterable[Label]) -> proof.Proof:
        """Reads a printed file back; skips the test when nothing here can."""
        printer = self.make()
        known = self.suffix in (".svg", ".html", ".png", ".csv", ".zip") or isinstance(printer, Redrawer)
        if not known or not proof.available():
            pytest.skip("nothing here reads this format back (read_back)")
        return proof.prove(file, printed, printer)

    def left(self) -> list[str]:
        """The names of the files in the folder."""
        return sorted(os.listdir(self.folder))

    def test_it_is_a_printer(self) -> None:
        """It has ``print``."""
        assert isinstance(self.make(), Printer)

    @pytest.mark.parametrize("count", [1, 2, 45])
    def test_every_code_reads_back_in_its_place(self, count: int) -> None:
        """All are there, in the order of the labels, and nothing else is left in the folder."""
        printed = labels(count)
        self.make().print(iter(printed), str(self.out))
        assert self.left() == [self.out.name]
        found = self.read_back(self.out, printed)
        assert found.whole, found
        assert found.total == count

    @pytest.mark.parametrize("design", DESIGNS)
    def test_every_design_reads_back(self, design: str) -> None:
        """Whatever its size and colours; a label with two copies of its code shows both."""
        printed = labels(2, design=design)
        self.make().print(printed, str(self.out))
        assert self.read_back(self.out, printed).whole

    def test_another_order_is_another_print(self) -> None:
        """Whoever reads the file in another order finds every label wrong: places are not by chance."""
        printed = labels(2)
        self.make().print(printed, str(self.out))
        assert self.read_back(self.out, printed[::-1]).wrong == (2, 1)

    def test_the_same_labels_make_the_same_file(self) -> None:
        """A run can be compared by its hash: no time, chance or place goes in."""
        one, two = self.folder / f"one{self.suffix}", self.folder / f"two{self.suffix}"
        self.make().print(labels(3), str(one))
        self.make().print(labels(3), str(two))
        assert one.read_bytes() == two.read_bytes()

    def test_it_prints_over_an_older_file(self) -> None:
        """A file of the same name is replaced whole."""
        self.out.write_bytes(b"older, and longer than nothing " * 20_000)
        printed = labels(2, seed=3)
        self.make().print(printed, str(self.out))
        assert b"older" not in self.out.read_bytes()
        assert self.left() == [self.out.name]
        assert self.read_back(self.out, printed).whole

    def test_no_labels_are_a_mistake(self) -> None:
        """``ValueError``, and no file."""
        with pytest.raises(ValueError):
            self.make().print(iter(()), str(self.out))
        assert self.left() == []

    @pytest.mark.parametrize("good", [0, 1, 2, 7])
    def test_labels_that_fail_on_the_way_leave_what_was_there(self, good: int) -> None:
        """The older file stands untouched, nothing half-printed lies beside it, the error comes through."""
        self.out.write_bytes(b"older")

        def failing() -> Iterator[Label]:
            yield from labels(8)[:good]
            raise RuntimeError("the store went away")

        with pytest.raises(RuntimeError, match="went away"):
            self.make().print(failing(), str(self.out))
        assert self.left() == [self.out.name]
        assert self.out.read_bytes() == b"older"

    def test_a_folder_is_no_file(self) -> None:
        """``PrintError``, and the folder stays empty."""
        place = self.folder / f"folder{self.suffix}"
        place.mkdir()
        self._refused(str(place))
        assert os.listdir(place) == []

    def test_a_missing_folder_is_refused(self) -> None:
        """``PrintError``; no folder is made."""
        self._refused(str(self.folder / "missing" / f"run{self.suffix}"))
        assert self.left() == []

    def test_a_full_disk_is_refused(self) -> None:
        """Writing stops after the first bytes: ``PrintError``, and nothing half-printed is left."""
        if sys.platform == "win32":
            pytest.skip("needs a limit on file sizes")
        import resource

        self.make().print(labels(3), str(self.folder / f"warm{self.suffix}"))  # fonts and codecs are loaded
        (self.folder / f"warm{self.suffix}").unlink()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
        try:
            self._refused(str(self.out))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert self.left() == []

    def test_a_broken_printer_is_a_print_error(self) -> None:
        """It raises, and leaves no file that somebody would take for a print."""
        self._refused(str(self.out), self.break_it(self.make()))

    def _refused(self, out: str, printer: Printer | None = None) -> None:
        before = self.left()
        with pytest.raises(PrintError) as caught:
            (printer or self.make()).print(labels(3), out)
        assert str(self.folder) not in str(caught.value), "an error names no path of the machine"
        assert self.left() == before

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_hostile_texts_are_harmless(self, text: str) -> None:
        """Printed as letters, or refused; the code still reads back and nothing is left half-done."""
        printed = [_saying(label, text) for label in labels(2)]
        try:
            self.make().print(printed, str(self.out))
        except PrintError:
            assert self.left() == []
            return
        assert self.read_back(self.out, printed).whole
        self.harmless(self.out.read_bytes(), text)

    def harmless(self, data: bytes, text: str) -> None:
        """Looks into a file that a hostile text was printed to; add what your format must not hold."""
        low = data.lower()
        for never in (b"<script", b"<image", b"<!entity", b"\x1b[2j", b"~jr", b"^cc+"):
            assert never not in low

    def test_labels_are_taken_as_they_come(self) -> None:
        """A thousand from a generator, which may be asked only once."""
        one = labels(1)[0]
        given: list[int] = []

        def stream() -> Iterator[Label]:
            for serial in range(1, self.streamed + 1):
                given.append(serial)
                yield attrs.evolve(one, serial=serial)

        self.make().print(stream(), str(self.out))
        assert given == list(range(1, self.streamed + 1))
        assert self.left() == [self.out.name]

    def test_a_long_run_can_be_split(self) -> None:
        """A printer that says how many labels a file holds says a number, and takes so many."""
        printer = self.make()
        if not isinstance(printer, Portioned):
            pytest.skip("it does not say how many labels a file holds")
        one = labels(1)[0]
        most = printer.most(one)
        assert type(most) is int
        assert most >= 1
        these = [attrs.evolve(one, serial=serial) for serial in range(1, min(most, self.streamed) + 1)]
        printer.print(iter(these), str(self.out))
        assert self.left() == [self.out.name]

    def test_the_file_tells_nothing_of_the_machine(self) -> None:
        """No path, no user's name: a print goes to a print house."""
        self.make().print(labels(2), str(self.out))
        data = self.out.read_bytes()
        assert str(self.folder).encode() not in data
        user = _user()
        assert len(user) < 5 or user.encode() not in data


def _saying(label: Label, text: str) -> Label:
    """The label with a line of this text in place of its first one."""
    shapes: list[Any] = list(label.shapes)
    at = next(place for place, shape in enumerate(shapes) if isinstance(shape, Text))
    shapes[at] = attrs.evolve(shapes[at], text=text)
    return attrs.evolve(label, shapes=tuple(shapes))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
