"""HTML mails as plain text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetward.gateways.html_text import text_of


def test_paragraphs_are_lines_and_what_nobody_reads_is_left_out() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Hei &amp; hallo</p><script>bad()</script>"
        "<div>To<b>get</b>her<br>next</div><ul><li>one<li>two</ul></body>"
    )
    assert text_of(html) == "Hei & hallo\nTogether\nnext\none\ntwo"


def test_quoted_parts_are_marked_so_that_they_can_be_cut() -> None:
    assert text_of("<p>Yes</p><blockquote><p>old</p><p>older</p></blockquote><p>end</p>") == (
        "Yes\n> old\n> older\nend"
    )


@given(st.text(alphabet=st.sampled_from("<>/!-&;#x abdivp\"'=\n")))
def test_any_html_gives_text(html: str) -> None:
    assert isinstance(text_of(html), str)


@pytest.mark.parametrize("piece", ["<", "<div>", "<!--", "<a ", "&#", "</", "<![CDATA[", '<a b="', "<blockquote>"])
def test_hostile_html_takes_little_time(piece: str) -> None:
    begun = time.monotonic()
    text_of(piece * 400_000)
    assert time.monotonic() - begun < 5
