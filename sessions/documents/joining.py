"""How do the documents of several hires become one file that is still tagged, linked and listed by name?

Pages alone would lose what a screen reader reads: the trees of tags are hung under one root, and every number and name
that a page uses to point into its tree is made unique. Streams stay on disk until they are copied.
"""

import re
from collections.abc import Sequence
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

A4 = (595.28, 841.89)


def join(parts: Sequence[tuple[str, Path]], *, title: str, into: Path) -> None:
    """Write the (name, file) pairs as one PDF, each beginning on a right-hand page, so that two-sided prints part well."""
    with ExitStack() as open_files:
        whole = open_files.enter_context(Pdf.new())
        joiner = _Joiner(whole)
        for name, path in parts:
            source = open_files.enter_context(Pdf.open(path))
            joiner.add(name, source)
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=A4)
        joiner.finish(title)
        whole.save(into, min_version="1.7", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


class _Joiner:
    """Collects what a catalogue lists, document by document."""

    def __init__(self, whole: Pdf) -> None:
        self.whole = whole
        self.root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.kids: list[pikepdf.Object] = []
        self.numbers: list[pikepdf.Object | int] = []
        self.bookmarks: list[OutlineItem] = []
        self.next_number = 0
        self.catalogue: dict[str, pikepdf.Object] = {}
        self.xmp = b""

    def add(self, name: str, source: Pdf) -> None:
        first = len(self.whole.pages)
        self.whole.add_pages_from(source)  # links and the names they point to come along
        pages = [self.whole.pages[number] for number in range(first, len(self.whole.pages))]
        # After the pages: what the tree says of them then points to the copies.
        self._add_tags(self.whole.copy_foreign(source.Root.StructTreeRoot), pages, mark=f"{len(self.kids)}-")
        self._add_bookmarks(name, source, first)
        if not self.catalogue:
            self.catalogue = {
                "/OutputIntents": self.whole.copy_foreign(source.make_indirect(source.Root.OutputIntents)),
                "/Lang": String(str(source.Root.Lang)),
            }
            self.xmp = source.Root.Metadata.read_bytes()
            self.producer = str(source.docinfo.get("/Producer", ""))

    def _add_tags(self, tree: pikepdf.Object, pages: list[pikepdf.Page], *, mark: str) -> None:
        offset = self.next_number
        for kid in tree.K:
            kid.P = self.root
            self.kids.append(kid)
        pairs = list(tree.ParentTree.Nums)
        for number, target in zip(pairs[::2], pairs[1::2], strict=True):
            self.numbers += [int(number) + offset, target]
            self.next_number = max(self.next_number, int(number) + offset + 1)
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + offset
            for annotation in page.obj.get("/Annots", []):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset
        _mark_headers(tree.K, mark)

    def _add_bookmarks(self, name: str, source: Pdf, first: int) -> None:
        places = {page.obj.objgen: number for number, page in enumerate(source.pages)}

        def copy(item: Any) -> OutlineItem:
            page, _fit, _left, top, _zoom = item.destination
            mine = OutlineItem(item.title, first + places[page.objgen], "XYZ", top=float(top))
            mine.children.extend(copy(child) for child in item.children)
            return mine

        whole = OutlineItem(name, first)
        whole.is_closed = True
        with source.open_outline() as outline:
            whole.children.extend(copy(item) for item in outline.root)
        self.bookmarks.append(whole)

    def finish(self, title: str) -> None:
        catalogue = self.whole.Root
        self.root.K = Array(self.kids)
        self.root.ParentTree = self.whole.make_indirect(Dictionary(Nums=Array(self.numbers)))
        self.root.ParentTreeNextKey = self.next_number
        catalogue.StructTreeRoot = self.root
        catalogue.MarkInfo = Dictionary(Marked=True)
        catalogue.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        for key, value in self.catalogue.items():
            catalogue[key] = value
        with self.whole.open_outline() as outline:
            outline.root.extend(self.bookmarks)
        titled = re.sub(
            rb'(<rdf:li xml:lang="x-default">).*?(</rdf:li>)', lambda m: m[1] + escape(title).encode() + m[2], self.xmp, count=1
        )
        catalogue.Metadata = self.whole.make_stream(titled, Type=Name.Metadata, Subtype=Name.XML)
        self.whole.docinfo = self.whole.make_indirect(Dictionary(Title=title, Producer=self.producer))


def _mark_headers(kids: pikepdf.Object, mark: str) -> None:
    """Give the table headers names of their own in the joined file; cells name the headers they belong to."""
    waiting = [kids]
    while waiting:
        for kid in waiting.pop():
            if not isinstance(kid, Dictionary) or "/S" not in kid:
                continue
            if "/ID" in kid:
                kid.ID = String(mark + str(kid.ID))
            if "/A" in kid and "/Headers" in kid.A:
                kid.A.Headers = Array([String(mark + str(name)) for name in kid.A.Headers])
            if isinstance(kid.get("/K"), Array):
                waiting.append(kid.K)
