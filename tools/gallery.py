"""Draws the pictures of docs/img/labels and the tables of docs/labels.md anew: python tools/gallery.py

Every picture shows a label of a made-up code for a host that nobody has. Pictures are small: four greys
between ink and cloth are enough.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image

from guardtag.builtin.png import PngPrinter
from guardtag.labels.design import DESIGNS, Design
from guardtag.labels.draw import draw
from guardtag.labels.fields import SHOWN, hosts, table
from guardtag.labels.wording import example, wording

DOCS = Path(__file__).resolve().parents[1] / "docs"


def picture(design: Design) -> bytes:
    """One label as the PNG printer draws it at the design's dots, in few colours, with a hairline around it."""
    place = DOCS / "img/labels/.drawn.png"
    PngPrinter().print([draw(example(SHOWN.link_host), design, wording(SHOWN, design))], place)
    with Image.open(place) as drawn:
        label = drawn.convert("RGB")
    place.unlink()
    framed = Image.new("RGB", (label.width + 2, label.height + 2), "#c3cad5")
    framed.paste(label, (1, 1))
    stream = io.BytesIO()
    framed.quantize(8).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def main() -> None:
    """Writes the pictures and the tables."""
    folder = DOCS / "img/labels"
    folder.mkdir(parents=True, exist_ok=True)
    for design in DESIGNS.values():
        (folder / f"{design.name}.png").write_bytes(picture(design))
    page = DOCS / "labels.md"
    text = page.read_text("utf-8")
    for name, rows in (("fields", table(DESIGNS.values())), ("hosts", hosts(DESIGNS.values()))):
        begin, end = f"<!-- {name}: tools/gallery.py -->\n", f"<!-- end of {name} -->"
        text = re.sub(f"{begin}.*?{end}", lambda _, new=begin + rows + end: new, text, flags=re.DOTALL)
    page.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
