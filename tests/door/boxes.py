"""A batch in somebody's hands: what the tests of stock share."""

from __future__ import annotations

import pytest

from guardtag.model.tags import Batch
from tests.conftest import City

OTHER = "feicheng/wangzhuang/north/zhongyu/4"


@pytest.fixture
def batch(city: City) -> Batch:
    city.responder("li-ling")
    city.responder("wang-xia", OTHER)
    city.door.tags.mint(7, area="feicheng")
    return city.door.tags.mint(100, area="feicheng")


def there(city: City, batch: Batch) -> list[tuple[int, int, str, str]]:
    return [(lot.first - batch.first, lot.count, lot.area, lot.state) for lot in city.door.supply.lots(batch)]
