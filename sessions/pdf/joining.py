"""How do the documents of several hires become one file for the printer?

For paper alone: only the pages are copied. What a screen reader reads is in the documents themselves, which are handed out beside it.
A few documents at a time are added to what lies on the disk, for an open document takes many times the memory of its pages.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, OutlineItem, Pdf, String

PART = 20


def join(parts: Sequence[tuple[str, Path]], *, title: str, into: Path) -> None:
    """Write the (name, file) pairs as one PDF, each beginning on a right-hand page, so that two-sided prints part well.

    What is written on the way lies beside `into`, and is deleted again.
    """
    bookmarks: list[OutlineItem] = []
    so_far: Path | None = None
    steps = [into.with_name(f"{into.name}.{step}") for step in ("a", "b")]
    try:
        for number, first in enumerate(range(0, len(parts), PART)):
            with ExitStack() as open_files:
                whole = open_files.enter_context(Pdf.open(so_far) if so_far else Pdf.new())
                for name, path in parts[first : first + PART]:
                    bookmarks.append(OutlineItem(name, len(whole.pages)))
                    _add(whole, open_files.enter_context(Pdf.open(path)))
                so_far = steps[number % 2]
                whole.save(so_far)
        with Pdf.open(so_far) if so_far else Pdf.new() as whole:
            with whole.open_outline() as outline:
                outline.root.extend(bookmarks)
            whole.Root.Lang = String("nb")
            whole.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
            whole.docinfo = whole.make_indirect(Dictionary(Title=title))
            whole.save(into, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    finally:
        for step in steps:
            step.unlink(missing_ok=True)


def _add(whole: Pdf, source: Pdf) -> None:
    """Add the pages without what points into the tree of tags, which is not copied."""
    for page in source.pages:
        for key in ("/StructParents", "/Annots", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    whole.pages.extend(source.pages)
    if len(whole.pages) % 2:
        _left, _bottom, width, height = (float(edge) for edge in source.pages[-1].mediabox)
        whole.add_blank_page(page_size=(width, height))
