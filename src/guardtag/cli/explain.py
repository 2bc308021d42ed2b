"""The command that says what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guardtag.cli._output import advice, language, show, with_json

if TYPE_CHECKING:
    from guardtag.registry.meanings import Meaning


@click.command()
@with_json
@click.argument("code")
def explain(as_json: bool, code: str) -> None:
    """Says what an error's CODE means and what to do, also one that a channel left with a lost message.

    It is read from the sources of guardtag and of the installed plugins; none of them is run.

    \b
    Examples:
      guardtag explain GT-EMAIL-LOGIN
    """
    from guardtag import texts
    from guardtag.registry.meanings import CODE, meanings, of_texts, sources

    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise click.UsageError("a code is written like GT-EMAIL-LOGIN")
    known: dict[str, tuple[str, str, str]] = texts.catalogue(language()).ERRORS
    found = [of_texts(*known[code])] if code in known else meanings(code, sources())
    if not found:
        raise click.ClickException(_NOBODY[language()].format(code=code))
    show(found, as_json, lambda all: "\n".join(_lines(code, one) for one in all))


_NOBODY = {
    "en": "No guardtag and no plugin that is installed here says {code}. Is the plugin installed?",
    "zh": "这里安装的 guardtag 和插件里没有 {code} 这个代码。那个插件装了吗？",
}
_WHY = {"en": "why: ", "zh": "原因："}


def _lines(code: str, one: Meaning) -> str:
    said = f"{code}: {one.what}"
    if one.why:
        said += f"\n  {_WHY[language()]}{one.why}"
    return said + (f"\n  {advice(language(), one.do)}" if one.do else "")
