"""What is asked of a slip on paper, in a real browser."""

from __future__ import annotations

import re
from typing import Any, Final

_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
A4_BETWEEN_MARGINS: Final = 703
"""CSS pixels: 210 mm less twice 12 mm."""

# The size in points of the smallest words on the paper; those of a drawing as it is scaled.
SMALLEST: Final = """() => Math.min(...[...document.querySelectorAll('.lw-slip *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.getClientRects().length
).map(e => {
  const drawing = e.closest('svg');
  const scale = drawing ? drawing.getBoundingClientRect().width / drawing.viewBox.baseVal.width : 1;
  return parseFloat(getComputedStyle(e).fontSize) * scale * 0.75;
}))"""


def pages(page: Any) -> int:
    """Print to PDF as a browser does; return how many sides it takes."""
    return len(_PAGE.findall(page.pdf(prefer_css_page_size=True)))


def smallest_points(page: Any) -> float:
    """Return the size of the smallest words on the paper."""
    width = page.viewport_size
    page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 1000})
    page.emulate_media(media="print")
    found = round(float(page.evaluate(SMALLEST)), 2)
    page.emulate_media(media="null")
    page.set_viewport_size(width)
    return found
