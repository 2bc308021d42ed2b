"""The register as a table: what is in it, what never is, what an import makes of it, and what a dead process leaves."""

from __future__ import annotations

import csv
import io
import os
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import guardtag
from guardtag import Consent, Contact, Denied
from guardtag.errors import BackendError
from guardtag.interop import cells as table_cells
from guardtag.interop import columns
from guardtag.interop.written import FIELDS, USUAL, Table, readable
from guardtag.model.people import HINTS, Ward, age
from guardtag.rules.phones import e164
from tests import forked
from tests.conftest import HOME, City, once_configured
from tests.interop import files
from tests.registers import read_register

PHONE = "sms:+8610000000001"


@pytest.fixture(autouse=True)
def _numbers(request: pytest.FixtureRequest) -> Iterator[None]:
    """Messages to the numbers of these files go somewhere."""
    if "city" not in request.fixturenames:
        yield
        return
    with once_configured(request.getfixturevalue("city").door, "sms", "platform"):
        yield


def whole(city: City) -> Ward:
    return city.door.wards.enrol(
        "小军", area=HOME, nickname="军军", birth_date=date(1990, 2, 3), groups=["dementia", "lives-alone"],
        hints=["afraid-of-dogs"], clothes="蓝色外套", medical="高血压\n早晚服药", address="演示路 1 号",
        hidden_address="藏身处 9 号", key="FC-7",
        contacts=[
            Contact("田爱云", "mother", [PHONE, "sms:+865380000000", "mail:tian@example.org", "platform:desk-7"]),
            Contact("王霞", "aunt", ["mail:wang@example.org", "sms:+8610000000002"]),
        ],
        consent=Consent(by="田爱云", purposes={"alert", "nickname", "photo"}, given=city.clock.now() - 1e6),
    )  # fmt: skip


def rows(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding), newline="")))


def texts_of(path: Path) -> str:
    """Everything that an .xlsx says, in one text."""
    with zipfile.ZipFile(path) as zipped:
        return "".join(zipped.read(name).decode("utf-8", "replace") for name in zipped.namelist())


def test_what_is_withheld_unless_it_is_named_and_what_is_never_written(city: City, tmp_path: Path) -> None:
    whole(city)
    city.door.exports.wards(tmp_path / "a.xlsx", area="feicheng")
    usual = texts_of(tmp_path / "a.xlsx")
    assert "小军" in usual
    assert "高血压" not in usual
    assert "演示路" not in usual
    city.door.exports.wards(tmp_path / "b.xlsx", area="feicheng", fields=FIELDS)
    everything = texts_of(tmp_path / "b.xlsx")
    assert "高血压" in everything
    assert "演示路" in everything
    assert "藏身处" not in everything
    with pytest.raises(ValueError, match="hidden"):
        city.door.exports.wards(tmp_path / "c.xlsx", area="feicheng", fields=[*FIELDS, "hidden_address"])
    city.door.exports.wards(tmp_path / "d.csv", area="feicheng", fields=["name", "area"])
    assert rows(tmp_path / "d.csv") == [{"姓名": "小军", "区域": HOME}]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_the_file_is_the_owners_alone_new_and_whole(city: City, tmp_path: Path, suffix: str) -> None:
    whole(city)
    path = tmp_path / f"out.{suffix}"
    city.door.exports.wards(path, area="feicheng")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(BackendError) as caught:
        city.door.exports.wards(path, area="feicheng")
    assert caught.value.code == "GT-TABLE-EXISTS"
    assert path.read_bytes() == before
    with pytest.raises(BackendError) as caught:
        city.door.exports.wards(tmp_path / "nowhere" / path.name, area="feicheng")
    assert caught.value.code == "GT-TABLE-FILE"
    assert str(tmp_path) not in str(caught.value)
    assert [one.name for one in tmp_path.iterdir() if "scratch" in one.name or one.name.endswith(".tmp")] == []


def test_everybody_in_it_is_journalled_before_the_file_has_its_name(city: City, tmp_path: Path) -> None:
    wards = [city.boy(key=f"K-{at}") for at in range(205)]
    gone = city.boy()
    city.door.wards.erase(gone.id)
    done = city.door.exports.wards(tmp_path / "a.csv", area="feicheng", by="wang-xia", reason="yearly check")
    assert (done.people, done.left) == (205, 0)
    entries = [entry for entry in city.door.journal.list() if entry.verb == "exports.wards"]
    assert {entry.actor for entry in entries} == {"wang-xia"}
    assert sorted(ward for entry in entries for ward in entry.subjects) == sorted(ward.id for ward in wards)
    assert all("yearly check" in entry.detail and "medical" not in entry.detail for entry in entries)
    assert [entry.verb for entry in city.door.journal.list(ward_id=wards[0].id) if entry.verb == "exports.wards"]


