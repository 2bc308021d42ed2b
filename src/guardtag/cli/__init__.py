"""The ``guardtag`` command. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys

import click

from guardtag._version import __version__
from guardtag.cli import _output
from guardtag.cli.city import dispatch, doctor, figures, init, plugins, responder, scan, verify
from guardtag.cli.demo import demo
from guardtag.cli.incident import incident
from guardtag.cli.tag import tag
from guardtag.cli.ward import ward
from guardtag.errors import GuardTagError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


for command in (
    demo, init, doctor, scan, ward, tag, responder, incident, dispatch, figures, verify, plugins,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Runs the command; every expected error is what / why / do and a status that is not 0."""
    try:
        status = cli.main(standalone_mode=False)  # an Exit inside comes back as its number
        sys.exit(status if isinstance(status, int) else 0)
    except click.Abort:
        print("stopped", file=sys.stderr)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except GuardTagError as error:
        _output.problem(error)
        sys.exit(1)
    except (ValueError, OSError) as error:
        if os.environ.get("GUARDTAG_TRACE"):
            raise
        _output.misuse(error)
        sys.exit(2)
