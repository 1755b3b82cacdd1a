"""Drawing on the server, and links that lists share. No page asks anybody else for a picture."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import lucide
from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from fleetward.entrypoints.web.names import who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

register = template.Library()

WIDTH, HEIGHT, EDGE = 72, 24, 2.5
STACK = 1_000


register.filter(who)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, size: int = 16, classes: str = "") -> SafeString:
    """A lucide icon, hidden from screen readers: the word beside it speaks. Drawn once, for drawing costs 0.1 ms."""
    extra = {"class": str(classes)} if classes else {}
    drawn = lucide._render_icon(str(name), size, stroke_width="1.75", aria_hidden="true", focusable="false", **extra)  # noqa: SLF001
    return mark_safe(drawn)  # noqa: S308 - lucide's own drawing, and attributes it escaped


def points(values: Sequence[float]) -> list[tuple[float, float]]:
    """Where the values lie in a picture of 72 x 24 pixels: lowest at the bottom, a flat series in the middle."""
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    height = HEIGHT - 2 * EDGE
    rises = [(value - low) / (high - low) if high > low else 0.5 for value in values]
    return [(round(EDGE + i * step, 1), round(HEIGHT - EDGE - rise * height, 1)) for i, rise in enumerate(rises)]


@register.simple_tag
def sort_link(url: str, label: StrOrPromise, direction: str) -> SafeString:
    """The heading of a column that sorts: no template of its own, for a list has ten of them."""
    arrow = icon("arrow-down" if direction == "descending" else "arrow-up", 12)
    return format_html(
        '<a class="sort" href="{url}" hx-get="{url}" hx-target="#list" hx-swap="outerHTML" hx-push-url="true">'
        "{label}{arrow}</a>",
        url=url, label=label, arrow=arrow,
    )  # fmt: skip


@register.simple_tag
@cache
def languages() -> list[tuple[str, str]]:
    """The languages that the portal speaks, each by its code and by what its own speakers call it."""
    return [(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES]


@register.simple_tag
def trend(values: Sequence[float], label: str = "") -> SafeString:
    """A small line of the values, oldest first, with a dot on the last. Nothing for fewer than two values."""
    if len(values) < 2:  # noqa: PLR2004 - a line needs two ends
        return SafeString()
    at = points(values)
    line = "M" + "L".join(f"{x} {y}" for x, y in at)
    return format_html(
        '<svg class="trend" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<path class="area" d="{line}V{h}H{first}Z"/><path d="{line}"/><circle cx="{x}" cy="{y}" r="2"/></svg>',
        w=WIDTH,
        h=HEIGHT,
        label=label or ", ".join(f"{value:g}" for value in values),
        line=line,
        first=at[0][0],
        x=at[-1][0],
        y=at[-1][1],
    )


@register.simple_tag
def stack(parts: Sequence[Mapping[str, Any]]) -> SafeString:
    """One bar of the parts, each as wide as its share: mappings with label, value, text and tone. Nothing for zeros."""
    total = sum(part["value"] for part in parts)
    if not total:
        return SafeString()
    widths = [part["value"] * STACK / total for part in parts]
    starts = [sum(widths[:place]) for place in range(len(widths))]
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" width="{}" height="8"/>',
        ((part["tone"], round(at, 2), round(wide, 2)) for part, at, wide in zip(parts, starts, widths, strict=True)),
    )
    return format_html(
        '<svg class="stack" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        STACK,
        ", ".join(f"{part['label']}: {part['text']}" for part in parts),
        bars,
    )
