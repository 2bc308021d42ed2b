"""Every block of code that a reader meets: of docs/ and of the plugins' READMEs; and what runs it.

A page whose test works through it (``Page(…).work()``, or a loop over all its blocks) is in ``WHOLE``: a block that is
added there is run by itself. Of every other page each block stands in ``PARTS`` under its first line, with the test
that runs it, or with why none does.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in [*sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "plugins").glob("*/README.md"))]
    if not re.match(r"docs/(_build|reference)/", path.relative_to(ROOT).as_posix())
}
TEXT: Final = ("", "text", "{toctree}", "{rooms-picture}")
"""Kinds of blocks that are no code: drawings, output, Sphinx's own."""


class Block(NamedTuple):
    """One block: its page, its language and its lines."""

    page: str
    kind: str
    text: str

    @property
    def head(self) -> str:
        """Its first line, by which ``PARTS`` knows it."""
        return self.text.splitlines()[0].strip() if self.text.strip() else ""


def blocks() -> list[Block]:
    """All blocks, in the order of the pages."""
    fence = re.compile(r"^( *)(`{3,})(\S*)\n(.*?)^\1\2$", re.DOTALL | re.MULTILINE)
    return [Block(page, found[3], found[4]) for page, text in PAGES.items() for found in fence.finditer(text)]


WORKED: Final = {"tests/kit", "tests/cli", "tests/interop"}
"""Where tests are whose ``Page("NAME")`` and ``worked("NAME")`` work through a page."""

WHOLE: Final = {
    "docs/how-to/api.md": "plugins/guardtag-web/tests/test_web_api_page.py",
    "docs/how-to/consents.md": "tests/cli/test_consents_page.py",
    "docs/how-to/disclosure.md": "tests/cli/test_glass.py",
    "docs/how-to/supply.md": "tests/cli/test_supply.py",
}
"""Pages that are worked through otherwise, and where."""

HERE: Final = "tests/docs/test_run_blocks.py"
PROGRAMS: Final = "tests/docs/test_run_programs.py"
NAMED: Final = f"{PROGRAMS}: targets, scripts, their options and our distributions are there; not carried out"
SERVING: Final = "plugins/guardtag-web/tests/test_web_serving_page.py"
TYPED: Final = f"{HERE}: read by the command itself (words, options, values), not carried out: "
"""For commands that need another machine, a printer or people; ``test_a_command_is_typed_rightly`` reads them all."""

