from bell import Bell

from guardtag.testing.notifiers import NotifierSuite


class TestBell(NotifierSuite):
    def make(self): return Bell(f"bell:{self.folder}/device")  # fmt: skip

    def break_it(self, bell): return Bell(f"bell:{self.folder}")  # fmt: skip
