"""The code on the cloth beside the tokens of other libraries: size, symbol, time; forging; reading anything.

Keys:

- ``guardtag``, ``fernet``, ``paseto``, ``jwe``, ``cose``, ``branca``, ``itsdangerous``: the same seven bytes in
  each. ``bytes`` and ``chars`` of the token, ``form`` and ``url_chars`` of what stands in the link, QR versions
  and modules along the edge (``version_q_14``: level Q, a host of 14 characters), ``mint_us``, ``verify_us`` (the
  library's own calls). ``by_hand``: the same for bare modes that are no tokens. ``peers_missing``.
- ``versions_below_best``: by how many versions guardtag is below the best peer that encrypts, host of 14.
  ``fewest_modules``: fewer than every peer at each level there, signed-only ones too, and nowhere more.
- ``verify_ratio``: ``Tokens.verify`` beside one AES block through a kept thread-local context plus b32decode,
  one key; ``verify_ratio_8_oldest``, ``_newest``, ``_forged``: with eight keys, beside the same single block.
- ``read_us_link``, ``read_us_typed`` (``Codes.read``; ``_8``: eight keys, minted under the oldest);
  ``read_ms_4096_worst``: the slowest text of 4,096 characters known, of ``read_ms_4096``, worst by reader.
- ``codes_per_s``, ``code_us``: links with their typed codes made in a row.
- ``forgery``: with r of the constant's 64 bits compared, guesses accepted and expected. ``forgery_bound_10y``:
  what to expect of 1,000 guesses a second for ten years under eight keys, all 64 bits and the epoch's 8
  compared; ``_constant_only`` without the epoch, ``_read`` through ``Codes.read`` with a million tags minted.
- ``million`` (``--full``): random texts read by ``link.read`` and ``Codes.read``.

Times are those of the fastest round, ratios the median over interleaved rounds. ``--plot FILE`` draws the symbols at
level Q side by side.
"""

from __future__ import annotations

import argparse
import base64
import sys
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import _forging
import _peers
import _reading
import _symbols
from _common import per_call, ratio, report, ring, say, side_by_side
from _peers import Peer

from guardtag.payload.aes import Block
from guardtag.payload.codes import Codes
from guardtag.payload.token import MAX_SERIAL, Tokens

Figures = dict[str, dict[str, Any]]


class Effort:
    """How long each part takes.

    Args:
        quick: a few seconds each, else a minute.
    """

    def __init__(self, quick: bool) -> None:
        self.rounds, self.calls = (9, 300) if quick else (31, 1000)
        self.guesses = 1 << (20 if quick else 24)
        self.runs, self.steps = (5, 150) if quick else (9, 2500)
        self.minted = 5000 if quick else 50_000


# --- size and time beside the peers --------------------------------------------------------------


