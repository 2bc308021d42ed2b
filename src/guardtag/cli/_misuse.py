"""What is wrong with how a command was typed, in the reader's language: Click's own errors, and wrong values."""

from __future__ import annotations

import os
import re
import sys

import click

from guardtag.cli._output import language, problem
from guardtag.cli._said import screen
from guardtag.errors import GuardTagError


def stopped() -> None:
    """Says that somebody broke it off."""
    from guardtag.texts import zh_misuse

    print(zh_misuse.FRAME["stopped"] if language() == "zh" else "stopped", file=sys.stderr)


def wrong(error: click.ClickException) -> None:
    """Prints what Click found wrong, as Click does, or in Chinese."""
    hint = _about_area(error)
    if language() != "zh" or isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        if hint:
            print(hint, file=sys.stderr)
        return
    from guardtag.texts import zh_misuse

    frame = zh_misuse.FRAME
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        usage = context.get_usage().removeprefix("Usage: ")
        print(f"{frame['usage']}{usage}\n{frame['try'].format(command=context.command_path)}\n", file=sys.stderr)
    print(f"{frame['error']}{_chinese(error)}{hint}", file=sys.stderr)


def _about_area(error: click.ClickException) -> str:
    """How this command takes an area, where somebody wrote it the way another one does."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return ""
    for param in context.command.params:
        if param.name == "area" and isinstance(param, click.Argument):
            if isinstance(error, click.NoSuchOption) and error.option_name == "--area":
                return screen("area-is-bare", command=context.command_path)
        elif "--area" in param.opts and error.message.startswith("Got unexpected extra argument"):
            return screen("area-is-option", command=context.command_path)
    return ""


def _chinese(error: click.ClickException) -> str:
    from guardtag.texts import zh_misuse

    frame = zh_misuse.FRAME
    if isinstance(error, click.MissingParameter):
        name = _name(error)
        option = error.param is None or error.param.param_type_name == "option"
        said = frame["missing-option" if option else "missing-argument"].format(name=name)
        choices = getattr(error.param.type if error.param else None, "choices", ())
        return said + (frame["choices"].format(choices="、".join(map(str, choices))) if choices else "")
    said = zh_misuse.said(_sentence(error.message))
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        said += frame["near"].format(near=" ".join(sorted(error.possibilities)))
    if isinstance(error, click.BadParameter) and (name := _name(error)):
        return frame["value"].format(name=name, text=said)
    return said


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "").strip("'")
    if error.param.param_type_name == "option":
        return max(error.param.opts, key=len)
    return (error.param.metavar or error.param.name or "").strip("[]").upper()


def _sentence(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def value(error: Exception) -> None:
    """Prints a wrong argument, or a file that the system refused, without a trace."""
    if isinstance(error, OSError):
        said, name = error.strerror or type(error).__name__, os.path.basename(str(error.filename or ""))
        if language() == "zh":
            from guardtag.texts import zh_misuse

            said = zh_misuse.SYSTEM.get(said, said)
        text = said + screen("colon") + name
    else:
        text = str(error)
        if language() == "zh":
            from guardtag.texts import zh_misuse

            text = zh_misuse.said(_sentence(text)).rstrip("。")
    problem(GuardTagError("GT-CLI-VALUE", text, "", "See --help.", text=text))
