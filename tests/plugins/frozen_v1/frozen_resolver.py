import guardtag


class OldCard:
    def __init__(self, url):
        self.url = url

    def resolve(self, text):
        head, _, number = text.partition("OLD-")
        if head or not (number.isascii() and number.isdigit() and len(number) <= 9):
            return None
        return int(number)


@guardtag.hookimpl
def guardtag_resolvers():
    yield guardtag.Offer("oldcard", OldCard)
