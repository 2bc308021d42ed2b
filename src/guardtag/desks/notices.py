"""Notices: what was told to whom, and the one tap with which they answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from guardtag.errors import Conflict, Unknown
from guardtag.model.contact_tests import ANSWERS as OF_A_TEST
from guardtag.model.contact_tests import ContactTest
from guardtag.model.incidents import Incident
from guardtag.model.notices import ANSWERS, SEARCH_ANSWERS, Notice
from guardtag.records import Request, Tx
from guardtag.rules import replies
from guardtag.steps import again, contact_tests, later, links, notice_page
from guardtag.steps.answer import answered
from guardtag.steps.notice_page import NoticePage
from guardtag.steps.room import Room


class Notices:
    """The desk on the door: ``city.notices``."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def of(self, incident_id: str) -> Sequence[Notice]:
        """All notices of an incident."""
        self._room.operator_only()
        return list(self._room.records.every(Notice, "incident", incident_id))

    def lost(self, *, after: str = "", limit: int = 100) -> Sequence[Notice]:
        """Notices that reached nobody: dead letters, and those only written down."""
        self._room.operator_only()
        records = self._room.records
        dead = records.find(Notice, "state", "dead", after=after, limit=limit)
        written = records.find(Notice, "state", "undelivered", after=after, limit=limit)
        return sorted([*dead, *written], key=lambda n: n.id, reverse=True)[:limit]

    def again(self, notice_id: str = "", *, request_id: str = "") -> Sequence[Notice]:
        """Dead notices go out once more, after the channel, or the address, was put right.

        Each is due at once under the id that it had, at the first address that its person has now, and may be tried
        as often as a new one. Notices of closed calls are left, and those that no channel serves. Each is a commit
        of its own.

        Args:
            notice_id: the dead notice; all of open calls unless given.
            request_id: makes the call repeatable: a notice that died again since is not brought back by a late repeat.

        Returns:
            those that are due now; without ``notice_id`` maybe none.

        Raises:
            Unknown: there is no such notice, or its person was erased.
            Conflict: this one is not dead, its call is closed, or no channel serves an address of its person.
        """
        room = self._room
        room.operator_only()
        if notice_id:
            return (self._once_more(notice_id, request_id),)
        dead = [one.id for one in room.records.every(Notice, "state", "dead", whole=False)]
        due = []
        for one in dead:
            with suppress(Conflict, Unknown):  # left, or somebody else was first
                due.append(self._once_more(one, request_id))
        return tuple(due)

    def _once_more(self, notice_id: str, request_id: str) -> Notice:
        room = self._room
        request = Request(room.actor, "notices.again", notice_id, request_id)
        return room.records.change(lambda tx: again.bring_back(tx, room, notice_id), request=request)

    def link(self, notice_id: str) -> str:
        """The recipient's own link of a notice."""
        self._room.operator_only()
        notice = self._room.records.get(Notice, notice_id)
        if notice is None:
            raise notice_page.gone()
        return links.make(self._room.records.blind, self._room.config.link_host, notice)

    def choices(self, link: str) -> Sequence[str]:
        """Which answers a link takes: what a page shows as buttons. It changes nothing, so a GET may ask.

        Raises:
            Unknown: it is no link of ours, or its message was deleted.
        """
        records = self._room.records
        notice = records.change(lambda tx: notice_page.opened(tx, links.notice_id(records.blind, links.read(link))))
        return notice_page.choices(notice)

    def glance(self, link: str, *, language: str = "") -> NoticePage:
        """What a link is about, how its call stands, which answers it takes: all that merely fetching the page gives.

        Nothing of anybody is in it and nothing is journalled: a program that fetches previews is no reader.

        Args:
            link: the recipient's link, or the token in it.
            language: of the reader, such as ``en``; the recipient's own unless known.

        Raises:
            Unknown: it is no link of ours, its message was deleted, or its recipient is no longer there or has no
                longer an address that it was sent to.
        """
        room = self._room
        notice_id = links.notice_id(room.records.blind, links.read(link))
        return room.records.change(lambda tx: notice_page.glance(tx, room, notice_page.opened(tx, notice_id), language))

    def page(self, link: str, *, language: str = "") -> NoticePage:
        """The same, and of the call what the policy gives the recipient while it goes on: place, words, pick-up word.

        Journalled before it is shown. To be asked for by a tap, not by fetching the link.

        Args:
            link: the recipient's link, or the token in it.
            language: as for ``glance``.

        Raises:
            Unknown: as for ``glance``.
        """
        room = self._room
        notice_id = links.notice_id(room.records.blind, links.read(link))
        return room.records.change(lambda tx: notice_page.page(tx, room, notice_page.opened(tx, notice_id), language))

    def answer(self, link: str, answer: str, *, request_id: str = "") -> Incident | ContactTest:
        """One tap: what the recipient of a notice says. A POST in a web front end, never a GET.

        The same answer twice is one. Who changes their mind answers again, as long as the call is open;
        each answer is a line of the thread.

        - ``seen``: they read it; their side counts as told.
        - ``coming``: they take the call; a department that was whistled for reports in.
        - ``with-me``: the person is with them; it counts as handed over for the family, as on the
          scene for a responder.
        - ``false-alarm``: nothing happened; the call is closed.
        - ``not-mine``: somebody else must; what they took is given back, and when nobody else was called, the
          next step is due at once.
        - ``confirmed``: the duty desk looked at an unconfirmed call, and it is real.

        Whoever is asked to look for somebody who is missing says ``searching``, ``sighted`` (a sighting in their area)
        or ``nothing``, or as above that the person is with them, or that it is not theirs.

        A link that tests an address takes others: ``yes``; ``wrong-number``, the message reached somebody else;
        ``stop``, no more tests.

        Args:
            link: the recipient's link, or the token in it.
            answer: one of the above.
            request_id: makes the call repeatable: a "coming" that arrives once more after a "not-mine" takes
                nothing.

        Raises:
            Unknown: as for ``glance``.
            Conflict: the call was closed by somebody else, the message wants no answer (``GT-NOTICE-NO-ANSWER``), or
                the link takes other answers (``GT-NOTICE-ANSWER``).
        """
        known = (*ANSWERS, *SEARCH_ANSWERS, *OF_A_TEST)
        if answer not in known:
            raise ValueError(f"answer is one of {', '.join(known)}")
        room = self._room
        notice_id = links.notice_id(room.records.blind, links.read(link))

        def take(tx: Tx) -> Incident | ContactTest:
            notice = notice_page.opened(tx, notice_id)
            if notice.outside:
                raise Conflict(
                    "GT-NOTICE-NO-ANSWER", "This message wants no answer.",
                    "It says what was done, and belongs to no call.", "Ask the office if anything is unclear.",
                )  # fmt: skip
            if answer not in notice_page.choices(notice):
                raise _other_answers()
            if contact_tests.is_test(notice):
                return _still_there(contact_tests.answered(tx, room, notice, answer))
            incident = tx.get(Incident, notice.incident)
            if incident is None:
                raise notice_page.gone()
            return answered(tx, room, notice, incident, answer)

        return room.records.change(take, request=Request("", "notices.answer", notice_id, request_id, (answer,)))

    def confirm(
        self, channel: str, reference: str, *, delivered: bool = True, at: float | None = None
    ) -> str:  # fmt: skip
        """A channel's delivery report that comes later, such as an SMS gateway's.

        Delivered, its side counts as told. Not delivered, the notice goes to the person's next address; without
        one it is dead, and somebody sees it. Whatever else is reported changes nothing.

        Args:
            channel: name of the channel in the configuration that reports; it never meets another channel's
                notices.
            reference: what the channel answered when it took the message.
            delivered: what it says now.
            at: when it was delivered, seconds since 1970 UTC; now unless given.

        Returns:
            ``delivered``; ``failed`` (it goes on at another address); ``dead``; ``late``: said before, answered,
            or not waited for any more; ``unknown``: no such message here, or its person was erased.
        """
        room = self._room
        room.operator_only()
        if not (isinstance(channel, str) and isinstance(reference, str)):
            return "unknown"
        if not channel or not 0 < len(reference) <= later.MAX_REFERENCE or not reference.isprintable():
            return "unknown"
        return room.records.change(
            lambda tx: later.report(tx, room, channel, reference, delivered, tx.now if at is None else at)
        )

    def reply(
        self, channel: str, sender: str, text: str, *, message_id: str = ""
    ) -> Incident | ContactTest | None:  # fmt: skip
        """An answer that came by SMS, or as a key pressed on the telephone: for a channel's plugin to call.

        Understood are 1 or 来了 (coming), 2 or 在我这 (with-me), 3 or 误报 (false-alarm), 4 or 不归我 (not-mine),
        已读 (seen), and the same in English, in any width and case. It answers the newest notice that was sent to
        this address for a call that is open, one without an answer first; what was sent more than two days before
        is not looked at.

        A message that asks somebody to look is answered with 1 or 在找 (searching), 2 or 看到了 (sighted), 3 or 没看到
        (nothing). What was sent to test an address is answered with 是 or 1 (yes), 错 or 4 (wrong-number), 停 (stop).
        While a call is open for this address, whatever answers a call is meant for that.

        A sender's number can be forged. So ``false-alarm`` does not close the call: it is written into the
        thread, the call goes on, and somebody who stands for it must close it. The others do what a tap does:
        none of them ends a call, and one that is taken and then goes quiet climbs.

        Args:
            channel: what addresses of this channel begin with.
            sender: the sender's number or address.
            text: what they wrote, or the key.
            message_id: the channel's own id of the reply, so that one which comes twice is one. Without it the same
                answer of one sender within two minutes is.

        Returns:
            the incident or the test, or ``None``: not understood, or nothing was sent to them; then nothing is written
            down.
        """
        self._room.operator_only()
        if not replies.understood(text) or not (isinstance(channel, str) and isinstance(sender, str)):
            return None
        if not channel or not sender or len(channel) + len(sender) >= replies.MAX_ADDRESS:
            return None
        if not f"{channel}{sender}".isprintable():
            return None
        return later.reply(self._room, f"{channel}:{sender}", text, str(message_id)[:200])


def _still_there(test: ContactTest | None) -> ContactTest:
    if test is None:
        raise notice_page.gone()
    return test


def _other_answers() -> Conflict:
    return Conflict(
        "GT-NOTICE-ANSWER", "This message does not take this answer.",
        "A test of an address and a request to look have answers of their own.",
        "Open the link in the message again and choose one of those that it shows.",
    )  # fmt: skip
