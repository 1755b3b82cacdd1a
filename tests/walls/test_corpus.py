"""The kept corpus: every parser has files, they are small, and the first ones are those that our factories make."""

from __future__ import annotations

from tools.proof.fuzz import CORPUS, files
from tools.proof.parsers import PARSERS
from tools.proof.seeds import seeds


def test_every_parser_has_files_of_its_own() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(PARSERS) == set(seeds())


def test_the_corpus_is_small() -> None:
    sizes = [path.stat().st_size for path in files()]
    assert max(sizes) <= 20_000
    assert sum(sizes) <= 500_000


def test_what_our_factories_make_is_read_and_not_refused() -> None:
    for name, contents in seeds().items():
        for content in contents:
            PARSERS[name].read(content)
