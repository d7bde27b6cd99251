"""Where the texts of a figure stand: none outside, none over another."""

import itertools

from matplotlib.axes import Axes
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox


def boxes(axes: Axes) -> list[tuple[str, Bbox]]:
    """Every text that is seen, with the box it takes on the figure."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    found = []
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        if text.get_text().strip() and text.get_visible():
            box = Text.get_window_extent(text, renderer) if isinstance(text, Annotation) else text.get_window_extent()
            found.append((text.get_text(), box))
    return found


def outside(axes: Axes) -> list[str]:
    """The texts that the figure cuts off."""
    edge = axes.get_figure(root=True).bbox  # type: ignore[union-attr]
    return [text for text, box in boxes(axes) if not contains(edge, box)]


def covered(axes: Axes) -> list[tuple[str, str]]:
    """Pairs of texts that stand over each other."""
    pairs = itertools.combinations(boxes(axes), 2)
    return [(a, b) for (a, box_a), (b, box_b) in pairs if overlap(box_a, box_b)]


def contains(outer: Bbox, inner: Bbox) -> bool:
    return inner.x0 >= outer.x0 and inner.y0 >= outer.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1


def overlap(a: Bbox, b: Bbox) -> bool:
    """By more than two dots: a box is a little higher than its letters."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width > 2 and height > 2
