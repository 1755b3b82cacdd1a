from __future__ import annotations

import gettext
import os
from typing import TYPE_CHECKING

from fleetward.config.catalogues import compile_catalogues

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def write(folder: Path, body: str) -> Path:
    source = folder / "nb" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(HEAD + body)
    return source


def test_a_catalogue_is_compiled_so_that_gettext_reads_it(tmp_path: Path) -> None:
    source = write(tmp_path, 'msgid "Feeds"\nmsgstr "Strømmer"\n\n#, fuzzy\nmsgid "Files"\nmsgstr "Filer?"\n')
    target = source.with_suffix(".mo")
    assert compile_catalogues(tmp_path) == [target]
    with target.open("rb") as stream:
        read = gettext.GNUTranslations(stream)
    assert (read.gettext("Feeds"), read.gettext("Files")) == ("Strømmer", "Files")
    assert sorted(path.name for path in target.parent.iterdir()) == ["django.mo", "django.po"]


def test_only_what_has_changed_is_compiled(tmp_path: Path) -> None:
    source = write(tmp_path, 'msgid "Feeds"\nmsgstr "Strømmer"\n')
    compile_catalogues(tmp_path)
    assert compile_catalogues(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert compile_catalogues(tmp_path) == [source.with_suffix(".mo")]
