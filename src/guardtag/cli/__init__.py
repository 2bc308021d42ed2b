"""The ``guardtag`` command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from guardtag._version import __version__
from guardtag.errors import GuardTagError

COMMANDS = {
    "demo": (
        "guardtag.cli.demo",
        "Plays the whole story: from a street office's spreadsheet to a person brought home.",
    ),
    "init": ("guardtag.cli.city", "Begins a deployment: a database, its keys, a commented guardtag.toml."),
    "doctor": ("guardtag.cli.city", "Says what is configured, what is not, and what to do."),
    "scan": ("guardtag.cli.city", "Reads a tag from TEXT (a link, a typed code, a pasted message) or from a photo."),
    "ward": ("guardtag.cli.ward", "The people who may get lost."),
    "consent": (
        "guardtag.cli.consent",
        "What somebody allowed: given, withdrawn, asked about again; the form for it.",
    ),
    "contact": ("guardtag.cli.contact", "Whether the addresses in the register reach anybody: tests that want a yes."),
    "family": (
        "guardtag.cli.family",
        "A contact's own page, without a password: its link made, sent, listed, ended.",
    ),
    "tag": ("guardtag.cli.tag", "The cloth: mint, print, prove, fit, retire."),
    "supply": (
        "guardtag.cli.supply",
        "Donations 征集令, stock, receipts, garments and wear: every tag accounted for.",
    ),
    "responder": ("guardtag.cli.responder", "Grid workers 网格员 and others who come."),
    "signin": (
        "guardtag.cli.signin",
        "How responders sign in to the console: invitations, outside accounts, sessions.",
    ),
    "token": ("guardtag.cli.token", "Tokens of other systems for the API: issued, listed, revoked."),
    "training": (
        "guardtag.cli.training",
        "Courses, who passed them, until when it counts, and where nobody is trained.",
    ),
    "incident": ("guardtag.cli.incident", "Calls for help, until the person is home."),
    "missing": (
        "guardtag.cli.missing",
        "Searches 寻人: the plan, who looks where, what was seen, what other systems are told.",
    ),
    "inbound": ("guardtag.cli.inbound", "What other systems send: cameras, command centres, hotlines."),
    "notices": ("guardtag.cli.notices", "What was told to whom."),
    "dispatch": (
        "guardtag.cli.response",
        "Does what is due: tells people, retries, climbs the ladder. Any number may run at once.",
    ),
    "serve": (
        "guardtag.cli.serve",
        "Serves the pages: the finder's, the family's, the console, the hall screen, the JSON API.",
    ),
    "health": ("guardtag.cli.response", "Says whether a dispatcher is alive and what is overdue."),
    "metrics": (
        "guardtag.cli.response",
        "Prints the figures of `guardtag health` for Prometheus (text format 0.0.4); names nobody.",
    ),
    "mode": (
        "guardtag.cli.mode",
        "Drills 演练, a channel's maintenance 维护, severe weather 恶劣天气; each ends by itself.",
    ),
    "warnings": ("guardtag.cli.warnings", "Early warnings 预警: what to see to before anybody is lost."),
    "drill": ("guardtag.cli.drill", "Drills 演练: a simulated call on the live duty lists, and how it went."),
    "readiness": (
        "guardtag.cli.readiness",
        "Seven safeguards 七项综合保障 of AREA, measured: green, amber or red, why, and what to do.",
    ),
    "round": ("guardtag.cli.rounds", "Fitting rounds 走访: who is due for a visit, and who goes."),
    "form": (
        "guardtag.cli.form",
        "Forms on paper: consent, leaflets, training, fitting, a pilot's week, the review of a call.",
    ),
    "figures": ("guardtag.cli.figures", "Figures of AREA and all below it."),
    "report": (
        "guardtag.cli.figures",
        "Writes a report of AREA's figures into the file OUT: a page that loads nothing, CSV or JSON.",
    ),
    "explain": (
        "guardtag.cli.explain",
        "Says what an error's CODE means and what to do, also one that a channel left with a lost message.",
    ),
    "verify": ("guardtag.cli.city", "Verifies the journal: says where the first entry does not fit."),
    "journal": ("guardtag.cli.journal", "The journal: who did what, in chains that cannot be changed unseen."),
    "keys": ("guardtag.cli.keys", "The keys: rotate them, back them up on paper, rehearse, restore."),
    "backup": (
        "guardtag.cli.backup",
        "Copies the database into the new file OUT while everybody goes on, and checks the copy.",
    ),
    "export": (
        "guardtag.cli.moving",
        "Writes all records, sealed as they are, into the new file OUT (mode 0600), to be imported at another place.",
    ),
    "import": ("guardtag.cli.moving", "Fills an empty place from the FILE of `guardtag export`."),
    "move": (
        "guardtag.cli.moving",
        "Moves all records to another store while people go on reading and, until the last pass, writing.",
    ),
    "restore": (
        "guardtag.cli.backup",
        "Puts the backup FILE where the database belongs, cleaned of everybody who was erased since.",
    ),
    "vault": (
        "guardtag.cli.backup",
        "The vault with the data keys: its own backup, rehearsed and restored; served to other machines.",
    ),
    "erasures": ("guardtag.cli.backup", "Who was erased: the signed list that cleans what is restored."),
    "plugins": (
        "guardtag.cli.plugins",
        "Lists plugins: what each offers, its version and state, and what to write to let it load.",
    ),
    "new-plugin": (
        "guardtag.cli.new_plugin",
        "Writes a package for a plugin: a notifier, a store or a printer that passes its suite as it stands.",
    ),
}
"""Each command with its module and its first line of help, so that ``--help`` imports none of them."""

_ATTRIBUTE = {"import": "import_", "new-plugin": "new_plugin", "round": "rounds"}


class _Lazy(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(COMMANDS[cmd_name][0]), _ATTRIBUTE.get(cmd_name, cmd_name))
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guardtag")
def cli() -> None:
    """Cloth tags that bring lost people home. 爱心守护小贴士

    \b
    Examples:
      guardtag demo --out demo/          the whole story, on made-up people
      guardtag init                      begin a deployment in this folder
      guardtag scan https://…/T/…        read a tag
      guardtag incident list --open      who needs help now
      guardtag dispatch --loop           tell, retry, climb, until stopped
    """


def main() -> None:
    """Runs the command; every expected error is what / why / do and a status that is not 0."""
    try:
        status = cli.main(standalone_mode=False)  # an Exit inside comes back as its number
        sys.exit(status if isinstance(status, int) else 0)
    except click.Abort:
        from guardtag.cli import _misuse

        _misuse.stopped()
        sys.exit(130)
    except click.ClickException as error:
        from guardtag.cli import _misuse

        _misuse.wrong(error)
        sys.exit(error.exit_code)
    except GuardTagError as error:
        from guardtag.cli import _output

        _output.problem(error)
        sys.exit(1)
    except (ValueError, OSError) as error:
        if os.environ.get("GUARDTAG_TRACE"):
            raise
        from guardtag.cli import _misuse

        _misuse.value(error)
        sys.exit(2)
