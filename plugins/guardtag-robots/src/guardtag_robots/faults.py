"""What became of a request: success is one integer in the right place, and everything else an error with a code.

No word that came back is repeated: it may hold the robot's key, an address, or anything.
"""

from __future__ import annotations

import json
from typing import Any, Final

from guardtag.errors import ConfigError, NotifyError
from guardtag.spi.https import Answer
from guardtag_robots.vendors import BUSY, KEY, SIGN, SLOW, TEXT, Vendor


def code_of(vendor: Vendor, body: bytes) -> int | None:
    """The code in an answer's body; ``None`` when it is not what the vendor documents.

    The body is one JSON object, the field stands in it once, and its value is an integer: neither ``false`` nor
    ``"0"`` nor ``0.0`` is a success. Feishu's older field beside it must not contradict.
    """
    try:
        found = json.loads(body.decode(), object_pairs_hook=_once, parse_constant=_nothing)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None
    code = found.get(vendor.field) if isinstance(found, dict) else None
    if type(code) is not int:
        return None
    older = found.get("StatusCode", code)
    return code if code != 0 or (type(older) is int and older == 0) else None


def refusal(vendor: Vendor, answer: Answer, *, again: bool) -> NotifyError | None:
    """The error for an answer, or ``None`` for success.

    Args:
        vendor: whose answer.
        answer: what came back.
        again: whether a code that nobody knows may be tried again.
    """
    code = code_of(vendor, answer.body)
    if code is not None and code != 0:
        kind = vendor.kinds.get(code)
        return unknown(code, again=again) if kind is None else _refused(kind, code, vendor.pause)
    if answer.status == 429:
        return _refused(SLOW, answer.status, vendor.pause)
    if answer.status >= 500:
        return _refused(BUSY, answer.status)
    if answer.status != 200:
        return NotifyError(
            "GT-ROBOT-HTTP", "The chat robot's server did not take the message.",
            f"It answered with the HTTP status {answer.status}.", "Check the channel's `host` and `token`.",
            retryable=False, answer=answer.status,
        )  # fmt: skip
    return None if code == 0 else not_documented()


def unknown(code: int, *, again: bool) -> NotifyError:
    """The error for a code that is in no list here; once more may help, and then it is a failure."""
    return NotifyError(
        "GT-ROBOT-UNKNOWN", "The chat robot refused the message.", f"It answered with the code {code}.",
        "Look for the code in the vendor's documentation.", retryable=again, answer=code,
    )  # fmt: skip


def not_documented() -> NotifyError:
    """The error for an answer that the vendor does not document: whether the chat has the message is not known."""
    return NotifyError(
        "GT-ROBOT-ANSWER", "What answers there is no chat robot.",
        "Its answer is empty, a page, or not as the vendor documents it.",
        "Check the channel's `host`, and whether something stands in between.",
    )  # fmt: skip


def no_group() -> NotifyError:
    """The error for an address that asks for anything but the robot's one group."""
    return NotifyError(
        "GT-ROBOT-TARGET", "A group robot has one group, and the address asks for something else.",
        "Behind the channel's name stands `group`.", "Write the address as CHANNEL:group.", retryable=False,
    )  # fmt: skip


def no_key() -> NotifyError:
    """The error for a key that cannot be one."""
    return NotifyError(
        "GT-ROBOT-KEY", "The chat robot does not exist, or its key does not fit.",
        "The key that `token` names is not one.", "Take the part of the webhook's address that is the key alone.",
        retryable=False, answer=0,
    )  # fmt: skip


def pausing(left: float) -> NotifyError:
    """The error while the vendor is left in peace, for so many seconds more."""
    return _refused(SLOW, 429, left)


def bad_option(option: str, why: str) -> ConfigError:
    """The error for an option with an impossible value, which is not repeated."""
    return ConfigError(
        "GT-ROBOT-OPTION", f"The option `{option}` of the chat robot does not fit.", why,
        "Correct it in the configuration.", option=option,
    )  # fmt: skip


def bad_url() -> ConfigError:
    """The error for a URL that is not a scheme and a short name; it may hold the key."""
    return ConfigError(
        "GT-ROBOT-URL", "The address of a chat robot cannot be read.",
        "It is the scheme and a short name of your own, such as dingtalk:grid-north; the key does not stand in it.",
        "Correct `url` of the channel, and name the key in `token`.",
    )  # fmt: skip


def _refused(kind: str, answer: int, pause: float = 0.0) -> NotifyError:
    name, what, why, do = _MEANINGS[kind]
    return NotifyError(
        name, what, why.format(answer=answer), do, retryable=kind in (SLOW, BUSY),
        retry_after=pause if kind == SLOW else None, answer=answer,
    )  # fmt: skip


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _nothing(name: str) -> Any:
    raise ValueError


_MEANINGS: Final = {
    SLOW: (
        "GT-ROBOT-SLOW", "The chat robot takes no more messages for a while.",
        "There were too many in a short time ({answer}).",
        "It is tried again; where it comes often, give each area a chat and a robot of its own.",
    ),
    BUSY: (
        "GT-ROBOT-BUSY", "The chat robot's server is busy.", "It answered with {answer}.", "It is tried again.",
    ),
    KEY: (
        "GT-ROBOT-KEY", "The chat robot does not exist, or its key does not fit.", "It answered with {answer}.",
        "Look whether the robot is still in its chat and switched on, and check `token`.",
    ),
    SIGN: (
        "GT-ROBOT-SIGN", "The chat robot's safety settings refuse the message.", "It answered with {answer}.",
        "Check `secret` and this machine's clock; the settings of the robot for keywords and addresses must let "
        "guardtag's messages through.",
    ),
    TEXT: (
        "GT-ROBOT-TEXT", "The chat robot does not take what the message says.", "It answered with {answer}.",
        "Look at your own wording of messages; the message goes by the next channel.",
    ),
}  # fmt: skip
