"""A list of responders enters, is tried, is brought up to date, and each wrong row is told."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from guardtag import Denied
from tests import forked
from tests.conftest import City, once_configured
from tests.interop import files
from tests.telephones import telephones

pytestmark = pytest.mark.quick_on("memory")

TITLES = ["工号", "姓名", "职务", "网格", "手机号", "邮箱", "值班时间", "培训有效期至", "请假开始", "请假至", "座位"]
LI = ["li-ling", "李岭", "网格员", "north/3", "10000000001", "", "周一至周五 08:00-18:00；周六 08:00-12:00",
      "2030-12-31", "", "", "4"]  # fmt: skip
WANG = ["", "王霞", "", "north/4", "", "wang@example.org", "", "", "2025-06-17", "2025-06-20", ""]


@pytest.fixture(autouse=True)
def _numbers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Messages to the numbers of these lists go somewhere."""
    if "city" not in request.fixturenames:
        yield
        return
    with once_configured(request.getfixturevalue("city").door, "sms"):
        yield


def book(folder: Path, *rows: list[str]) -> Path:
    return files.xlsx(folder / "staff.xlsx", [["值班人员表"], TITLES, *rows])


def test_a_list_enters_and_the_same_again_changes_nothing(city: City, tmp_path: Path) -> None:
    path, desk = book(tmp_path, LI, WANG), city.door.responders
    tried = desk.import_list(path, root_area="feicheng", dry_run=True)
    assert (len(tried.entered), tried.ignored, tried.dry_run) == (2, ("座位",), True)
    with pytest.raises(Denied):
        desk.get("li-ling")
    done = desk.import_list(path, root_area="feicheng")
    assert done.entered == tried.entered
    li, wang = (desk.get(id) for id in done.entered)
    assert (li.role, li.area, li.addresses, len(li.shifts)) == (
        "worker",
        "feicheng/north/3",
        ("sms:+8610000000001",),
        2,
    )
    assert li.trained("sewing", city.clock.now())
    assert (wang.name, wang.addresses, wang.shifts) == ("王霞", ("mail:wang@example.org",), ())
    assert wang.leaves[0].until - wang.leaves[0].since == 4 * 86_400
    again = desk.import_list(path, root_area="feicheng")
    assert (again.entered, again.changed, again.unchanged) == ((), (), 2)
    assert [e.verb for e in city.door.journal.list() if e.verb.startswith("responders")] == ["responders.import"] * 2


