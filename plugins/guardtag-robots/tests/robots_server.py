"""Group robots on loopback that answer what the vendors document, and check signatures with code of their own.

- DingTalk: ``{"errcode": 0, "errmsg": "ok"}``; 310000 for a wrong signature, one older than an hour, or no keyword;
  "自定义机器人接入", "自定义机器人安全设置" (open.dingtalk.com).
- Feishu: ``{"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}``; 19021 for a
  wrong or old signature, 19001 for an unknown key; "Custom bot usage guide" (open.feishu.cn).
- WeCom: ``{"errcode": 0, "errmsg": "ok"}``; 93000 for an unknown key, 45002 for a text of more than 2,048 bytes;
  "群机器人配置说明", "全局错误码" (developer.work.weixin.qq.com).
"""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

TOKEN, SECRET = "5bca1bb2f0a84d0f9a4e", "SEC6a0b7f1c"


class Posted(NamedTuple):
    """One request as it came."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    raw: bytes
    body: Any


def mac(key: str, text: str) -> str:
    """HMAC-SHA256 in base64, by another library than ours."""
    made = HMAC(key.encode(), SHA256())
    made.update(text.encode())
    return base64.b64encode(made.finalize()).decode()


def dingtalk(posted: Posted, secret: str) -> tuple[str, dict[str, Any]]:
    """What a DingTalk robot reads, and what it answers."""
    if posted.path != "/robot/send" or posted.query.get("access_token") != [TOKEN]:
        return "", {"errcode": 300005, "errmsg": "token is not exist"}
    if secret:
        stamp = posted.query.get("timestamp", ["0"])[0]
        fresh = stamp.isdigit() and abs(time.time() - int(stamp) / 1000) < 3600
        if not fresh or posted.query.get("sign") != [mac(secret, f"{stamp}\n{secret}")]:
            return "", {"errcode": 310000, "errmsg": "sign not match"}
    if posted.body.get("msgtype") != "text":
        return "", {"errcode": 400105, "errmsg": "unsupported msgtype"}
    return posted.body["text"]["content"], {"errcode": 0, "errmsg": "ok"}


def feishu(posted: Posted, secret: str) -> tuple[str, dict[str, Any]]:
    """What a Feishu bot reads, and what it answers."""
    if posted.path != f"/open-apis/bot/v2/hook/{TOKEN}":
        return "", {"code": 19001, "data": {}, "msg": "param invalid: incoming webhook access token invalid"}
    if secret:
        stamp = str(posted.body.get("timestamp"))
        fresh = stamp.isdigit() and abs(time.time() - int(stamp)) < 3600
        if not fresh or posted.body.get("sign") != mac(f"{stamp}\n{secret}", ""):
            said = "sign match fail or timestamp is not within one hour from current time"
            return "", {"code": 19021, "data": {}, "msg": said}
    if posted.body.get("msg_type") != "text" or len(posted.raw) > 20 * 1024:
        return "", {"code": 9499, "data": {}, "msg": "Bad Request"}
    answer = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
    return posted.body["content"]["text"], answer


def wecom(posted: Posted, secret: str) -> tuple[str, dict[str, Any]]:
    """What a WeCom robot reads, and what it answers."""
    if posted.path != "/cgi-bin/webhook/send" or posted.query != {"key": [TOKEN]}:
        return "", {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
    text = posted.body["text"]["content"]
    if b"\\u" in posted.raw:
        return "", {"errcode": 40033, "errmsg": "invalid charset"}
    if not text or len(text.encode()) > 2048:
        return "", {"errcode": 45002 if text else 44004, "errmsg": "content size out of limit"}
    return text, {"errcode": 0, "errmsg": "ok"}


Vendor = Callable[[Posted, str], tuple[str, dict[str, Any]]]
VENDORS: dict[str, Vendor] = {"dingtalk": dingtalk, "feishu": feishu, "lark": feishu, "wecom": wecom}


class RobotServer:
    """One vendor's server with one robot.

    Args:
        context: its certificate.
        vendor: which one; see ``VENDORS``.
        secret: what requests must be signed with; empty: nothing.

    Attributes:
        texts: what the group read.
        posted: all that came.
        answers: raw answers to give instead, first to last: status, headers and body.
    """

    def __init__(self, context: ssl.SSLContext, vendor: str, secret: str = "") -> None:
        self.texts: list[str] = []
        self.posted: list[Posted] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            """Reads one request and answers it."""

            def do_POST(self) -> None:
                """Checks it as the vendor does."""
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                parts = urlsplit(self.path)
                posted = Posted(parts.path, parse_qs(parts.query), dict(self.headers), raw, json.loads(raw))
                owner.posted.append(posted)
                if owner.answers:
                    self._answer(*owner.answers.pop(0))
                    return
                text, answer = VENDORS[vendor](posted, secret)
                if text:
                    owner.texts.append(text)
                self._answer(200, {"Content-Type": "application/json"}, json.dumps(answer, ensure_ascii=False).encode())

            def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Transfer-Encoding" not in headers and "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *more: Any) -> None:
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            """Does not tell of clients that are gone."""

            daemon_threads = True
            block_on_close = True

            def finish_request(self, request: Any, address: Any) -> None:
                """The handshake is made in the connection's own thread."""
                try:
                    with context.wrap_socket(request, server_side=True) as secure:
                        secure.settimeout(10)
                        super().finish_request(secure, address)
                except OSError:
                    request.close()

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class RawServer:
    """Plays a function on each connection, encrypted when there is a certificate."""

    def __init__(self, play: Callable[[Any], None], context: ssl.SSLContext | None = None) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        self._play, self._context = play, context
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._run, daemon=True)]
        self._threads[0].start()

    def _run(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(line,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        secure = line
        try:
            line.settimeout(10)
            secure = self._context.wrap_socket(line, server_side=True) if self._context else line
            self._play(secure)
        except OSError:
            pass
        finally:
            secure.close()
            line.close()

    def close(self) -> None:
        """Stops it."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(12)
