"""A gateway on this machine: it checks what it gets by itself and answers as the documentation of each vendor shows.

Nothing of it is shared with what sends. The signatures are computed here a second time, from the raw request.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

KEY, SECRET = "key-id-of-nobody", "secret-of-nobody"

Answer = tuple[int, dict[str, str], bytes]


class Asked:
    """One request as it came."""

    def __init__(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path, _, self.query = target.partition("?")

    @property
    def fields(self) -> dict[str, str]:
        """Fields of the query or the form."""
        text = self.query or self.body.decode("ascii")
        return {name: values[0] for name, values in parse_qs(text, strict_parsing=True).items()}


class Gateway:
    """Listens on a free port; ``asked`` holds what came, oldest first."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.asked: list[Asked] = []
        self.answer = answer
        self.drip = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                outer.asked.append(asked)
                status, more, said = outer.answer(asked)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(said)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for at in range(len(said)) if outer.drip else ():
                        self.wfile.write(said[at : at + 1])
                        time.sleep(outer.drip)
                    if not outer.drip:
                        self.wfile.write(said)
                except OSError:
                    pass

            do_POST = do_GET = handle_any

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def secure(self, tls: ssl.SSLContext) -> None:
        """From now on over TLS; the handshake is each connection's own thread's."""
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.handle_error = lambda *args: None  # type: ignore[method-assign]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def says(value: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def aliyun(asked: Asked) -> Answer:
    """SendSms: a wrong signature is HTTP 400, everything about the message HTTP 200 with a code."""
    head, _, rest = asked.headers.get("authorization", "").partition(" ")
    parts = dict(part.partition("=")[::2] for part in rest.split(","))
    signed = parts.get("SignedHeaders", "").split(";")
    wanted = {name for name in asked.headers if name.startswith("x-acs-")} | {"host"}
    hashed = hashlib.sha256(asked.body).hexdigest()
    lines = "".join(f"{name}:{asked.headers[name]}\n" for name in signed if name in asked.headers)
    pairs = sorted(asked.query.split("&"))
    canonical = f"{asked.method}\n{asked.path}\n{'&'.join(pairs)}\n{lines}\n{';'.join(signed)}\n{hashed}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    mine = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()
    if (
        head != "ACS3-HMAC-SHA256" or signed != sorted(wanted) or parts.get("Credential") != KEY
        or asked.headers.get("x-acs-content-sha256") != hashed or parts.get("Signature") != mine
        or asked.headers.get("x-acs-action") != "SendSms" or asked.headers.get("x-acs-version") != "2017-05-25"
    ):  # fmt: skip
        return says({"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "R-1"}, 400)
    fields = asked.fields
    if not all(isinstance(value, str) and value for value in json.loads(fields["TemplateParam"]).values()):
        return says({"Code": "isv.INVALID_JSON_PARAM", "Message": "no", "RequestId": "R-1"})
    return says({"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0", "RequestId": "R-1"})


def tencent(asked: Asked) -> Answer:
    """SendSms of 2021-01-11: every answer is HTTP 200."""
    day = time.strftime("%Y-%m-%d", time.gmtime(int(asked.headers["x-tc-timestamp"])))
    names = "content-type;host"
    canonical = "\n".join([
        "POST", "/", "", f"content-type:{asked.headers['content-type']}", f"host:{asked.headers['host']}", "", names,
        hashlib.sha256(asked.body).hexdigest(),
    ])  # fmt: skip
    scope = f"{day}/sms/tc3_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"TC3-HMAC-SHA256\n{asked.headers['x-tc-timestamp']}\n{scope}\n{hashed}"
    key = f"TC3{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    mine = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    if asked.headers["authorization"] != (
        f"TC3-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, Signature={mine}"
    ):
        return says({"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}}})
    numbers = json.loads(asked.body)["PhoneNumberSet"]
    status = [{"SerialNo": "5000:1045710669157053657849499619", "PhoneNumber": n, "Code": "Ok"} for n in numbers]
    return says({"Response": {"SendStatusSet": status, "RequestId": "R-1"}})


def twilio(asked: Asked) -> Answer:
    """The Messages resource: 201 when queued; errors have a status and a code."""
    kind, _, text = asked.headers.get("authorization", "").partition(" ")
    if kind != "Basic" or base64.b64decode(text).decode() != f"{KEY}:{SECRET}":
        return says({"code": 20003, "message": "no", "status": 401}, 401)
    if unquote(asked.path) != f"/2010-04-01/Accounts/{KEY}/Messages.json":
        return says({"code": 20404, "message": "no", "status": 404}, 404)
    fields = dict(parse_qsl(asked.body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
    if not set(fields) <= {"To", "From", "Body", "StatusCallback"} or not all(fields.values()):
        return says({"code": 21602, "message": "no", "status": 400}, 400)
    return says({"sid": "SM0123456789abcdef", "status": "queued", "error_code": None}, 201)
