"""The channel ``apprise:``: each message by one of Apprise's services."""

from __future__ import annotations

import logging
from typing import Any, Final
from urllib.request import getproxies

from guardtag.errors import ConfigError
from guardtag.spi import Accepted, Message, Secret
from guardtag_apprise import faults, service

TIMEOUT: Final = 8.0

_log = logging.getLogger("guardtag_apprise")


class AppriseNotifier:
    """Sends each message by the service that an Apprise address names.

    A service that took a message has not delivered it; Apprise gives no id and no delivery reports. Messages name
    nobody unless ``private`` says that only the recipient reads them.

    Args:
        url: ``apprise:``; nothing follows.
        service: where the service's address stands, ``env:NAME`` or ``file:PATH``, since it holds secrets. Where
            ``{target}`` stands in it, each message's target is put; without, all go to the same place.
        private: True when nobody else reads what arrives there.
        plaintext: True allows a service without TLS, or with a certificate that is not checked, on another machine.
        timeout: seconds that one sending may take, 1 to 9.

    Raises:
        ConfigError: options or address do not fit, or the service is refused.
    """

    thin: bool = True

    def __init__(
        self, url: str, *, service: Any, private: Any = False, plaintext: Any = False, timeout: Any = TIMEOUT
    ) -> None:
        if url != "apprise:":
            raise faults.option("url", 'It is "apprise:"; the address of the service holds secrets and goes elsewhere.')
        for name, value in (("private", private), ("plaintext", plaintext)):
            if type(value) is not bool:
                raise faults.option(name, "It is true or false.")
        if type(timeout) not in (int, float) or not 1 <= timeout <= 9:
            raise faults.option("timeout", "It is a number of seconds, 1 to 9.")
        self._service = Secret(service, "service")
        self._plaintext, self._timeout = plaintext, float(timeout)
        self.thin = not private
        self._check()

    def send(self, message: Message) -> Accepted:
        """Sends the message and returns when the service took it; raises ``NotifyError``."""
        text = message.text.encode("utf-8", "replace").decode("utf-8").strip()
        if not text:
            raise faults.empty()
        try:
            url = self._service.read()
            service.checked(url)
        except ConfigError:
            raise faults.unusable() from None
        whole = service.placed(url, message.target)
        try:
            one = service.made(whole, plaintext=self._plaintext, timeout=self._timeout)
        except ConfigError as error:
            form = error.code == "GT-APPRISE-SERVICE" and service.PLACE in url
            raise (faults.target() if form else faults.unusable()) from None
        service.sent(one, text, self._timeout)
        return Accepted()

    def _check(self) -> None:
        """The service, as it is now; the form of a target only the service knows, and it is seen when one is sent."""
        url = self._service.read()
        service.checked(url)
        try:
            service.made(
                service.placed(url, service.SAMPLE), plaintext=self._plaintext, timeout=self._timeout
            )  # fmt: skip
        except ConfigError as error:
            if error.code != "GT-APPRISE-SERVICE" or service.PLACE not in url:
                raise
        if getproxies():
            _log.warning("the environment names a proxy: services of Apprise are reached through it")
