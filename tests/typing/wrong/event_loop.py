"""What an edge must not be given."""

from __future__ import annotations

from guardtag import Guard, Incident, Scan
from guardtag.aio import Edge


async def found(city: Guard, scan: Scan) -> Incident:
    edge = Edge("4")  # wrong: arg-type / reportArgumentType
    await edge.call(city.scan)  # wrong: call-arg / reportCallIssue
    await edge.call(city.scan, "text", sorce="x")  # wrong: call-arg / reportCallIssue
    await edge.call(city.scan("text"))  # wrong: arg-type / reportArgumentType,reportCallIssue
    await edge.call(scan.alert, place=5)  # wrong: arg-type / reportArgumentType
    held: Incident = edge.call(scan.alert)  # wrong: assignment / reportAssignmentType
    return await edge.call(city.scan, "text")  # wrong: arg-type / reportReturnType
