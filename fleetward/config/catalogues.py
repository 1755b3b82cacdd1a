"""Compiling the message catalogues (B7) with Babel, so that no gettext has to be installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Write each `.mo` that is missing or older than its `.po`. Returns those written. Fuzzy entries are left out."""
    written = []
    for source in _stale(folder):
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parents[1].name)
        target = source.with_suffix(".mo")
        draft = target.with_suffix(".mo.part")
        with draft.open("wb") as stream:
            write_mo(stream, catalogue)
        draft.replace(target)
        written.append(target)
    return written


def _stale(folder: Path) -> Iterator[Path]:
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            yield source


if __name__ == "__main__":
    compile_catalogues()
