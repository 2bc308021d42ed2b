"""Verbs from an event loop: arguments and answers keep their types through the edge."""

from __future__ import annotations

from typing import assert_type

from guardtag import Guard, Incident, Scan, Ward
from guardtag.aio import Edge


async def found(city: Guard, text: str) -> Incident:
    with Edge(threads=4, calling=2) as edge:
        scan = await edge.call(city.scan, text, source="192.0.2.0/24")
        assert_type(scan, Scan)
        assert_type(await edge.run(city.wards.get, "w1"), Ward)
        return await edge.call(scan.alert, place="bus stop")
