"""What is read of the cloth and of keys: links, tokens, typed and spoken codes, keyrings, paper, signed notes."""

from __future__ import annotations

import random

from fuzz.kit import Target, Wrong, always
from guardtag.errors import GuardTagError, TagError
from guardtag.payload import link, notes, paper, signing, spoken
from guardtag.payload.codes import Codes
from guardtag.payload.keys import Keyring

HOSTS = ("tag.example.org", "t.example.com")
KEYS = Keyring.new(random.Random(7).randbytes)
CODES = Codes(KEYS, HOSTS[0], HOSTS[1:])
MADE = [CODES.code(serial, area=serial % 5) for serial in (1, 2, 77, 2**30)]
SERIALS = {code.serial for code in MADE}
SHEETS = paper.sheets(KEYS, 2, 3, random.Random(8).randbytes)
LINKS = [
    *(code.link for code in MADE), *(code.typed for code in MADE), MADE[0].link.lower(),
    f"{MADE[0].link}?from=timeline", f"请看 {MADE[1].link}。", f"<{MADE[2].link}>", f"{MADE[0].typed} {MADE[0].link}",
    *(spoken.say(code.typed, language) for code in MADE[:2] for language in ("zh", "en")),
]  # fmt: skip
WORDS = (b"https://", b"HTTP://TAG.EXAMPLE.ORG/T/", b"/t/", b"%41", b"?", b"#", b".", "。".encode(), b"-", b"xn--")


def _scan(data: bytes) -> object:
    text = data.decode("utf-8", "surrogateescape")
    found = link.find(text, HOSTS)
    for one in found:
        if one.kind == link.TOKEN and len(one.value) != 26:
            raise Wrong("a token of another length")
    reading = CODES.read(text, SERIALS.__contains__)
    if reading.serial not in SERIALS:
        raise Wrong("a serial that was never given out")
    return reading


def _forged(data: bytes) -> object:
    """A token whose bytes were changed must be no other one of ours."""
    reading = CODES.read(data.decode("latin-1"), lambda serial: True)
    if reading.via == "token" and reading.serial not in SERIALS:
        raise Wrong("a forged token was believed")
    return reading


def _heard(data: bytes) -> object:
    return spoken.heard(data.decode("utf-8", "replace"))


def _keyring(data: bytes) -> object:
    return Keyring.from_bytes(data)


def _paper(data: bytes) -> object:
    restored = paper.restored(data.decode("utf-8", "replace").splitlines())
    if restored.check_value() != KEYS.check_value():
        raise Wrong("paper gave another keyring")
    return restored


def _public(data: bytes) -> object:
    return signing.read_public(data)


def _notes(data: bytes) -> object:
    lines = data.decode("utf-8", "replace").splitlines(keepends=True)
    for note in notes.read(lines, "guardtag journal checkpoint 1"):
        if note is not None and note.verified("guardtag", [signing.read_public(PUBLIC).keys[0].ed25519]):
            raise Wrong("a note that nobody signed was believed")
    return lines


def _sheets(*numbers: int) -> bytes:
    told = [*(" ".join(SHEETS[number].words) for number in numbers), *SHEETS[0].lines]
    return "\n".join(told).encode()


PUBLIC = signing.public_document(KEYS)
_NOTE = b"guardtag journal checkpoint 1\na line\nanother\n\n\xe2\x80\x94 guardtag " + b"QUJD" * 24 + b"\n"

TARGETS = (
    Target("scan", lambda: [text.encode() for text in LINKS], always(_scan), (TagError, Wrong), WORDS),
    Target("token", lambda: [code.link.encode() for code in MADE], always(_forged), (TagError, Wrong)),
    Target(
        "spoken",
        lambda: [text.encode() for text in LINKS[-4:]],
        always(_heard),
        (TagError,),
        "零 一 幺 alpha".encode().split(),
    ),
    Target("keyring", lambda: [KEYS.to_bytes()], always(_keyring), (GuardTagError,)),
    Target("paper", lambda: [_sheets(0, 1), _sheets(2, 1), _sheets(0)], always(_paper), (GuardTagError, Wrong)),
    Target("public-keys", lambda: [PUBLIC], always(_public), (GuardTagError,)),
    Target("notes", lambda: [_NOTE], always(_notes), (Wrong,), (b"\xe2\x80\x94 ", b"\n\n")),
)
