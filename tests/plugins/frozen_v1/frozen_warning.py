import guardtag
from guardtag.spi import Weather


class ColdSnap:
    def __init__(self, url, minutes=30.0):
        self.minutes = minutes

    def check(self, facts, now):
        for area in facts.get("areas", ()):
            yield Weather(area, self.minutes, reason="cold snap")


@guardtag.hookimpl
def guardtag_warnings():
    yield guardtag.Offer("coldsnap", ColdSnap)
