"""One page of each sort, as somebody comes to it, for whoever looks at all of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import web_browser as kit

from conftest import Pages
from guardtag_web.console import passwords

PASSWORD = "correct horse battery"
TEXTS = Path(__file__).parents[1] / "src/guardtag_web/texts"
PSEUDO = "ar-XB"
"""Unicode's name of a made-up language that runs from right to left."""
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתםןףץ")
PATH = re.compile(r"https://[^/]+")


def pseudo(folder: Path) -> Path:
    """Writes a catalogue whose every text is there, longer, in letters that run from right to left.

    Args:
        folder: for it.
    """
    tables = tomllib.loads((TEXTS / "en.toml").read_text("utf-8"))
    lines = []
    for room, table in tables.items():
        lines.append(f"[{room}]")
        for key, text in table.items():
            said = {"direction": "rtl", "name": "אבג"}.get(key) if room == "language" else None
            lines.append(f"{key} = {_quoted(said or f'⟦{_turned(text)} אבגדה⟧')}")
    folder.mkdir(exist_ok=True)
    (folder / f"{PSEUDO}.toml").write_text("\n".join(lines), "utf-8")
    return folder


def _turned(text: str) -> str:
    pieces = re.split(r"(\{[a-z_]+\})", text)
    return "".join(piece if piece.startswith("{") else piece.lower().translate(_LETTERS) for piece in pieces)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def path(link: str) -> str:
    """What stands behind the host of a link."""
    return PATH.sub("", link)


# -- how one comes there


def tag(pages: Pages) -> str:
    """What a camera opens."""
    pages.worker()
    return path(pages.tag(pages.boy()).link)


def following(pages: Pages) -> str:
    """What the finder sees after the tap, with a word from the family."""
    pages.worker()
    scan = pages.door.scan(pages.tag(pages.boy()).link)
    call = scan.alert(place="王庄镇公交站 / bus stop", message="他很安静，我陪着他。 He is quiet.")
    pages.door.dispatch()
    notice = next(one for one in pages.door.notices.of(call.id) if one.side == "family")
    pages.door.notices.answer(pages.door.notices.link(notice.id), "coming")
    return path(pages.door.relay.link(call))


def box(pages: Pages) -> str:
    """Where a code is typed."""
    return "/"


def calm(pages: Pages) -> str:
    """A code that leads nowhere."""
    return f"/t/{'A' * 26}"


def sign_in(pages: Pages) -> str:
    """The door of the console."""
    return "/console/sign-in"


def invitation(pages: Pages) -> str:
    """Where a password is set."""
    pages.worker()
    return f"/console/invitation/{pages.door.signins.invite('li-ling').token}"


def hall(pages: Pages) -> str:
    """The screen on the wall."""
    import web_halls

    web_halls.town(pages)
    return path(pages.door.figures.hall_link("feicheng"))


def no_hall(pages: Pages) -> str:
    """The screen without its key."""
    return "/hall"


def notice(pages: Pages, side: str) -> str:
    """What a message's link opens while somebody is out there."""
    pages.worker()
    call = pages.door.scan(pages.tag(pages.boy()).link).alert(place="王庄镇公交站 / bus stop", message="他很安静。")
    pages.door.dispatch()
    one = next(one for one in pages.door.notices.of(call.id) if one.side == side)
    return path(pages.door.notices.link(one.id))


def mothers(pages: Pages) -> str:
    """What the mother's message opens."""
    return notice(pages, "family")


def workers(pages: Pages) -> str:
    """What the worker's message opens."""
    return notice(pages, "responder")


def own(pages: Pages) -> str:
    """The mother's own page, with an open call."""
    pages.worker()
    boy = pages.boy()
    pages.door.scan(pages.tag(boy).link).alert(place="王庄镇公交站 / bus stop")
    pages.door.dispatch()
    return path(pages.door.family.link(boy.id, boy.contacts[0].id).link)


@attrs.frozen
class Room:
    """A page and what it keeps beside what every page does.

    Args:
        come: makes what it shows; gives its path.
        first: selector of what is to be seen and reached without scrolling, or empty.
        status: HTTP status.
        sizes: of the windows that it is made for.
    """

    come: Callable[[Pages], str]
    first: str = ""
    status: int = 200
    sizes: tuple[tuple[int, int], ...] = (kit.SMALL, kit.PHONE, kit.DESK)

    @property
    def quiet(self) -> bool:
        """Whether its console stays empty; Chromium itself says a word on a status that is an error."""
        return self.status < 400


ROOMS: Mapping[str, Room] = {
    "tag": Room(tag, first="form > button.call"),
    "following": Room(following, first="h1"),
    "box": Room(box, first="form button"),
    "calm": Room(calm, status=404),
    "mothers": Room(mothers, first="h1"),
    "workers": Room(workers, first="h1"),
    "own": Room(own, first="h1"),
    "sign-in": Room(sign_in, first="form button"),
    "invitation": Room(invitation),
    "hall": Room(hall, sizes=(kit.SMALL, kit.DESK, (1920, 1080))),
    "no-hall": Room(no_hall, status=404),
}


# -- behind the console's door


def console(pages: Pages) -> Mapping[str, str]:
    """A small city at work, and what its supervisor 王霞 opens: name to path."""
    pages.worker()
    pages.worker("wang-xia", "feicheng/wangzhuang", name="王霞", role="supervisor")
    pages.door.signins.change("wang-xia", passwords.proof(PASSWORD))
    boy = pages.boy()
    tag = pages.tag(boy)
    call = pages.door.scan(tag.link).alert(place="王庄镇公交站 / bus stop", message="他很安静。 He is quiet.")
    pages.door.dispatch()
    return {
        "calls": "/console", "call": f"/console/calls/{call.id}", "searches": "/console/searches",
        "people": "/console/people", "person": f"/console/people/{boy.id}", "tags": "/console/tags",
        "fit": f"/console/tags/fit/{boy.id}", "visits": "/console/visits", "imports": "/console/imports",
        "journal": "/console/journal", "channels": "/console/channels", "team": "/console/team", "me": "/console/me",
    }  # fmt: skip
