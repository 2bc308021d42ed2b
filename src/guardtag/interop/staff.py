"""A list of responders, from spreadsheet to drafts: id, name, role, area, addresses, duty hours, training, leave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from guardtag.interop import cells, columns
from guardtag.interop.cells import CellFault
from guardtag.interop.faults import RowError, fault
from guardtag.interop.grid import LIMITS, Limits
from guardtag.interop.row import Row, Settings
from guardtag.interop.sheets import read
from guardtag.interop.titles import Learnt, Vocabulary, nothing_learnt
from guardtag.interop.traditional import simplified
from guardtag.model import areas
from guardtag.model.duty import Leave, Shift
from guardtag.model.people import ID_LETTERS, MAX_ID, ROLES
from guardtag.rules import duty
from guardtag.rules.phones import MAINLAND, narrow

_TITLES = {
    "id": "编号 工号 人员编号 id staffid", "name": "姓名 网格员 网格员姓名 name fullname",
    "role": "角色 职务 岗位 身份 role", "area": "区域 责任区域 所属区域 区域路径 area areapath",
    "town": "镇街 乡镇 街道 town", "district": "片区 管区 district", "village": "村居 村 社区 village",
    "grid": "网格 责任网格 所属网格 grid", "phone1": "电话 手机 手机号 手机号码 联系电话 联系方式 phone mobile",
    "more1": "备用电话 otherphone", "mail1": "邮箱 电子邮箱 mail email", "other1": "其他地址 其他渠道 otheraddresses",
    "duty": "值班时间 值班 工作时间 duty dutyhours", "trained_until": "培训有效期 培训有效期至 培训到期 traineduntil",
    "leave_from": "请假开始 请假自 休假开始 leavefrom", "leave_until": "请假结束 请假至 休假结束 leaveuntil",
}  # fmt: skip
RESPONDERS = Vocabulary(
    {word: meant for meant, words in _TITLES.items() for word in words.split()},
    {"name": (("name",), "姓名 / name"), "area": (columns.AREA_PARTS, "网格 or 区域 / grid or area"),
     "phone": (("phone1", "mail1", "other1"), "电话 / phone")},
)  # fmt: skip
"""What the titles of a list of responders mean."""
_ROLE_WORDS = {
    "网格员": "worker", "网格长": "supervisor", "主管": "supervisor", "负责人": "supervisor", "志愿者": "volunteer",
    "热线": "hotline", "话务员": "hotline", "民警": "police", "公安": "police", "审计": "auditor",
} | {role: role for role in ROLES}  # fmt: skip


@attrs.frozen
class StaffDraft:
    """A responder as a row gives them.

    Args:
        row: its number.
        id: as written, or empty: one is made.
        name: their name.
        role: one of ``ROLES``.
        area: path, the root included.
        addresses: ``channel:target``, in the order to try.
        shifts: when they are on duty; ``None`` when the list says nothing of it.
        trained_until: when the last day ends on which their training counts, seconds since 1970 UTC; or ``None``.
        leave: or ``None``.
    """

    row: int
    id: str
    name: str = attrs.field(repr=False)
    role: str
    area: str
    addresses: tuple[str, ...] = attrs.field(repr=False)
    shifts: tuple[Shift, ...] | None
    trained_until: float | None
    leave: Leave | None = attrs.field(repr=False)


@attrs.frozen
class Staff:
    """What a file gave: drafts by row, what is wrong with the other rows, titles nobody reads, and all titles."""

    drafts: tuple[StaffDraft, ...]
    refused: tuple[RowError, ...]
    ignored: tuple[str, ...]
    titles: tuple[str, ...]


def read_staff(
    path: str | Path, *, today: date, root_area: str = "", encoding: str | None = None, sheet: str | None = None,
    timezone: str = "Asia/Shanghai", limits: Limits = LIMITS, made_up: bool = True, learnt: Learnt = nothing_learnt,
    countries: Collection[str] = (MAINLAND,),
) -> Staff:  # fmt: skip
    """Reads a list of responders from .xlsx or .csv; the arguments are those of ``register.rows``.

    Raises:
        ImportRefused: the file as a whole cannot be taken.
        ValueError: ``root_area`` is no area path, or the time zone is not known.
    """
    root = tuple(areas.check(root_area).split("/")) if root_area else ()
    table = read(
        path, needed=lambda titles: RESPONDERS.count_needed(titles, learnt(titles)), sheet=sheet, encoding=encoding,
        limits=limits,
    )  # fmt: skip
    try:
        found = RESPONDERS.find(table.headers, learnt(table.headers))
    except BaseException:
        table.close()
        raise
    settings = Settings(today, ZoneInfo(timezone), root, countries, found, made_up)
    drafts: list[StaffDraft] = []
    refused: list[RowError] = []
    for line in table.rows:
        if not any(line.cells[title].strip() or title in line.faulty for title in found.values()):
            continue
        row = _StaffRow(line, settings)
        draft = row.draft()
        refused += row.problems
        drafts += [draft] if draft else []
    twice = _twice(drafts)
    bad = {error.row for error in twice}
    ignored = tuple(title for title in table.headers if title not in found.values())
    by_row = tuple(sorted([*refused, *twice], key=lambda error: error.row))
    return Staff(tuple(draft for draft in drafts if draft.row not in bad), by_row, ignored, table.headers)


class _StaffRow(Row):
    def draft(self) -> StaffDraft | None:
        """The row's responder, or None when anything is wrong with it."""
        if self.line.slid:
            self.refuse("GT-ROW-SLID")
            return None
        name = self.take("name", cells.name, "")
        if not name:
            self.refuse_once("GT-ROW-EMPTY", "name")
        before = len(self.problems)
        numbers = [self.take(what, self.phone(what), "") for what in ("phone1", "more1")]
        mail = self.take("mail1", cells.mail, "")
        routes = [f"sms:{number}" for number in numbers if number] + ([f"mail:{mail}"] if mail else [])
        routes += self.take("other1", self.addresses, ())
        if not routes and len(self.problems) == before:
            self.refuse("GT-ROW-EMPTY", next(what for what in ("phone1", "mail1", "other1") if self.title(what)))
        nothing: tuple[Shift, ...] | None = None
        draft = StaffDraft(
            self.line.number, self.take("id", _id, ""), name, self.take("role", _role, "worker"), self.area(),
            tuple(dict.fromkeys(routes)), self.take("duty", _shifts, nothing),
            self._end_of(self.take("trained_until", cells.day, None)), self._leave(),
        )  # fmt: skip
        return None if self.problems else draft

    def _leave(self) -> Leave | None:
        begin, end = self.take("leave_from", cells.day, None), self.take("leave_until", cells.day, None)
        if end is None:
            if begin is not None:
                self.refuse_once("GT-ROW-LEAVE", "leave_until" if self.title("leave_until") else "leave_from")
            return None
        first = begin or self.settings.today
        if first > end:
            self.refuse_once("GT-ROW-LEAVE", "leave_until")
            return None
        since, until = self._end_of(first - timedelta(days=1)), self._end_of(end)
        assert since is not None
        assert until is not None
        return Leave(since, until)

    def _end_of(self, day: date | None) -> float | None:
        """The midnight that ends a day of the office's."""
        if day is None:
            return None
        after = day + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=self.settings.zone).timestamp()


