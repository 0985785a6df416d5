"""How do the documents of several hires become one file for the printer?

For paper only: the pages are copied without the tags a screen reader needs; the single documents, handed out beside
it, have them. Joined in parts of twenty through files on disk, because an open document takes many times the memory
of its pages.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, OutlineItem, Pdf, String

PART = 20


def join(parts: Sequence[tuple[str, Path]], *, title: str, into: Path) -> None:
    """Write the (name, file) pairs as one PDF with a bookmark each.

    Each document begins on a right-hand page, so that a two-sided print can be taken apart. The intermediate files
    lie beside `into` and are deleted.
    """
    bookmarks: list[OutlineItem] = []
    so_far: Path | None = None
    steps = [into.with_name(f"{into.name}.{step}") for step in ("a", "b")]
    try:
        for number, first in enumerate(range(0, len(parts), PART)):
            with ExitStack() as open_files:
                # A copied page reads from its source until it is saved: all sources of a part stay open till then.
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
    """Append the pages, without the keys that point into the tag tree.

    The tag tree is not copied. An odd number of pages is filled up with a blank one.
    """
    for page in source.pages:
        for key in ("/StructParents", "/Annots", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    whole.pages.extend(source.pages)
    if len(whole.pages) % 2:
        _left, _bottom, width, height = (float(edge) for edge in source.pages[-1].mediabox)
        whole.add_blank_page(page_size=(width, height))
