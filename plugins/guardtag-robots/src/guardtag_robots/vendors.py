"""What each vendor documents of its group robots: how a request is signed, how much it takes, what its codes mean.

- DingTalk: "自定义机器人接入", open.dingtalk.com/document/robots/custom-robot-access; "自定义机器人安全设置",
  open.dingtalk.com/document/robots/customize-robot-security-settings; its codes in "自定义机器人发送群消息",
  open.dingtalk.com/document/orgapp/custom-robots-send-group-messages.
- Feishu and Lark: "Custom bot usage guide", open.feishu.cn/document/client-docs/bot-v3/add-custom-bot.
- WeCom: "群机器人配置说明", developer.work.weixin.qq.com/document/path/91770; "全局错误码",
  developer.work.weixin.qq.com/document/path/90313.

All three answer HTTP 200 to what they refuse: only the code in the body counts. Not every entry below was read on these
pages themselves; README.md says which are second-hand or unconfirmed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

SLOW, BUSY, KEY, SIGN, TEXT = "slow", "busy", "key", "sign", "text"
"""Kinds of refusal: too many messages, come again, no such robot, its safety settings, what the message says."""


class Request(NamedTuple):
    """What is posted.

    Args:
        path: with the query; it holds the robot's key.
        body: JSON in UTF-8.
    """

    path: str
    body: bytes


Signed = Callable[[str, str, str, float], Request]
"""``signed(token, secret, text, now)``; the secret is empty where the robot has none."""


class Vendor(NamedTuple):
    """One vendor's robots.

    Args:
        scheme: what the channel's URL begins with.
        host: where the robots are.
        field: the answer's field with the code; 0 and nothing else is success.
        most: the most bytes of a text in UTF-8.
        pause: seconds for which nothing is sent after the vendor said that it was too much. DingTalk says that it
            takes nothing for ten minutes then; it is asked again earlier, since a call may have no other way.
        kinds: code to kind of refusal; a code that is not here is one that nobody knows.
        request: makes the request.
    """

    scheme: str
    host: str
    field: str
    most: int
    pause: float
    kinds: Mapping[int, str]
    request: Signed


def dingtalk_request(token: str, secret: str, text: str, now: float) -> Request:
    """Key, time in milliseconds and signature stand in the query ("自定义机器人安全设置", 加签).

    The signature is HMAC-SHA256 with the secret as key over time, line end and secret, in base64.
    """
    path = f"/robot/send?access_token={token}"
    if secret:
        stamp = str(int(now * 1000))
        sign = _hmac(secret, f"{stamp}\n{secret}")
        path += f"&timestamp={stamp}&sign={quote(sign, safe='')}"
    return Request(path, _json({"msgtype": "text", "text": {"content": text}}))


def feishu_request(token: str, secret: str, text: str, now: float) -> Request:
    """The key stands in the path, time in seconds and signature in the body ("Custom bot usage guide", 签名校验).

    The signature is HMAC-SHA256 over nothing, with time, line end and secret as key, in base64.
    """
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now))
        body = {"timestamp": stamp, "sign": _hmac(f"{stamp}\n{secret}", ""), **body}
    return Request(f"/open-apis/bot/v2/hook/{token}", _json(body))


def wecom_request(token: str, secret: str, text: str, now: float) -> Request:
    """The key stands in the query, and there is no signature ("群机器人配置说明")."""
    return Request(f"/cgi-bin/webhook/send?key={token}", _json({"msgtype": "text", "text": {"content": text}}))


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _json(body: Mapping[str, Any]) -> bytes:
    # WeCom's code 40033 refuses letters that are written as \uXXXX.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


DINGTALK: Final = Vendor(
    "dingtalk", "oapi.dingtalk.com", "errcode",
    most=15_000,  # a message has 20,000 bytes at most
    pause=90.0,  # 20 a minute, and a margin: over a minute, a notice takes its person's next address at once
    kinds={
        -1: BUSY, 130101: SLOW, 410100: SLOW, 90030: SLOW, 300001: KEY, 300005: KEY, 400013: KEY, 400101: KEY,
        400102: KEY, 400106: KEY, 310000: SIGN, 430101: TEXT, 430102: TEXT, 430103: TEXT, 430104: TEXT,
    },
    request=dingtalk_request,
)  # fmt: skip
FEISHU: Final = Vendor(
    "feishu", "open.feishu.cn", "code",
    most=15_000,  # a request has 20 KB at most
    pause=15.0,  # 100 a minute and 5 a second; 11232 also comes when the vendor itself is under load, for a short time
    kinds={
        2200: BUSY, 9499: SLOW, 11232: SLOW, 99991400: SLOW, 19001: KEY, 19021: SIGN, 19022: SIGN, 19024: SIGN,
    },
    request=feishu_request,
)  # fmt: skip
LARK: Final = FEISHU._replace(scheme="lark", host="open.larksuite.com")
WECOM: Final = Vendor(
    "wecom", "qyapi.weixin.qq.com", "errcode",
    most=2048,
    pause=90.0,  # 20 a minute, and a margin: over a minute, a notice takes its person's next address at once
    kinds={
        -1: BUSY, 6000: BUSY, 45009: SLOW, 45033: SLOW, 93000: KEY, 93004: KEY, 93008: KEY, 40008: TEXT, 40058: TEXT,
        44004: TEXT, 45002: TEXT, 40033: TEXT,
    },
    request=wecom_request,
)  # fmt: skip
