"""What a deployment's labels say, and the made-up label that shows a design. Neither names anybody."""

from __future__ import annotations

from guardtag import texts
from guardtag.config import Config
from guardtag.labels.design import Design, Wording
from guardtag.model.tags import Code

_TOKEN = "GUARDTAGPREVIEWNOTAGATALLX"  # noqa: S105 - 26 letters of base32 that no key has sealed
_TYPED = "XXXX-XXXX-XXXX"


def wording(config: Config, design: Design) -> Wording:
    """The words on a deployment's labels of one design.

    Args:
        config: host, hotline and languages; without a host the labels are samples and say so.
        design: its languages and lines, where it has any of its own.

    Raises:
        ConfigError: GT-CONFIG-LANGUAGE, there is neither a catalogue nor a line for a language.
    """
    known = [language for language in config.languages if language in texts.LANGUAGES] or ["en"]
    room = sum(slot.field == "line" for slot in design.fields)
    languages = (design.languages or config.languages[:2])[:room]
    return Wording(
        lines=tuple(design.lines.get(language) or texts.label(language, "line") for language in languages),
        hotline=texts.label(known[0], "hotline", hotline=config.hotline) if config.hotline else "",
        host=config.link_host,
        sample=config.sample,
        mark=texts.label(known[0], "sample"),
        languages=tuple(languages),
        number=texts.label(known[0], "number", number="{number}"),
        blank=" ".join(texts.label(language, "blank") for language in known[:2]),
    )


def example(host: str) -> Code:
    """A code that looks like a tag's and is none: no key has made it, and it says so where it can be read.

    Args:
        host: of its link.
    """
    return Code(0, f"https://{host.upper()}/T/{_TOKEN}", _TYPED)
