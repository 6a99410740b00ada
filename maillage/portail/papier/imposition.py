"""A5 pages laid two by two on A4 sheets, in the order that makes a booklet once printed on both sides and folded.

Printed with « retournement sur le petit côté ». The result is for the printer: it has no tags, the A5 keeps them.
"""

import io
from typing import Final

import pikepdf

A5: Final = (419.53, 595.28)
"""Width and height in points."""
_PLI: Final = b"q 0.5 w 0.6 G [3 3] 0 d 419.53 0 m 419.53 14 l S 419.53 581.28 m 419.53 595.28 l S Q"
"""The fold: a short dotted line at the top and at the bottom, where no text is."""


def booklet_order(pages: int) -> list[tuple[int, int]]:
    """(left, right) page numbers of each printed side, front then back of each sheet; numbers above ``pages`` are blank.

    On every side the two numbers add up to the number of pages of the booklet plus one.
    """
    if pages < 1:
        raise ValueError("a booklet has at least one page")
    total = -(-pages // 4) * 4
    sides = []
    for sheet in range(total // 4):
        low = 2 * sheet + 1
        sides += [(total - low + 1, low), (low + 1, total - low)]
    return sides


def impose(pdf: bytes) -> bytes:
    """The booklet of a PDF of A5 pages: A4 sheets on their side."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as target:
        count = len(source.pages)
        width, height = A5
        for left, right in booklet_order(count):
            sheet = target.add_blank_page(page_size=(2 * width, height))
            for number, start in ((left, 0.0), (right, width)):
                if number <= count:
                    sheet.add_overlay(source.pages[number - 1], pikepdf.Rectangle(start, 0, start + width, height))
            sheet.contents_add(_PLI)
        target.docinfo["/Title"] = str(source.docinfo.get("/Title", "Livret")) + " (livret à plier)"
        target.remove_unreferenced_resources()
        target.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