def _id(cell: str) -> str:
    text = narrow(cells.plain(cell, MAX_ID)).lower()
    if not set(text) <= ID_LETTERS:
        raise CellFault("GT-ROW-ID")
    return text


def _role(cell: str) -> str:
    word = simplified(narrow(cells.plain(cell, MAX_ID))).lower()
    if word and word not in _ROLE_WORDS:
        raise CellFault("GT-ROW-ROLE")
    return _ROLE_WORDS.get(word, "worker")


def _shifts(cell: str) -> tuple[Shift, ...] | None:
    written = [part.strip() for part in narrow(cell).replace("\n", ";").split(";") if part.strip()]
    try:
        return duty.shifts(written) if written else None
    except ValueError:
        raise CellFault("GT-ROW-DUTY") from None


def _twice(drafts: Sequence[StaffDraft]) -> list[RowError]:
    rows: dict[object, list[int]] = {}
    for draft in drafts:
        rows.setdefault(draft.id or (draft.name, draft.addresses[:1]), []).append(draft.row)
    return [
        fault(row, "GT-ROW-DUPLICATE", rows=", ".join(map(str, same)), case="staff",
              agree=("the id",) if isinstance(mark, str) else ("name and first address",))
        for mark, same in rows.items() if len(same) > 1 for row in same
    ]  # fmt: skip
