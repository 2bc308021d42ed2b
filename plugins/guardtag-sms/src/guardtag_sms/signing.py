"""How a request says who sends it: a closed list of ways. Pure.

- ``none``; ``basic`` (RFC 7617) with key and secret; ``bearer`` (RFC 6750) with the secret.
- ``hmac-sha256``: a signature over a canonical request. ACS3-HMAC-SHA256 (Alibaba Cloud, "Request syntax and
  signature method V3", section on signing) and TC3-HMAC-SHA256 (Tencent Cloud API 3.0, "Signature v3") are of this
  one shape, and the description says what differs: the lines of the canonical request, those of what is signed, and
  from what the key is derived. Names in it: ``method``, ``path``, ``query``, ``headers`` (``name:value`` and a line
  end for each header that is signed), ``signed`` (their names, with ``;`` between), ``body_sha256``,
  ``canonical_sha256``, ``time_unix``, ``time_iso``, ``time_day``, ``nonce``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

import attrs

from guardtag_sms.fill import filled, header

METHODS: Final = ("none", "basic", "bearer", "hmac-sha256")


@attrs.frozen
class Sign:
    """How requests are signed.

    Args:
        method: one of ``METHODS``.
        headers: names of the headers that are signed, in small letters.
        canonical: lines of the canonical request.
        text: lines of what is signed.
        key: first the key, then what each further key is the HMAC of under the one before.
        authorization: the header; ``{signature}`` is in hexadecimal.
    """

    method: str = "none"
    headers: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    authorization: str = ""


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def authorization(sign: Sign, values: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The header ``Authorization``, or empty.

    Args:
        sign: how.
        values: what the description may name, with ``key`` and ``secret``.
        headers: of the request, names in small letters, ``host`` too.

    Raises:
        NotifyError: it cannot stand in a header (``GT-SMS-UNFIT``).
    """
    if sign.method == "basic":
        pair = f"{values['key']}:{values['secret']}".encode()
        return f"Basic {base64.b64encode(pair).decode('ascii')}"
    if sign.method == "bearer":
        return header(f"Bearer {values['secret']}")
    return header(_signed(sign, values, headers)) if sign.method == "hmac-sha256" else ""


def _signed(sign: Sign, values: Mapping[str, str], headers: Mapping[str, str]) -> str:
    names = sorted(sign.headers)
    known = dict(values)
    known["headers"] = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    known["signed"] = ";".join(names)
    known["canonical_sha256"] = sha256("\n".join(filled(line, known) for line in sign.canonical).encode())
    text = "\n".join(filled(line, known) for line in sign.text).encode()
    first, *steps = sign.key
    key = filled(first, known).encode()
    for step in steps:
        key = hmac.digest(key, filled(step, known).encode(), "sha256")
    return filled(sign.authorization, {**known, "signature": hmac.digest(key, text, "sha256").hex()})