def test_only_the_area_and_only_who_is_there(city: City, tmp_path: Path) -> None:
    city.boy()
    other = city.boy(area="feicheng/laocheng/1")
    records = city.door._room.records
    records.change(
        lambda tx: tx.put(attrs.evolve(tx.get(Ward, other.id, ("response", "medical", "address")), state="died"))
    )
    assert city.door.exports.wards(tmp_path / "a.csv", area="feicheng/wangzhuang").people == 1
    done = city.door.exports.wards(tmp_path / "b.csv", area="feicheng")
    assert (done.people, done.left) == (1, 1)


def test_more_contacts_than_columns_are_told(city: City, tmp_path: Path) -> None:
    boy = city.boy(contacts=[Contact(f"人{at}", "", [f"sms:+861000000000{at}"]) for at in range(1, 6)])
    done = city.door.exports.wards(tmp_path / "a.csv", area="feicheng")
    assert (done.cut, done.more) == ((boy.id,), 5)
    city.door.exports.wards(tmp_path / "b.csv", area="feicheng", contacts=5)
    draft = read_register(tmp_path / "b.csv", today=date(2025, 6, 16)).drafts[0]
    assert [contact.name for contact in draft.contacts] == [f"人{at}" for at in range(1, 6)]


def test_no_cell_is_carried_out_by_a_spreadsheet(city: City, tmp_path: Path) -> None:
    signs = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "'=1", "＝1", "＋1", "－1", "＠SUM(1)"]
    for sign in signs:
        city.boy(nickname=sign, clothes="\t=1" if sign == "+1" else "")
    city.door.exports.wards(tmp_path / "a.csv", area="feicheng", fields=["nickname", "clothes"])
    cells = [cell for row in rows(tmp_path / "a.csv") for cell in row.values()]
    assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in cells)
    city.door.exports.wards(tmp_path / "b.csv", area="feicheng", fields=["nickname"], plain=True)
    raw = (tmp_path / "b.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert sorted(row["小名"] for row in rows(tmp_path / "b.csv", "utf-8")) == sorted(signs)
    city.door.exports.wards(tmp_path / "c.xlsx", area="feicheng", fields=["nickname"])
    assert "<f>" not in texts_of(tmp_path / "c.xlsx")
    assert 'quotePrefix="1"' in texts_of(tmp_path / "c.xlsx")


def test_a_persons_door_exports_nothing(city: City, tmp_path: Path) -> None:
    city.responder("li-ling")
    with pytest.raises(Denied):
        city.door.acting_as("li-ling").exports.wards(tmp_path / "a.csv", area="feicheng")
    assert not list(tmp_path.glob("a.*"))


@pytest.mark.quick_on("memory")
@pytest.mark.parametrize(
    "wrong", [{"fields": ["id"]}, {"fields": []}, {"contacts": 0}, {"contacts": 10}, {"language": "fr"}, {"area": ""}]
)
def test_misuse(city: City, tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        city.door.exports.wards(tmp_path / "a.csv", **({"area": "feicheng"} | wrong))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="xlsx"):
        city.door.exports.wards(tmp_path / "a.pdf", area="feicheng")


def test_without_the_extra_it_says_what_to_install(city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(BackendError) as caught:
        city.door.exports.wards(tmp_path / "a.xlsx", area="feicheng")
    assert "[export]" in caught.value.do
    assert not (tmp_path / "a.xlsx").exists()


def test_a_consent_that_nobody_gave_is_not_made_up(city: City, tmp_path: Path) -> None:
    city.boy(consent=Consent(by="", purposes=(), basis="emergency"))
    city.door.exports.wards(tmp_path / "a.csv", area="feicheng")
    assert rows(tmp_path / "a.csv")[0]["同意"] == ""
    assert [e.code for e in read_register(tmp_path / "a.csv", today=date(2025, 6, 16)).refused] == ["GT-ROW-CONSENT"]


# -- what an import makes of it

NAMES = st.text(st.sampled_from("甲乙丙丁=+-@'A b"), min_size=1, max_size=8).map(table_cells.name).filter(bool)
PHONES = st.one_of(
    st.integers(0, 99_999_999).map(lambda n: f"sms:+86100{n:08d}"),
    st.integers(0, 999_999).map(lambda n: f"sms:+865380{n:06d}"),
)
TARGETS = st.one_of(
    PHONES,
    st.sampled_from(["mail:a@example.org", "mail:b.c@example.com", "platform:desk-7", "wecom:群 1;2、3", "x:a:b"]),
)
CONTACTS = st.builds(
    Contact, NAMES, st.sampled_from(["mother", "daughter", "neighbour", "自己写的", ""]),
    st.lists(TARGETS, min_size=1, max_size=5, unique=True),
    guardian=st.booleans(),
)  # fmt: skip
TEXTS = st.text(st.sampled_from("甲乙 =+-@',\"\n12"), max_size=12).map(str.strip)
GROUPS = sorted(set(columns.GROUPS.values()) - {"child", "left-behind-child"})


def _with_a_guardian(ward: Ward) -> Ward:
    """Of a child a guardian's consent was shown: nobody else's would have been taken."""
    shown = ward.birth_date is not None and age(ward.birth_date, date(2025, 6, 16)) < 14
    return attrs.evolve(ward, consents=tuple(attrs.evolve(one, guardian=shown) for one in ward.consents))


WARDS = st.builds(
    Ward, st.just("w"), NAMES, st.sampled_from([HOME, "feicheng/laocheng"]),
    nickname=NAMES, birth_date=st.none() | st.dates(date(1900, 1, 1), date(2025, 6, 1)), minor=st.just(False),
    groups=st.lists(st.sampled_from(GROUPS), unique=True),
    hints=st.lists(st.sampled_from(HINTS), unique=True), contacts=st.lists(CONTACTS, min_size=1, max_size=4).map(tuple),
    clothes=TEXTS, medical=TEXTS, address=TEXTS, key=st.sampled_from(["", "FC-1", "100000194912310020"]),
    consents=st.builds(
        Consent, NAMES, st.sets(st.sampled_from(["nickname", "photo", "medical_notes"])).map(lambda p: {"alert", *p}),
        given=st.dates(date(2020, 1, 1), date(2025, 6, 1)).map(
            lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() - 8 * 3600
        ),
    ).map(lambda consent: (consent,)),
).map(_with_a_guardian)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("there-and-back")


ANY_ROW = given(WARDS, st.sampled_from(["zh", "en"]), st.sampled_from(["csv", "xlsx"]))


@settings(max_examples=40)
@ANY_ROW
def test_what_is_exported_is_imported_with_the_same_meaning(folder: Path, ward: Ward, language: str, kind: str) -> None:
    there_and_back(folder, ward, language, kind)


@pytest.mark.soak
@settings(max_examples=1000)
@ANY_ROW
def test_a_thousand_rows_are_imported_with_the_same_meaning(folder: Path, ward: Ward, language: str, kind: str) -> None:
    there_and_back(folder, ward, language, kind)


def there_and_back(folder: Path, ward: Ward, language: str, kind: str) -> None:
    """A ward in an exported table, read as a register."""
    from zoneinfo import ZoneInfo

    from guardtag.interop import writers

    table = Table(FIELDS, 4, language, ZoneInfo("Asia/Shanghai"), date(2025, 6, 16), 1_750_039_200.0)
    path = folder / ("a.xlsx" if kind == "xlsx" else "a.csv")
    with path.open("wb") as file:
        if kind == "xlsx":
            writers.write_xlsx(file, table.titles(), [table.row(ward)], folder)
        else:
            writers.write_csv(file, table.titles(), [table.row(ward)], plain=False)
    register = read_register(path, today=date(2025, 6, 16))
    assert not register.refused, [(error.code, error.column) for error in register.refused]
    assert {note.code for note in register.notes} <= {"GT-ROW-RELATION"}, "ages and relations are drawn apart"
    assert not register.ignored
    (draft,) = register.drafts
    for field in (
        "name",
        "nickname",
        "birth_date",
        "groups",
        "hints",
        "area",
        "contacts",
        "clothes",
        "medical",
        "address",
    ):
        assert getattr(draft, field) == getattr(ward, field), field
    assert draft.consent == ward.consents[0]
    assert draft.key == ward.key


@given(st.integers(0, 99_999_999), st.sampled_from(["100", "138", "199"]))
def test_a_number_that_is_made_readable_is_the_same_number(number: int, start: str) -> None:
    for e in (f"+86{start}{number:08d}", f"+8610{number % 10**7:08d}", f"+8653820{number % 10**5:05d}", "+12025550100"):
        assert e164(readable(e), countries=("86", "1")) == e


def test_namesakes_of_one_telephone_come_back_as_the_two_they_are(city: City, tmp_path: Path) -> None:
    """The export lacks their ID numbers; the office's own numbers, which the register knows, tell them apart."""
    one = files.person(1, 编号="FC-1", 身份证号="100000194912310020")
    two = files.person(1, 编号="FC-2", 身份证号="100000195003020012")
    city.door.imports.enter(files.xlsx(tmp_path / "in.xlsx", files.rows(one, two)), root_area="feicheng")
    for name in ("out.xlsx", "out.csv"):
        city.door.exports.wards(tmp_path / name, area="feicheng")
        checked = city.door.imports.check(tmp_path / name)
        assert (checked.rows, checked.bad, checked.unchanged, checked.new) == (2, 0, 2, 0)
    third = files.xlsx(tmp_path / "third.xlsx", files.rows(*(files.person(1, 编号=f"FC-{at}") for at in (1, 2, 3))))
    assert city.door.imports.check(third, root_area="feicheng").bad == 3, "nobody knows whom the third is"
    again = files.xlsx(tmp_path / "again.xlsx", files.rows(one, one | {"身份证号": ""}))
    assert city.door.imports.check(again, root_area="feicheng").bad == 2


# -- half-way


KILLED = """
import os, signal, sys
import guardtag
from guardtag.interop import written
count = 0
row = written.Table.row
def dying(self, ward):
    global count
    count += 1
    if count > 50:
        os.kill(os.getpid(), signal.SIGKILL)
    return row(self, ward)
written.Table.row = dying
with guardtag.open("city.db") as city:
    city.exports.wards(sys.argv[1], area="feicheng")
"""


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_process_that_dies_leaves_no_file_and_the_next_one_cleans_up(tmp_path: Path, suffix: str) -> None:
    with guardtag.open(tmp_path / "city.db") as city:
        for at in range(120):
            city.wards.enrol(
                "甲竹", area="feicheng", contacts=[Contact("子松", "", [PHONE])], key=f"K-{at}",
                consent=Consent(by="子松", purposes={"alert"}),
            )  # fmt: skip
    out = f"people.{suffix}"
    died = subprocess.run([sys.executable, "-c", KILLED, out], cwd=tmp_path, check=False, env=os.environ, timeout=100)
    assert died.returncode == -signal.SIGKILL
    assert not (tmp_path / out).exists()
    with guardtag.open(tmp_path / "city.db") as city:
        assert city.exports.wards(tmp_path / out, area="feicheng").people == 120
        assert len([entry for entry in city.journal.list() if entry.verb == "exports.wards"]) >= 3
    left = {path.name for path in tmp_path.iterdir() if "scratch" in path.name or path.name.endswith(".tmp")}
    assert left == set()


def test_the_command(tmp_path: Path) -> None:
    def guardtag_(*words: str, lang: str = "zh") -> subprocess.CompletedProcess[str]:
        return forked.run(tmp_path, *words, GUARDTAG_LANG=lang)

    assert guardtag_("init").returncode == 0
    guardtag_("ward", "enrol", "小军", "--area", "feicheng", "--contact", "田爱云,mother,mail:tian@example.org",
              "--consent-by", "田爱云")  # fmt: skip
    done = guardtag_("ward", "export", "a.xlsx", "--area", "feicheng")
    assert done.returncode == 0, done.stderr
    assert "1 人" in done.stdout
    again = guardtag_("ward", "export", "a.xlsx", "--area", "feicheng")
    assert (again.returncode, "同名文件" in again.stderr) == (1, True)
    assert (
        guardtag_("ward", "export", "b.csv", "--area", "feicheng", "--fields", "name，area", lang="en").returncode == 0
    )
    assert (tmp_path / "b.csv").read_text("utf-8-sig").splitlines() == ["name,area", "小军,feicheng"]
    assert guardtag_("ward", "export", "c.csv", "--area", "feicheng", "--fields", "id").returncode == 2
    again = guardtag_("ward", "import", "a.xlsx")
    assert again.returncode == 0, again.stdout + again.stderr


def test_the_usual_fields_are_all_but_the_sealed_ones() -> None:
    assert set(FIELDS) - set(USUAL) == {"medical", "address"}