def test_a_later_list_brings_up_to_date_and_what_it_does_not_say_stays(city: City, tmp_path: Path) -> None:
    desk = city.door.responders
    desk.import_list(book(tmp_path, LI), root_area="feicheng")
    later = ["li-ling", "李岭", "网格长", "north/5", "10000000009", "", "", "", "", "", ""]
    assert desk.import_list(book(tmp_path, later), root_area="feicheng").changed == ("li-ling",)
    li = desk.get("li-ling")
    assert (li.role, li.area, len(li.shifts), len(li.trainings)) == ("supervisor", "feicheng/north/5", 2, 1)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("工号", "li ling", "GT-ROW-ID"), ("工号", "operator", "GT-RESPONDER-GONE"), ("姓名", "", "GT-ROW-EMPTY"),
        ("职务", "厨师", "GT-ROW-ROLE"), ("网格", "三 号", "GT-ROW-AREA"), ("手机号", "110", "GT-ROW-PHONE-SHORT"),
        ("手机号", "", "GT-ROW-EMPTY"), ("邮箱", "x", "GT-ROW-MAIL"), ("值班时间", "白天", "GT-ROW-DUTY"),
        ("培训有效期至", "明年", "GT-ROW-DATE"), ("请假开始", "2025-07-01", "GT-ROW-LEAVE"),
        ("网格", "a/b/c/d/e/f", "GT-ROW-AREA"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_told_and_the_others_enter(
    city: City, tmp_path: Path, column: str, cell: str, code: str
) -> None:
    wrong = list(LI)
    wrong[TITLES.index(column)] = cell
    done = city.door.responders.import_list(book(tmp_path, wrong, WANG), root_area="feicheng")
    assert [(error.row, error.code) for error in done.refused] == [(3, code)]
    assert len(done.entered) == 1


def test_whoever_left_is_not_brought_back_by_an_old_list(city: City, tmp_path: Path) -> None:
    desk = city.door.responders
    desk.import_list(book(tmp_path, LI), root_area="feicheng")
    desk.retire("li-ling")
    done = desk.import_list(book(tmp_path, LI), root_area="feicheng")
    assert [error.code for error in done.refused] == ["GT-RESPONDER-GONE"]
    desk.erase("li-ling")
    assert desk.import_list(book(tmp_path, LI), root_area="feicheng").entered == ()


def test_whom_a_list_enrolled_leaves_again_unless_they_did_something(city: City, tmp_path: Path) -> None:
    desk, far = city.door.responders, "feicheng/north/3"
    city.responder("old", area=far)
    rows = [[id, *LI[1:6], *[""] * 5] for id in ("old", "idle", "acts", "held", "visits", "moved")]
    path = book(tmp_path, *rows)
    run = desk.import_list(path, root_area="feicheng")
    assert (len(run.entered), run.changed) == (5, ("old",))
    assert desk.import_list(path, root_area="feicheng", dry_run=True).id == run.id
    call = city.door.incidents.open("errand", area=far, by="old")
    city.door.incidents.assign(call.id, "coat", to="held", due=city.clock.now() + 600, by="old")
    other = city.door.incidents.open("errand", area=far, by="acts")
    city.door.incidents.close(other.id, outcome="other", by="old")
    city.door.rounds.plan(city.boy(area=far), why="check-up", day="20250617", worker="visits")
    desk.duty("moved", ["mon-fri 08:00-18:00"])
    undone = desk.undo_import(run.id)
    assert undone.gone == ("idle",)
    assert undone.kept == {"acts": "acted", "held": "call", "visits": "visit", "moved": "changed"}
    with pytest.raises(Denied):
        desk.get("idle")
    assert desk.get("old").name == "李岭"  # whom it changed stays changed
    assert desk.undo_import(run.id) == undone
    assert not city.door.verify().bad
    with pytest.raises(Denied) as unknown:
        desk.undo_import("0" * 16)
    assert unknown.value.code == "GT-STAFF-IMPORT"


def test_a_list_that_was_undone_enters_corrected_and_is_undone_again(city: City, tmp_path: Path) -> None:
    desk = city.door.responders
    path = book(tmp_path, LI)
    run = desk.import_list(path, root_area="feicheng")
    for _ in range(2):
        city.clock.advance(60)
        assert desk.undo_import(run.id).gone == ("li-ling",)
        assert desk.import_list(path, root_area="feicheng").entered == ("li-ling",)
    later = book(tmp_path, [LI[0], "李玲", *LI[2:]])
    assert desk.undo_import(run.id).gone == ("li-ling",)
    assert desk.import_list(later, root_area="feicheng").entered == ("li-ling",)
    assert desk.get("li-ling").name == "李玲"


def test_one_id_twice_is_refused(city: City, tmp_path: Path) -> None:
    done = city.door.responders.import_list(book(tmp_path, LI, LI), root_area="feicheng")
    assert [(error.row, error.code) for error in done.refused] == [(3, "GT-ROW-DUPLICATE"), (4, "GT-ROW-DUPLICATE")]


def test_the_command(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return forked.run(tmp_path, *words, GUARDTAG_LANG="zh")

    run("init")
    book(tmp_path, LI, [*WANG[:4], "110", *WANG[5:]])
    tried = run("responder", "import", "staff.xlsx", "--root-area", "feicheng", "--dry-run")
    assert "什么也没有写入" in tried.stdout
    done = run("responder", "import", "staff.xlsx", "--root-area", "feicheng")
    book(tmp_path, [*LI[:4], "+61491570156", *LI[5:]])
    refused = run("responder", "import", "staff.xlsx", "--root-area", "feicheng", "--dry-run")
    assert (refused.returncode, "--country" in refused.stdout) == (1, True)
    taken = run("responder", "import", "staff.xlsx", "--root-area", "feicheng", "--dry-run", "--country", "61")
    assert taken.returncode == 0, taken.stderr
    assert run("responder", "import", "staff.xlsx", "--country", "x").returncode == 2
    number = done.stdout.splitlines()[-1].rpartition("：")[2]
    assert "1 人已移出" in run("responder", "undo-import", number, "--yes").stdout
    assert (done.returncode, "新登记 1 人" in done.stdout, "第 4 行" in done.stdout) == (1, True, True), done.stderr


def test_a_list_that_changes_an_address_during_a_call_tells_its_owner_again(tmp_path: Path) -> None:
    later = [*LI[:4], "10000000009", *LI[5:]]
    with telephones(tmp_path) as city:
        desk = city.door.responders
        desk.import_list(book(tmp_path, LI), root_area="feicheng")
        call = city.door.scan(city.tagged(city.boy(area="feicheng/north/3")).link).alert(place="bus stop")
        city.door.dispatch()
        assert desk.import_list(book(tmp_path, later), root_area="feicheng").changed == ("li-ling",)
        city.door.dispatch()
        told = [(m["kind"], m["target"]) for m in city.messages() if m["target"].startswith("+86")]
        assert told == [("found", "+8610000000001"), ("found", "+8610000000009")]
        assert city.door.incidents.get(call.id).open
