"""Files that somebody uploads or carries over: spreadsheets, pictures, exports."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from datetime import date

from fuzz.kit import Target, Wrong, always
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


def plain_workbook() -> bytes:
    """The same with members that are not packed, so that a changed byte is a changed letter of the XML."""
    import zipfile

    packed, made = zipfile.ZipFile(io.BytesIO(workbook())), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as out:
        for name in packed.namelist():
            out.writestr(name, packed.read(name))
    return made.getvalue()


def table(encoding: str) -> bytes:
    """The same as .csv."""
    return "\r\n".join(",".join(row) for row in (TITLES, *PEOPLE)).encode(encoding)


def plain_table() -> bytes:
    """English titles."""
    return b"name,grid,contact name,contact phone,consent\r\nXiaojun,a/b,Tian,13800000000,yes\r\n"


def _xlsx(data: bytes) -> object:
    return list(sheets.read(Upload("a.xlsx", data)).rows)


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
    Target("xlsx", lambda: [plain_workbook(), workbook()], always(_xlsx), (GuardTagError,),
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
