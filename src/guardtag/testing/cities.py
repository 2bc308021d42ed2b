"""Small cities whose people, areas and tags fit together, and how one is entered through a front door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
from hypothesis import strategies as st

from guardtag.guard import Guard
from guardtag.model.people import Responder, Ward
from guardtag.model.tags import Tag
from guardtag.testing import strategies

GARMENTS = ("blue jacket", "coat", "trousers")


@attrs.frozen
class City:
    """A small city: everybody lives where somebody comes, and every tag belongs to somebody who lives there.

    Args:
        area: path of the area that all is in.
        responders: who comes; the first one's area is the whole city.
        wards: who may get lost; their ids are the city's own.
        garments: ward id to the garments that get a tag each; some get none.
    """

    area: str
    responders: tuple[Responder, ...]
    wards: tuple[Ward, ...]
    garments: Mapping[str, tuple[str, ...]]

    def settle(self, door: Guard) -> dict[str, tuple[Ward, tuple[Tag, ...]]]:
        """Enters everybody through a front door, mints one batch and fits the tags.

        Args:
            door: a fresh deployment that serves the channels of the addresses.

        Returns:
            the ward's id in this city to the ward as entered, with the tags as fitted, links and typed codes too.
        """
        for one in self.responders:
            door.responders.enrol(one.id, name=one.name, area=one.area, role=one.role, addresses=one.addresses)
        count = sum(len(each) for each in self.garments.values())
        codes = iter(tuple(door.tags.of(door.tags.mint(count, area=self.area))) if count else ())
        settled = {}
        for ward in self.wards:
            entered = door.wards.enrol(
                ward.name, area=ward.area, contacts=ward.contacts, consent=ward.consents[0], nickname=ward.nickname,
                groups=ward.groups, hints=ward.hints, birth_date=ward.birth_date, minor=ward.minor, reach=ward.reach,
                clothes=ward.clothes, medical=ward.medical, address=ward.address, hidden_address=ward.hidden_address,
            )  # fmt: skip
            tags = [
                door.tags.fit(next(codes), to=entered, garment=garment, by=self.responders[0].id)
                for garment in self.garments[ward.id]
            ]
            settled[ward.id] = (entered, tuple(tags))
        return settled


def made(channels: Sequence[str], max_wards: int, max_responders: int) -> st.SearchStrategy[City]:
    """What ``guardtag.testing.strategies.cities`` gives, with the same arguments."""

    @st.composite
    def city(draw: st.DrawFn) -> City:
        root = draw(st.sampled_from(("feicheng", "a")))
        places = draw(st.lists(strategies.areas(root=root, depth=5), min_size=1, max_size=3, unique=True))
        homes = st.sampled_from(places)
        posts = homes.map(lambda home: home.split("/")).flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda depth: "/".join(parts[:depth]))
        )
        responders = [
            attrs.evolve(
                draw(strategies.responders(area=root, channels=channels)), id=f"r{number}",
                area=root if number == 1 else draw(posts),
            )
            for number in range(1, draw(st.integers(1, max_responders)) + 1)
        ]  # fmt: skip
        wards = [
            attrs.evolve(draw(strategies.wards(channels=channels)), id=f"w{number}", area=draw(homes))
            for number in range(1, draw(st.integers(1, max_wards)) + 1)
        ]
        worn = st.lists(st.sampled_from(GARMENTS), max_size=2).map(tuple)
        return City(root, tuple(responders), tuple(wards), {ward.id: draw(worn) for ward in wards})

    return city()
