"""Drawing on the server, and the promise that every colour can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fleetward.entrypoints.web import templatetags
from fleetward.entrypoints.web.templatetags.look import icon, points, trend

WEB = Path(templatetags.__file__).parent.parent
BASE_CSS = (WEB / "static/fleetward/css/base.css").read_text()
TONES = ("neutral", "info", "good", "warn", "bad")
TEXT = 4.5
GRAPHIC = 3.0
PAIRS = [
    *(
        (ink, ground, TEXT)
        for ink in ("text", "soft", "muted")
        for ground in ("surface", "canvas", "sunken", "raised", "hover")
    ),
    *((ink, "accent-tint", TEXT) for ink in ("text", "soft", "accent")),
    *((ink, "pressed", TEXT) for ink in ("text", "soft", "muted")),
    *(("accent", ground, TEXT) for ground in ("surface", "canvas", "raised")),
    *(("on-accent", ground, TEXT) for ground in ("accent-fill", "accent-fill-hover", "bad-fill", "bad-fill-hover")),
    *((tone, f"{tone}-tint", TEXT) for tone in TONES),
    *(("text", f"{tone}-tint", TEXT) for tone in TONES),
    ("bad", "surface", TEXT),
    ("bad", "raised", TEXT),
    ("line-field", "surface", GRAPHIC),
    ("line-field", "raised", GRAPHIC),
]


def tokens(theme: int) -> dict[str, str]:
    """Colours of the light (0) or dark (1) theme: six hexadecimal digits by name."""
    found = re.findall(r"--([a-z-]+): (?:light-dark\(#(\w{6}), #(\w{6})\)|#(\w{6}));", BASE_CSS)
    return {name: alone or pair[theme] for name, *pair, alone in found}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_pair_of_colours_that_meet_can_be_read(theme: int) -> None:
    colours = tokens(theme)
    ratios = {(ink, ground): (contrast(colours[ink], colours[ground]), least) for ink, ground, least in PAIRS}
    assert {pair: ratio for pair, (ratio, least) in ratios.items() if ratio < least} == {}


def test_a_trend_runs_from_the_lowest_at_the_bottom_to_the_highest_at_the_top() -> None:
    assert points([1, 2, 3]) == [(2.5, 21.5), (36.0, 12.0), (69.5, 2.5)]


def test_a_flat_trend_lies_in_the_middle() -> None:
    assert points([5, 5]) == [(2.5, 12.0), (69.5, 12.0)]


def test_one_value_is_no_trend() -> None:
    assert trend([7]) == ""


def test_a_trend_escapes_its_label() -> None:
    assert re.findall(r'aria-label="([^"]*)"', trend([1, 2], "a<b")) == ["a&lt;b"]


def test_an_icon_is_hidden_from_screen_readers_and_sized() -> None:
    drawn = icon("check", 20)
    assert re.findall(r' (?:aria-hidden|width|height)="([^"]*)"', drawn) == ["20", "20", "true"]


def test_no_template_carries_an_inline_style_or_script() -> None:
    inline = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/json))")
    guilty = {path.name for path in (WEB / "templates").rglob("*.html") if inline.search(path.read_text())}
    assert guilty == set()
