"""Servers on this machine that services of Apprise talk to: they note what comes, and answer as told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from unittest import mock
from urllib.parse import urlsplit


class Server:
    """Answers everything alike; ``asked`` holds (path, headers, body), oldest first."""

    def __init__(self, status: int = 200, body: bytes = b'{"id": 1}', drip: float = 0.0, location: str = "") -> None:
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def any(self) -> None:
                said = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                outer.asked.append((self.path, dict(self.headers.items()), said))
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    for at in range(len(body)):
                        self.wfile.write(body[at : at + 1])
                        self.wfile.flush()
                        time.sleep(drip)
                except OSError:
                    pass

            do_POST = do_GET = do_PUT = any

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
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def everything_to(server: Server) -> Iterator[None]:
    """Whatever requests of this process are for, this server gets them: for services whose host cannot be set."""
    from requests.adapters import HTTPAdapter

    real = HTTPAdapter.send

    def send(self: Any, request: Any, **more: Any) -> Any:
        request.url = f"http://127.0.0.1:{server.port}{urlsplit(request.url).path}"
        return real(self, request, **{**more, "proxies": {}})

    with mock.patch.object(HTTPAdapter, "send", send):
        yield
