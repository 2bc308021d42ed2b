"""Texts of 4,096 characters that are meant to be slow to read, and a search for slower ones."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from guardtag.errors import TagError
from guardtag.payload import link, reedsolomon, typed
from guardtag.payload.codes import Codes
from guardtag.payload.token import ALPHABET

SIZE = link.MAX_TEXT


def milliseconds(read: Callable[[], object], runs: int) -> float:
    """Processor time of the fastest of some runs: what the text costs, without what else the machine did."""
    fastest = float("inf")
    gc.disable()
    try:
        for _ in range(runs):
            started = time.thread_time()
            with suppress(TagError):
                read()
            fastest = min(fastest, time.thread_time() - started)
    finally:
        gc.enable()
    return fastest * 1e3


def readers(one: Codes, eight: Codes) -> dict[str, Callable[[str], object]]:
    """The ways of reading that are timed. Every serial counts as minted, so that nothing is cut short."""
    return {
        "find": lambda text: link.find(text, eight.hosts),
        "codes_1": lambda text: one.read(text, lambda serial: True),
        "codes_8": lambda text: eight.read(text, lambda serial: True),
    }


def well_formed(source: random.Random) -> str:
    """Twelve characters whose checks hold: anybody can make them, no key is needed."""
    data = [source.randrange(32) for _ in range(10)]
    return "".join(typed.ALPHABET[symbol] for symbol in (*data, *reedsolomon.checks(data)))


def texts(codes: Codes, source: random.Random) -> dict[str, str]:
    """The texts by name.

    Args:
        codes: of a deployment with several keys; its oldest key mints what is authentic.
        source: of the chance.
    """
    host = codes.host
    head = f"https://{host}/t/"
    real = [codes.code(serial, 7, 1) for serial in range(1, 400)]
    junk = ["".join(source.choices(ALPHABET, k=26)) for _ in range(400)]
    plain = [well_formed(source) for _ in range(400)]
    dashed = [typed.normal(code) for code in plain]
    wide = {ord(c): ord(c) + 0xFEE0 for c in typed.ALPHABET}
    listed = {
        "codes, comma": ",".join(plain), "codes, space": " ".join(plain), "codes, ideographic comma": "，".join(plain),
        "codes, dashed": ",".join(dashed), "codes, en dashes": ",".join(dashed).replace("-", "\u2013"),
        "codes, lower case": ",".join(plain).lower(), "codes, full width": ",".join(plain).translate(wide),
        "codes, zero-width": "\u200b".join(",".join(plain)), "codes, in Chinese": "码".join(plain),
        "codes, real ones": ",".join(code.typed.replace("-", "") for code in real),
        "codes and tokens": ",".join(x for pair in zip(plain, junk, strict=True) for x in pair),
        "codes, one letter wrong": ",".join(code[:-1] + "U" for code in plain),
        "codes, dashed, one letter wrong": ",".join(code[:-1] + "U" for code in dashed),
        "codes in addresses": ",".join(f"{host}/{code}" for code in plain),
        "tokens, comma": ",".join(junk), "tokens, space": " ".join(junk),
        "tokens, authentic": ",".join(code.link[-26:] for code in real),
        "links, comma": ",".join(head + token for token in junk), "links, space": " ".join(head + t for t in junk),
        "links, authentic": ",".join(code.link for code in real),
        "links, no scheme": ",".join(f"{host}/t/{token}" for token in junk),
        "links, one letter short": ",".join(head + token[:-1] for token in junk),
        "links, percent": ",".join(head + "".join(f"%{ord(c):02x}" for c in token) for token in junk),
        "links, glued": "".join(head + token for token in junk),
        "links of somebody else": ",".join(f"https://evil.example/t/{token}" for token in junk),
    }  # fmt: skip
    repeated = [
        "://", "https://", "a://", ",://", ",https://", "h", ".", "/", "%", "-", "'", '"', " ", "\n", "\x00", ",", "=",
        "?", "\u200b", "\u00ad", "A\u200b", "\u202e", "\u3000", "\ufeff", "\ud800", "\u0301", "好", "🙏", "Ａ", "７",
        "\U000e0041", "a.b/", ",a.b/", ".,", "./", "%41", "%ff,", "0538-0000-0000,", "0000-", "-,", "AAAAAAAAAAAA,",
        "A" * 26 + ",", "A" * 26 + ".", "A" * 25 + ",", "url=", "=https://", f"{host}/t/", f",{host}/t/",
        f"{host}:443/t/,", head, head + ",", f"({head})", "<a href=\"", "https://a@", "https://a.", "()", "[](", "><",
        "\u201c\u201d", "+.-", ":443/",
    ]  # fmt: skip
    ends = {
        "one token, dots behind": junk[0] + "." * SIZE, "one scheme, letters before": "h" * (SIZE - 3) + "://",
        "a long host": "https://" + "a." * SIZE, "our link, percents": head + "%41" * SIZE,
        "our link, query": head + junk[0] + "?" * SIZE, "spaces around": " " * (SIZE - 26) + junk[0],
        "a code, spaces between": plain[0][:4] + " " * (SIZE - 12) + plain[0][4:],
    }  # fmt: skip
    listed |= {f"{block!r} repeated": block * SIZE for block in repeated} | ends
    return {name: text[:SIZE] for name, text in listed.items()}


def climb(read: Callable[[str], object], blocks: list[str], source: random.Random, steps: int) -> tuple[float, str]:
    """Looks for a slow text by changing one a little and keeping what is slower.

    Args:
        read: what is timed.
        blocks: what texts are made of.
        source: of the chance.
        steps: how many changes are tried.

    Returns:
        milliseconds and the text.
    """

    def cost(parts: list[str], runs: int = 2) -> float:
        return milliseconds(partial(read, "".join(parts)[:SIZE]), runs)

    best: list[str] = []
    slowest = 0.0
    for _ in range(steps):
        if not best or source.random() < 0.05:
            parts = source.choices(blocks, k=source.randrange(1, 400))
        else:
            parts = list(best)
            at = source.randrange(len(parts))
            end = at + source.randrange(1, 40)
            fresh = source.choices(blocks, k=source.randrange(40))
            parts[at:end] = fresh if source.random() < 0.7 else parts[at:end] * 2
        while sum(map(len, parts)) < SIZE:
            parts += parts or source.choices(blocks, k=9)
        if (found := cost(parts)) > slowest and (found := cost(parts, 4)) > slowest:  # not only a hiccup
            slowest, best = found, parts[:SIZE]
    return cost(best, 9), "".join(best)[:SIZE]
