"""Vital signs: whether somebody carries out what is due, what is overdue, what reached nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from guardtag.interop.prometheus import COUNTER, GAUGE, Metric, exposition
from guardtag.model.pulse import Pulse
from guardtag.records.lanes import LADDER
from guardtag.spi import Query, Queue
from guardtag.steps import pulse
from guardtag.steps.room import Room
from guardtag.steps.unheard import unheard

GROUPS: Mapping[str, str] = {
    LADDER[0]: "calls", "ladder": "calls", LADDER[1]: "taken", LADDER[2]: "services", LADDER[3]: "tasks",
}  # fmt: skip
"""Lanes of incidents by what waits in them; notices are ``urgent`` or ``normal``."""
NO_CHANNEL = "none"
"""Stands for the channel of a notice to somebody without any address that a channel serves."""
_PAGE = 1000


@attrs.frozen
class Vitals:
    """How the response stands.

    Args:
        alive: a dispatcher came through lately.
        hotline_first: whoever needs help now should ring the hotline before anything else: no dispatcher is
            alive, or calls are ``unheard``.
        last_beat: when a dispatcher last came through, seconds since 1970 UTC, or ``None``: never.
        next_due: when a dispatcher is needed next, or ``None``.
        open: open calls, of persons and services; with a store that does not count its queues only whether
            there are any, 0 or 1, and nothing of what waits.
        waiting: how much is due now and not in anybody's hands, by group: ``calls`` (of persons, whom
            nobody takes), ``taken``, ``services``, ``tasks`` (left of closed calls), ``urgent`` and
            ``normal`` (notices).
        oldest_due: since when, for the groups in which something is due.
        queued: notices that are due, by channel.
        queued_since: the earliest due time of them, by channel.
        dead: notices that nothing worked for, by channel.
        undelivered: notices that were only written down, by channel.
        paused: channels that are refused for a while because sends hang or fail in them, as the last dispatcher
            to beat and this process know it.
        unheard: open calls for persons of which nobody could be told at any level of the ladder; drills, and
            calls that the duty desk still looks at, are not among them.
    """

    alive: bool
    hotline_first: bool
    last_beat: float | None
    next_due: float | None
    open: int
    waiting: Mapping[str, int]
    oldest_due: Mapping[str, float]
    queued: Mapping[str, int]
    queued_since: Mapping[str, float]
    dead: Mapping[str, int]
    undelivered: Mapping[str, int]
    paused: tuple[str, ...] = ()
    unheard: int = 0


class VitalSigns:
    """Behind ``city.health`` and ``city.metrics``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def look(self, paused: Sequence[str] = ()) -> Vitals:
        """Looks at the queues, the lost notices and the heartbeat.

        Args:
            paused: channels that this process has paused.
        """
        return self._vitals(self._room.heart.last(), paused)

    def metrics(self, paused: Sequence[str] = ()) -> str:
        """The same as text for Prometheus, with what was done since the deployment began."""
        beat = self._room.heart.last()
        vitals, now = self._vitals(beat, paused), self._room.world.now()
        return exposition(_metrics(vitals, beat or Pulse(), self._channels(vitals), now))

    def _vitals(self, beat: Pulse | None, paused: Sequence[str]) -> Vitals:
        now = self._room.world.now()
        counted = self._room.records.queues(now)
        queues = counted or []
        calls = sum(queue.rows for queue in queues if _group(queue.lane) in ("calls", "taken", "services"))
        if counted is None:
            calls = len(self._room.records.store.find(Query("incident", "state", value="open", limit=1)))
        alive = pulse.recent(beat, now, self._room.config.heartbeat_minutes)
        groups, channels = _grouped(queues, _group), _grouped(queues, _channel)
        lonely = unheard(self._room.records)
        return Vitals(
            alive=alive, hotline_first=not alive or lonely > 0, last_beat=beat.at if beat else None,
            next_due=min((queue.oldest for queue in queues), default=None),
            open=calls,
            waiting={name: queue.due for name, queue in groups.items()},
            oldest_due={name: queue.oldest for name, queue in groups.items() if queue.due},
            queued={name: queue.due for name, queue in channels.items()},
            queued_since={name: queue.oldest for name, queue in channels.items() if queue.due},
            dead=self._lost("dead"), undelivered=self._lost("undelivered"),
            paused=tuple(sorted({*(beat.paused if beat else ()), *paused})),
            unheard=lonely,
        )  # fmt: skip

    def _lost(self, state: str) -> Mapping[str, int]:
        """How many notices of a state there are by channel, from the index alone: nothing is opened."""
        found: Counter[str] = Counter()
        after = ""
        while True:
            query = Query("notice", "state", value=state, after=after, limit=_PAGE, newest=False)
            rows = self._room.records.store.find(query)
            found.update(next(iter(row.index.get("channel", ())), "") or NO_CHANNEL for row in rows)
            if len(rows) < _PAGE:
                return dict(sorted(found.items()))
            after = rows[-1].id

    def _channels(self, vitals: Vitals) -> list[str]:
        return sorted({*self._room.lanes, *self._room.plugins.channels(), *vitals.dead, *vitals.undelivered})