PARTS: Final[dict[str, dict[str, str]]] = {
    "docs/config.md": {'store = "sqlite:city.db"': "tests/house/test_house.py"},
    "docs/explanation/codes.md": {
        "make bench": NAMED,
    },
    "docs/explanation/plugins.md": {"[channels]": HERE},
    "docs/explanation/relay.md": {'incident = city.scan(text).alert(place="bus stop")': HERE},
    "docs/hooks.md": {"class Store:": "tests/plugins/test_hookspecs.py"},
    "docs/how-to/back-up-and-restore.md": {
        "guardtag backup       /mnt/backup/city-$(date +%F).db": HERE,
        "guardtag vault restore /mnt/safe/vault-2026-07-01.backup": HERE,
        "guardtag vault restore vault-2026-07-01.backup --write": HERE,
        "guardtag restore city-2026-07-01.db --replace": HERE,
    },
    "docs/how-to/back-up-the-keys.md": {
        "guardtag keys backup sheets": HERE,
        "guardtag keys restore a.txt b.txt": HERE,
        "guardtag keys restore a.txt b.txt --to": HERE,
    },
    "docs/how-to/install.md": {
        "sha256sum --ignore-missing": f"{PROGRAMS}: the sums; make soak installs (tests/tools/test_dist.py)",
    },
    "docs/how-to/messages.md": {
        'templates = "messages"': HERE,
        "[long]": "tests/texts/test_own_templates.py",
    },
    "docs/how-to/move-house.md": {
        "guardtag move --to postgresql://": TYPED + "plugins/guardtag-postgres/tests/test_postgres_moving.py moves",
        'plugins = ["guardtag-postgres"]': HERE,
        "guardtag export house.guardtag": HERE,
    },
    "docs/how-to/posters-and-leaflets.md": {
        "guardtag ward poster": HERE,
        "guardtag form print families leaflet.html": HERE,
        "guardtag form list": HERE,
    },
    "docs/how-to/postgresql.md": {
        "pip install ./guardtag-": NAMED,
        "CREATE ROLE guardtag LOGIN PASSWORD": "plugins/guardtag-postgres/tests/test_postgres_schema.py",
        "# guardtag.toml": HERE,
        "GRANT USAGE ON SCHEMA guardtag TO city;": "plugins/guardtag-postgres/tests/test_postgres_schema.py",
    },
    "docs/how-to/release.md": {
        ".venv/bin/towncrier build": f"{PROGRAMS}: in a copy of the list",
        "make dist": f"{NAMED}; make soak runs it (tests/tools/test_dist.py)",
        "(cd dist": PROGRAMS,
    },
    "docs/how-to/serve-the-pages.md": {
        "guardtag init": SERVING,
        'host = "tag.example.org"': SERVING,
        "tag.example.org {": SERVING,
        "server {": SERVING,
        "[web]": SERVING,
        "[language]": SERVING,
        "# /etc/systemd/system/guardtag.service": SERVING,
        "import guardtag": SERVING,
        'def beside(django, prefix="/tags"):': SERVING,
    },
    "docs/how-to/several-machines.md": {
        "pip install ./guardtag-": f"{HERE}: the certificates; of what it installs, the names",
        "# guardtag.toml": HERE,
        "guardtag vault serve": TYPED + "it goes on for ever; plugins/guardtag-remote/tests serve",
        "guardtag vault restore vault-2026-07-01.backup --write": TYPED + "back-up-and-restore.md has it, and is run",
    },
    "docs/how-to/verify-the-journal.md": {
        "guardtag journal verify": HERE,
        'checkpoints = "file:/mnt/guardian/checkpoints.txt"': HERE,
        "guardtag journal verify --checkpoint": HERE,
        "guardtag journal show --ward WARD": HERE,
    },
    "docs/how-to/wash-and-photo.md": {
        'guardtag tag mint 60 --area test --cloth "satin, test"': HERE,
        ".venv/bin/python tools/score_photos.py": "tests/tools/test_score_photos.py",
    },
    "docs/how-to/write-a-store.md": {
        "# kv.py": "tests/stores/test_write_a_store.py",
        "# store.py": "tests/stores/test_write_a_store.py",
        "# test_store.py": "tests/stores/test_write_a_store.py",
        "WITH k (kind, id)": HERE,
    },
    "docs/labels.md": {
        "guardtag tag designs --dpi 203": HERE,
        'designs = "labels"': HERE,
        "width = 45.0": "tests/labels/test_own.py",
        'languages = ["zh", "ar"]': HERE,
    },
    "docs/operations/monitoring.md": {"groups:": "tests/kit/test_operations.py compares the figures that it names"},
    "plugins/guardtag-apprise/README.md": {"# guardtag.toml": "plugins/guardtag-apprise/tests/test_apprise_channel.py"},
    "plugins/guardtag-email/README.md": {"# guardtag.toml": HERE},
    "plugins/guardtag-pdf/README.md": {
        "# guardtag.toml": HERE,
        "guardtag tag print BATCH labels.pdf": HERE,
        "guardtag tag calibrate page.pdf": HERE,
    },
    "plugins/guardtag-postgres/README.md": {"# guardtag.toml": HERE},
    "plugins/guardtag-remote/README.md": {
        "guardtag vault certificates tls": f"{HERE}: the certificates; plugins/guardtag-remote/tests serve",
        "# guardtag.toml": HERE,
    },
    "plugins/guardtag-robots/README.md": {"# guardtag.toml": HERE},
    "plugins/guardtag-sms/README.md": {
        "# guardtag.toml": "plugins/guardtag-sms/tests/test_sms_city.py",
        'plugins = ["guardtag-sms"]': "plugins/guardtag-sms/tests/test_sms_city.py",
        "# gateways/town.toml": "plugins/guardtag-sms/tests/test_sms_city.py",
        "import guardtag_sms": "plugins/guardtag-sms/tests/test_sms_city.py",
    },
    "plugins/guardtag-web/README.md": {
        "pip install . ./plugins/guardtag-web": TYPED + "serve-the-pages.md has it, and is run",
        "import guardtag, guardtag_web": HERE,
    },
    "plugins/guardtag-webhook/README.md": {
        "# guardtag.toml": "plugins/guardtag-webhook/tests/test_webhook_city.py",
        '{"specversion":"1.0"': "plugins/guardtag-webhook/tests/test_webhook_city.py",
        "from guardtag import Denied": "plugins/guardtag-webhook/tests/test_webhook_city.py",
    },
    "plugins/guardtag-zpl/README.md": {
        "# guardtag.toml": HERE,
        "guardtag tag print BATCH labels.zpl": HERE,
    },
}
"""Page to the first words of each block to what runs it, or why nothing does."""


@cache
def worked_by(page: str) -> str:
    """The test that works through a page as a whole; empty when none does."""
    if page in WHOLE:
        return WHOLE[page]
    name = page.rpartition("/")[2]
    calls = re.compile(rf'\b(?:Page|worked|Tutorial)\(\s*(?:tmp_path, )?"{re.escape(name)}"')
    for path, source in working().items():
        named = calls.search(source) or re.search(rf'^(?:PAGE|NAME) = "{re.escape(name)}"$', source, re.MULTILINE)
        if named and page.startswith("docs/"):
            return path
    return ""


@cache
def working() -> dict[str, str]:
    """The tests that work through pages, and their source."""
    paths = [path for folder in sorted(WORKED) for path in sorted((ROOT / folder).glob("test_*.py"))]
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    return {path: source for path, source in sources.items() if re.search(r"\bwork\(|\bworked\(", source)}
