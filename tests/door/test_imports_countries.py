"""Which countries' numbers an import lets in."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from tests.conftest import City
from tests.door.imported import check, enter, numbers, one, register
from tests.interop import files
from tests.interop.files import person

__all__ = ["numbers"]


def test_a_country_is_let_in_by_name_alone(city: City, tmp_path: Path) -> None:
    path = register(tmp_path, person(1, 编号="NO-1", 联系电话="+61 491 570 006"), person(2, 编号="NO-2"))
    found = check(city, path)
    assert [error.code for error in found.refused] == ["GT-ROW-PHONE-COUNTRY"]
    room = city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, countries=("86", "61")))
    assert enter(city, path).entered == 2
    assert one(city, "NO-1").contacts[0].addresses == ("sms:+61491570006",)


def test_a_country_is_let_in_for_one_file(city: City, tmp_path: Path) -> None:
    path = register(tmp_path, person(1, 编号="NO-1", 联系电话="+61 491 570 006"))
    assert city.door.imports.check(path, countries=["+61"]).bad == 0
    assert enter(city, path, countries=["61"]).entered == 1
    assert check(city, path).bad == 1
    staff = files.csv(tmp_path / "staff.csv", ["工号", "姓名", "网格", "手机号"], ["ann", "王霞", "3", "+61491570156"])
    assert city.door.responders.import_list(staff, root_area="feicheng", countries=["61"]).entered == ("ann",)
    for wrong in (["0"], ["86x"], ["1234"], [""]):
        with pytest.raises(ValueError, match="country codes"):
            city.door.imports.check(path, countries=wrong)
    with pytest.raises(TypeError):
        city.door.imports.check(path, countries="61")


def test_a_country_of_a_responders_list_is_let_in_too(city: City, tmp_path: Path) -> None:
    path = files.csv(tmp_path / "staff.csv", ["工号", "姓名", "网格", "手机号"], ["ann", "王霞", "3", "+61491570156"])
    desk = city.door.responders
    assert [error.code for error in desk.import_list(path, dry_run=True, root_area="feicheng").refused] == [
        "GT-ROW-PHONE-COUNTRY"
    ]
    room = city.door._room
    object.__setattr__(room, "config", attrs.evolve(room.config, countries=("61",)))
    assert desk.import_list(path, root_area="feicheng").entered == ("ann",)
    assert desk.get("ann").addresses == ("sms:+61491570156",)


@pytest.mark.parametrize(
    ("said", "read"),
    [(["86", "852"], ("86", "852")), (["+44", "44"], ("44",)), (["0"], None), ([], None), (["86x"], None),
     (["1234"], None), ("86", None), ([86], None), (["８６"], None)],
)  # fmt: skip
def test_countries_are_codes_as_they_stand_after_the_plus(
    said: object, read: tuple[str, ...] | None, tmp_path: Path
) -> None:
    from guardtag.config import from_mapping
    from guardtag.errors import ConfigError

    if read is not None:
        assert from_mapping({"countries": said}, tmp_path).countries == read
        return
    with pytest.raises(ConfigError, match="countries"):
        from_mapping({"countries": said}, tmp_path)
