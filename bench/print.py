"""Printing: drawing, encoding and proving 1,000 labels, and a long run through the front door.

Keys: ``draw_ratio`` (the PDF printer beside bare fpdf2 with the same codes on the same pages, one path a code,
written as operators: the quickest way found), ``encode_ratio`` (a link to the rows of its symbol beside segno
with the same segments, version, level and mask), ``proof_ratio`` (the proof of the PDF beside a bare render of
its pages by PDFium at 200 dpi and a bare decode of each by zxing-cpp), each the median over interleaved rounds
of processor time; ``proof_right`` of ``proof_total`` labels. A run of ``run_tags`` tags (100,000 with --full) in
a process of its own: ``run_seconds``, its peak of memory ``run_peak_mb``, and that over the peak of a run of one
file, ``run_peak_growth``.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from _common import report, say, settings

import guardtag
from guardtag.labels import draw, proof
from guardtag.labels.design import get
from guardtag.spi import Label, Modules
from guardtag.testing.printers import labels
from guardtag_pdf import PdfPrinter, paper
from guardtag_pdf.ink import code

LABELS = 1000
RUN = "import sys; sys.path.insert(0, sys.argv[1]); import print; print.run(sys.argv[2], int(sys.argv[3]))"


def seconds(fn: Callable[[], object]) -> float:
    """Processor seconds of one call, garbage collection off."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        fn()
        return time.process_time() - started
    finally:
        gc.enable()


def ratio(rounds: int, mine: Callable[[], object], floor: Callable[[], object], name: str) -> float:
    """The median over interleaved rounds of one function's time beside another's."""
    mine(), floor()  # fonts are read, modules imported
    pairs = [(seconds(mine), seconds(floor)) for _ in range(rounds)]
    found = statistics.median(a / b for a, b in pairs)
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    say(f"{name}: {ours:.3f} s, bare {bare:.3f} s, ratio {found:.2f}")
    return found


def bare_paths(printed: list[Label], out: Path) -> None:
    """Nothing but the codes, on the same pages at the same places."""
    from fpdf import FPDF

    places = paper.places(paper.get("a4"), printed[0])
    pdf = FPDF(unit="mm", format="A4")
    for count, label in enumerate(printed):
        place = count % places.per_page
        if not place:
            pdf.add_page()
            pdf._out(f"{72 / 25.4:.6f} 0 0 {-72 / 25.4:.6f} 0 {297 * 72 / 25.4:.4f} cm")
        x, y = places.at(place)
        shape = next(shape for shape in label.shapes if isinstance(shape, Modules))
        pdf._out(f"q 1 0 0 1 {x:.4f} {y:.4f} cm {code(shape)} Q")
    out.write_bytes(pdf.output())


def bare_encode(printed: list[Label]) -> None:
    """segno alone, told everything that it could find out itself."""
    import segno

    choice = draw.choose(len(printed[0].link), get())
    for label in printed:
        segments: Any = [(draw.SCHEME, 4), (label.link.removeprefix(draw.SCHEME), 2)]
        segno.make(
            segments, micro=False, boost_error=False, error=choice.grade.level, version=choice.grade.version, mask=3
        )


def bare_read(path: Path, wanted: int) -> None:
    """Every page drawn and every code on it read; which label it stands on is not asked."""
    import pypdfium2
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    document = pypdfium2.PdfDocument(path)
    read = 0
    for page in document:
        picture = page.render(scale=200 / 72, grayscale=True).to_pil()
        read += len(zxingcpp.read_barcodes(picture, formats=formats))
    document.close()
    assert read == wanted


def long_run(tags: int) -> dict[str, float]:
    """Seconds and peak of memory, MB, of a run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(Path(__file__).parent), folder, str(tags)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    say(f"a run of {tags} tags to PDF: {found['seconds']:.0f} s, peak {found['peak_mb']:.0f} MB")
    return found


def run(folder: str, tags: int) -> None:
    """The run itself: mints, prints, proves; says what it took."""
    import attrs

    config = attrs.evolve(settings(Path(folder)), plugins=("guardtag-pdf",))
    with guardtag.open(config) as city:
        batch = city.tags.mint(tags, area="feicheng")
        started = time.perf_counter()
        printed = city.tags.print(batch, Path(folder) / "run.pdf")
        took = time.perf_counter() - started
        assert (printed.state, printed.proved) == ("printed", tags)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    sys.stdout.write(json.dumps({"seconds": took, "peak_mb": peak}) + "\n")


def main() -> None:
    """Measures all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="fewer rounds and a shorter run; under 40 s")
    size.add_argument("--full", action="store_true", help="a run of 100,000 tags; several minutes")
    chosen = parser.parse_args()
    rounds = 3 if chosen.quick else 9
    tags = 2_000 if chosen.quick else 100_000 if chosen.full else 10_000
    printed, printer = labels(LABELS), PdfPrinter()
    with tempfile.TemporaryDirectory() as name:
        sheet, bare = Path(name) / "sheet.pdf", Path(name) / "bare.pdf"
        drawing = ratio(
            rounds, lambda: printer.print(printed, str(sheet)), lambda: bare_paths(printed, bare), "draw"
        )  # fmt: skip
        encoding = ratio(
            rounds, lambda: [draw._symbol(label.link, get()) for label in printed], lambda: bare_encode(printed),
            "encode",
        )  # fmt: skip
        found = proof.prove(sheet, printed, printer)
        proving = ratio(
            rounds, lambda: proof.prove(sheet, printed, printer), lambda: bare_read(sheet, LABELS), "prove"
        )  # fmt: skip
    short, long = long_run(1_000), long_run(tags)
    report(
        draw_ratio=drawing, encode_ratio=encoding, proof_ratio=proving, proof_right=found.right,
        proof_total=found.total, run_tags=tags, run_seconds=long["seconds"], run_peak_mb=long["peak_mb"],
        run_peak_growth=long["peak_mb"] / short["peak_mb"],
    )  # fmt: skip


if __name__ == "__main__":
    main()
