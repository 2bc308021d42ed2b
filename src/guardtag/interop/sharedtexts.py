"""The texts that the cells of a workbook share, kept as one run of bytes: a text takes its letters and eight bytes.

ECMA-376 part 1: 18.4.8 (si), 18.4.12 (t), 18.4.6 (rPh: how a text is pronounced, which is no part of it).
"""

from __future__ import annotations

from array import array

from guardtag.interop.grid import Limits, broken, too_large


class SharedTexts:
    """Filled in while the part is read, then asked by number.

    Args:
        limits: see ``Limits``.
    """

    def __init__(self, limits: Limits) -> None:
        self._most = limits.rows * limits.columns
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self._reading = self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element of the part begins."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._reading = not self._aside
        elif name == "rPh":
            self._aside = True
        elif name == "sst":
            stated = attributes.get("uniqueCount", "0")
            if not (stated.isascii() and stated.isdigit() and len(stated) <= 10):
                raise broken("A number in its frame is none.")
            if int(stated) > self._most:
                raise too_large("texts", self._most, "")

    def end(self, name: str) -> None:
        """An element of the part ends."""
        name = name.rpartition(":")[2]
        if name == "t":
            self._reading = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self._ends.append(len(self._bytes))
            if len(self._ends) > self._most + 1:
                raise too_large("texts", self._most, "")

    def text(self, data: str) -> None:
        """Letters between two marks."""
        if self._reading:
            self._bytes += data.encode("utf-8", "surrogatepass")

    def __getitem__(self, number: int) -> str:
        """The text of this number, from 0; raises ``IndexError``."""
        if number < 0:
            raise IndexError
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode("utf-8", "surrogatepass")