def _group(lane: str) -> str:
    if lane in GROUPS:
        return GROUPS[lane]
    return "" if not lane.startswith("notice:") else "urgent" if lane.endswith(":high") else "normal"


def _channel(lane: str) -> str:
    return lane.split(":")[1] if lane.startswith("notice:") else ""


def _grouped(queues: Iterable[Queue], name_of: Callable[[str], str]) -> dict[str, Queue]:
    groups: dict[str, Queue] = {}
    for queue in queues:
        name = name_of(queue.lane)
        before = groups.get(name, Queue(name, 0, 0, queue.oldest))
        groups[name] = Queue(
            name, before.rows + queue.rows, before.due + queue.due, min(before.oldest, queue.oldest)
        )  # fmt: skip
    groups.pop("", None)
    return groups


def _metrics(vitals: Vitals, beat: Pulse, channels: Sequence[str], now: float) -> list[Metric]:
    """Names end in a unit or in ``_total``; the only label is a channel's name."""

    def each(values: Mapping[str, float]) -> dict[str, float]:
        return {channel: values.get(channel, 0) for channel in channels}

    late = {channel: max(0.0, now - since) for channel, since in vitals.queued_since.items()}
    told = [
        Metric("guardtag_alive", GAUGE, "Whether a dispatcher came through lately: 1 or 0.", int(vitals.alive)),
        Metric("guardtag_last_beat_timestamp_seconds", GAUGE, "When a dispatcher last came through; 0 is never.",
               vitals.last_beat or 0.0),
        Metric("guardtag_calls_open", GAUGE, "Open calls, of persons and services.", vitals.open),
        Metric("guardtag_calls_unheard", GAUGE, "Open calls for persons of which nobody could be told at any level.",
               vitals.unheard),
    ]  # fmt: skip
    for group in dict.fromkeys(GROUPS.values()):
        told += [
            Metric(f"guardtag_{group}_due", GAUGE, f"Steps of {group} that are due and not in hand.",
                   vitals.waiting.get(group, 0)),
            Metric(f"guardtag_{group}_overdue_seconds", GAUGE, f"For how long the oldest step of {group} is due.",
                   max(0.0, now - vitals.oldest_due.get(group, now))),
        ]  # fmt: skip
    told += [
        Metric("guardtag_notices_due", GAUGE, "Notices that are due and not in hand.", each(vitals.queued)),
        Metric("guardtag_notices_overdue_seconds", GAUGE, "For how long the oldest notice is due.", each(late)),
        Metric("guardtag_notices_dead", GAUGE, "Notices that nothing worked for.", each(vitals.dead)),
        Metric("guardtag_notices_undelivered", GAUGE, "Notices that were only written down.",
               each(vitals.undelivered)),
        Metric("guardtag_channel_paused", GAUGE, "Whether a channel is refused because sends hang or fail: 1 or 0.",
               each(dict.fromkeys(vitals.paused, 1))),
    ]  # fmt: skip
    done = {
        "sent": "Notices that channels took.", "delivered": "Notices proved to have reached the device.",
        "failed": "Attempts that failed.", "dead": "Notices that nothing worked for.",
    }  # fmt: skip
    told += [
        Metric(f"guardtag_notices_{name}_total", COUNTER, text, getattr(beat, name)) for name, text in done.items()
    ]
    return [*told, Metric("guardtag_steps_total", COUNTER, "Incidents that were due for a step.", beat.steps)]


__all__ = ["NO_CHANNEL", "VitalSigns", "Vitals"]
