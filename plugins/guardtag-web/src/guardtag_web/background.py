"""Serves an application beside whatever else a process does."""

from __future__ import annotations

import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp


class Background:
    """A server in a thread of its own; it answers once this is made.

    Args:
        app: what it serves.
        listener: a socket that listens; it is closed with the server.
    """

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        settings = uvicorn.Config(
            app, lifespan="off", interface="asgi3", log_level="error", access_log=False, proxy_headers=False,
            server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="guardtag-pages", daemon=True)
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)

    def close(self) -> None:
        """Ends it at once, answers under way included."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
