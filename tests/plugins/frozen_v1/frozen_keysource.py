import guardtag


class Drawer:
    def __init__(self, url):
        self.keyring = None
        self.jammed = False

    def load(self):
        if self.jammed:
            raise guardtag.KeyringError("GT-DRAWER-JAMMED", "The drawer does not open.", "", "Pull.")
        if self.keyring is None:
            raise guardtag.KeyringError("GT-KEYS-MISSING", "The drawer is empty.")
        return self.keyring

    def save(self, keyring):
        if self.jammed:
            raise guardtag.KeyringError("GT-DRAWER-JAMMED", "The drawer does not open.", "", "Pull.")
        self.keyring = keyring


@guardtag.hookimpl
def guardtag_keysources():
    yield guardtag.Offer("frozendrawer", Drawer)
