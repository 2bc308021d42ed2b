"""Files that somebody uploads or carries over: spreadsheets, pictures, exports."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from fuzz.kit import Read, Target, Wrong, always
from guardtag.errors import GuardTagError
from guardtag.interop import sheets, staff
from guardtag.interop.register import rows
from guardtag.interop.uploads import Upload
from guardtag.labels import photo
from guardtag.payload.keys import Keyring
from guardtag.records import erasure_list

TITLES = ("姓名", "性别", "年龄", "家属姓名", "家属电话", "网格", "类别", "同意")
PEOPLE = (("小军", "男", "12", "田爱云", "13800000000", "wangzhuang/3", "智力残疾", "是"),
          ("王奶奶", "女", "81", "王霞", "+8613900000000", "wangzhuang/3", "失智", "是"))  # fmt: skip
TODAY = date(2026, 5, 1)
KEYS = Keyring.new(random.Random(7).randbytes)


def workbook() -> bytes:
    """A small register as .xlsx."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate((TITLES, *PEOPLE)):
            sheet.write_row(number, 0, row)
    return made.getvalue()


PARTS = ("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml",
         "xl/worksheets/sheet1.xml")  # fmt: skip
"""What is read of a workbook."""


def members() -> dict[str, bytes]:
    """Those parts of the workbook."""
    packed = zipfile.ZipFile(io.BytesIO(workbook()))
    return {name: packed.read(name) for name in PARTS}


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip of these, not packed; by hand, since zipfile takes longer to write one than sheets to read it."""
    made, directory = bytearray(), bytearray()
    for name, data in members.items():
        told = (0x21, zlib.crc32(data), len(data), len(data), len(name))
        directory += struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, *told, 0, 0, 0, 0, 0, len(made))
        directory += name.encode()
        made += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, *told, 0) + name.encode() + data
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(made), 0)
    return bytes(made + directory + end)


def table(encoding: str) -> bytes:
    """The same as .csv."""
    return "\r\n".join(",".join(row) for row in (TITLES, *PEOPLE)).encode(encoding)


def plain_table() -> bytes:
    """English titles."""
    return b"name,grid,contact name,contact phone,consent\r\nXiaojun,a/b,Tian,13800000000,yes\r\n"


@contextmanager
def _xlsx() -> Iterator[Read]:
    """Bytes of a workbook; or the name of a part and a line end before what is to stand there, in a whole zip.

    The second way is how changed XML is read to its end: in a zip whose bytes were changed, checksums fail.
    """
    whole = members()

    def read(data: bytes) -> object:
        name, _, part = data.partition(b"\n")
        if (named := name.decode("latin-1")) in whole:
            data = zipped({**whole, named: part})
        return list(sheets.read(Upload("a.xlsx", data)).rows)

    yield read


def _workbooks() -> Sequence[bytes]:
    """The whole twice, and each part alone; the sheet and what its cells share more often than the rest."""
    whole = members()
    parts = [name.encode() + b"\n" + data for name, data in whole.items()]
    return [zipped(whole), workbook(), *parts, *parts[-2:] * 3]


def _csv(data: bytes) -> object:
    return list(sheets.read(Upload("a.csv", data)).rows)


def _register(data: bytes) -> object:
    return list(rows(Upload("a.csv", data), today=TODAY).each)


def _staff(data: bytes) -> object:
    return staff.read_staff(Upload("a.csv", data), today=TODAY, root_area="feicheng")


def _erasures(data: bytes) -> object:
    found = erasure_list.read(KEYS, data)
    if data != ERASED and found != erasure_list.read(KEYS, ERASED):
        raise Wrong("a list of the erased that nobody made was believed")
    return found


def _pictures() -> Sequence[bytes]:
    from PIL import Image

    made = []
    for kind in ("PNG", "JPEG", "WEBP"):
        for size in ((8, 8), (40, 30)):
            out = io.BytesIO()
            Image.effect_noise(size, 60).convert("RGB").save(out, kind)
            made.append(out.getvalue())
    return made


def _photo(data: bytes) -> object:
    return photo.opened(data)


ERASED = erasure_list.write(KEYS, {"ward-1": 1.0, "ward-2": 2.0}, 3.0)

TARGETS = (
    Target("xlsx", _workbooks, _xlsx, (GuardTagError,),
           (b"<c r=", b"<v>", b"</row>", b't="s"', b"&#x0;", b"<row r=\"99999999\">", b"xml:space")),
    Target("csv", lambda: [table("utf-8"), table("utf-8-sig"), table("gb18030"), table("utf-16")], always(_csv),
           (GuardTagError,), (b'"', b'""', b",", b"\r", b"\x00", b"\t")),
    Target("register", lambda: [table("utf-8"), plain_table()], always(_register), (GuardTagError,),
           ("家属电话".encode(), "出生日期".encode(), "监护人".encode(), b'"')),
    Target("staff", lambda: ["编号,姓名,职务,网格,电话\r\nli,李岭,网格员,wangzhuang/3,13800000000\r\n".encode()],
           always(_staff), (GuardTagError,), ("网格".encode(), "电话".encode(), b'"')),
    Target("erasures", lambda: [ERASED], always(_erasures), (GuardTagError, Wrong)),
    Target("picture", _pictures, always(_photo), (GuardTagError,), (b"\xff\xd8\xff", b"IHDR", b"\xff\xe1", b"Exif\x00", b"acTL")),
)  # fmt: skip