def compare(peers: list[Peer], effort: Effort) -> Figures:
    """Sizes, symbols and times of each peer."""
    figures = {peer.name: _symbols.sizes(peer) for peer in peers}
    calls = {f"{peer.name} mint": peer.mint for peer in peers}
    calls |= {f"{peer.name} verify": partial(peer.verify, peer.mint()) for peer in peers}
    side_by_side(1, effort.calls // 4, **calls)  # warm
    for name, seconds in side_by_side(effort.rounds, effort.calls // 3, **calls).items():
        peer, verb = name.split()
        figures[peer][f"{verb}_us"] = round(min(seconds) * 1e6, 2)
    return figures


def below_best(figures: Figures) -> dict[str, int]:
    """By how many versions guardtag's symbol is below the smallest of the peers that encrypt, at each level."""
    best = {level: min(f[f"version_{level}_14"] for f in others(figures) if f["encrypts"]) for level in _symbols.LEVELS}
    return {level: version - figures["guardtag"][f"version_{level}_14"] for level, version in best.items()}


def fewest(figures: Figures) -> bool:
    """Whether guardtag's symbol is smaller than every peer's at a host of 14 characters, and nowhere larger."""
    return all(
        peer[key] - figures["guardtag"][key] >= (1 if host == 14 else 0)
        for peer in others(figures)
        for host in _symbols.HOSTS
        for key in (f"modules_{level}_{host}" for level in _symbols.LEVELS)
    )


def others(figures: Figures) -> list[dict[str, Any]]:
    """All but guardtag."""
    return [figure for name, figure in figures.items() if name != "guardtag"]


def show(figures: Figures) -> None:
    """The table, to a person."""
    line = "{:13}{:>6}{:>6}  {:17}{:>3}{:>4}{:>4}{:>11}{:>9}{:>11}  {}"
    say(line.format("", "bytes", "chars", "in the link", "M", "Q", "H", "modules Q", "mint µs", "verify µs", "what"))
    for name, f in figures.items():
        sizes = (f["bytes"], f["chars"], f"{f['form']}, {f['form_chars']}")
        symbols = (f["version_m_14"], f["version_q_14"], f["version_h_14"], f["modules_q_14"])
        say(line.format(name, *sizes, *symbols, f["mint_us"], f["verify_us"], f["what"]))


# --- guardtag's own times ------------------------------------------------------------------------


def ratios(effort: Effort) -> dict[str, float]:
    """Verification beside the least it could be."""
    keyring = ring(1)
    tokens, eight = Tokens(keyring), Tokens(ring(_forging.KEYS))
    token, block = tokens.mint(_peers.SERIAL, _peers.AREA), Block(keyring.derive("guardtag/v1/token/epoch/1", 1))
    padded = token + "======"
    decode = base64.b32decode

    def floor() -> bytes:
        return block.decrypt(decode(padded))

    oldest, newest = (eight.mint(_peers.SERIAL, _peers.AREA, epoch) for epoch in (1, _forging.KEYS))
    forged = Tokens(ring(3)).mint(_peers.SERIAL, _peers.AREA)
    assert tokens.verify(token) and eight.verify(oldest) and eight.verify(newest) and not eight.verify(forged)  # noqa: PT018
    fns = {
        "floor": floor, "one": partial(tokens.verify, token), "oldest": partial(eight.verify, oldest),
        "newest": partial(eight.verify, newest), "forged": partial(eight.verify, forged),
    }  # fmt: skip
    side_by_side(2, effort.calls, **fns)
    times = side_by_side(3 * effort.rounds, effort.calls, **fns)
    say("  ".join(f"{name} {min(seconds) * 1e6:.2f} µs" for name, seconds in times.items()))
    return {
        "verify_ratio": ratio(times, "one", "floor"),
        **{f"verify_ratio_8_{name}": ratio(times, name, "floor") for name in ("oldest", "newest", "forged")},
    }


def minting(codes: Codes, effort: Effort) -> dict[str, float]:
    """Codes made in a row, link and typed code each."""
    serials = iter(range(1, MAX_SERIAL))

    def batch() -> None:
        for _ in range(effort.minted // 10):
            codes.code(next(serials), _peers.AREA)

    seconds = min(per_call(batch, 1) for _ in range(10)) / (effort.minted // 10)
    return {"codes_per_s": round(1 / seconds), "code_us": round(seconds * 1e6, 2)}


def main() -> None:
    """Measures all of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer rounds; under 30 s")
    parser.add_argument("--full", action="store_true", help="a million random texts as well; some minutes")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the symbols into this PNG")
    options = parser.parse_args()
    effort = Effort(options.quick)
    peers, missing = _peers.found()
    own = _peers.guardtag(ring(1))
    one, eight = (Codes(ring(keys), _symbols.HOSTS[14]) for keys in (1, _forging.KEYS))
    if missing:
        say(f"missing, so nothing is said of the best peer: {', '.join(missing)} (make bench installs them)")
    every = compare([own, *peers.values(), *_peers.by_hand()], effort)
    show(every)
    by_hand = {peer.name: every.pop(peer.name) for peer in _peers.by_hand()}
    figures: dict[str, Any] = ratios(effort) | _reading.usual(one, eight, effort.rounds, effort.calls)
    figures |= minting(eight, effort) | _reading.worst(one, eight, effort.runs, effort.steps)
    forged = _forging.forgery(effort.guesses)
    for bits, f in forged.items():
        say(f"{bits:>2} bits compared: {f['accepted']} accepted, {f['expected']} expected, sigma {f['sigma']}")
    if options.full:
        figures["million"] = _reading.million(eight, 1_000_000)
    if options.plot:
        _symbols.picture([own, *peers.values()], options.plot)
    report(
        **every, by_hand=by_hand, peers_missing=missing,
        versions_below_best=None if missing else below_best(every),
        fewest_modules=None if missing else fewest(every), forgery=forged, **_forging.bounds(), **figures,
    )  # fmt: skip


if __name__ == "__main__":
    main()
