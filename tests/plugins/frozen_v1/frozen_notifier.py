import json
from typing import ClassVar

import attrs

import guardtag


@attrs.frozen
class Bell:
    url: str
    loud: bool = False
    units: ClassVar[int] = 70

    def send(self, message: guardtag.Message) -> guardtag.Accepted:
        line = {
            "id": message.id, "kind": message.kind, "urgency": message.urgency, "language": message.language,
            "target": message.target, "text": message.text, "template": message.template,
            "variables": dict(message.variables), "link": message.link, "thin": message.thin, "loud": self.loud,
        }
        try:
            with open(self.url.partition(":")[2], "a", encoding="utf-8") as device:
                device.write(json.dumps(line) + "\n")
        except OSError:
            raise guardtag.NotifyError(
                "GT-FROZENBELL-SILENT", "The bell cannot be rung.", "", "Look at the wire.", retryable=True
            ) from None
        return guardtag.Accepted(reference="rung", delivered=False, undelivered=False)


@guardtag.hookimpl
def guardtag_notifiers():
    yield guardtag.Offer("frozenbell", Bell)
