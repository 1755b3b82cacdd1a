"""`python -m tools.catalogues update|check`: the strings of the code and templates, and their translations.

`update` writes both catalogues: new strings are added (empty in nb, as they are in en), strings that
nobody uses any more go. `check` prints what is missing, unused or wrong, and exits with 1.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "fleetward"
LANGUAGES = ("nb", "en")
SOURCE_LANGUAGE = "en"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None, "_now": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def path(language: str) -> Path:
    """Where the catalogue of this language is."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def used() -> Catalog:
    """Every string of the code and the templates, with the files it stands in."""
    catalogue = Catalog()
    for source in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "migrations" in source.parts:
            continue
        name = source.relative_to(ROOT).as_posix()
        for text, context in _strings(source):
            known = catalogue.get(text[0] if isinstance(text, tuple) else text, context)
            if known is None or (name, 1) not in known.locations:
                catalogue.add(text, locations=[(name, 1)], context=context, flags=_flags(text))
    return catalogue


def _strings(source: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    code = source.read_text()
    if source.suffix != ".py":  # Django turns a template into words and calls; the indentation means nothing
        code = "\n".join(line.strip() for line in templatize(code).splitlines()) + "\n"
    for _, text, _, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        if text:
            yield (text if isinstance(text, str) else (text[0], text[1])), context


def _flags(text: str | tuple[str, ...]) -> list[str]:
    """Only what Django itself formats with % is marked: Babel marks any text with a per cent sign."""
    first = text if isinstance(text, str) else text[0]
    return ["python-format"] if re.search(r"%\(\w+\)[sd]", first) else []


def stored(language: str) -> Catalog:
    """The catalogue as it is in the tree; empty where there is none."""
    file = path(language)
    if not file.exists():
        return Catalog(locale=language)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def update(language: str) -> None:
    """Write the catalogue anew: what is used, with the translations there are."""
    before, now = stored(language), used()
    written = Catalog(locale=language)
    for message in now:
        if message.id:
            known = before.get(_key(message), message.context)
            written.add(
                message.id, _translation(language, message, known), message.locations, message.flags,
                context=message.context,
            )  # fmt: skip
    text = io.BytesIO()
    write_po(text, written, width=100, omit_header=True, sort_by_file=True, include_lineno=False)
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(HEADER.format(language=language).encode() + text.getvalue())


def _key(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _translation(language: str, message: Message, known: Message | None) -> str | tuple[str, ...]:
    plural = not isinstance(message.id, str)
    if language == SOURCE_LANGUAGE:
        return tuple(message.id) if plural else str(message.id)
    if known and known.string and not known.fuzzy and isinstance(known.string, str) != plural:
        return known.string if isinstance(known.string, str) else tuple(known.string)
    return ("", "") if plural else ""


def problems(language: str) -> list[str]:
    """What is missing, unused or wrong in the catalogue, one sentence each."""
    have, need = stored(language), used()
    found = []
    for message in need:
        if message.id:
            known = have.get(_key(message), message.context)
            found += [f"{language}: {fault}: {_key(message)!r}" for fault in faults(message, known)]
    unused = {(_key(m), m.context) for m in have if m.id} - {(_key(m), m.context) for m in need if m.id}
    return found + [f"{language}: not used: {text!r}" for text, _ in sorted(unused, key=str)]


def faults(message: Message, known: Message | None) -> list[str]:
    """What is wrong with the translation of one message."""
    if known is None:
        return ["missing"]
    if known.fuzzy:
        return ["not confirmed (fuzzy)"]
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    strings = [known.string] if isinstance(known.string, str) else list(known.string or ())
    if len(ids) != len(strings) or not all(strings):
        return ["not translated"]
    wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
    given = {name for text in strings for name in PLACEHOLDER.findall(text)}
    return [] if wanted == given else [f"other placeholders ({sorted(given)} for {sorted(wanted)})"]


def run(arguments: list[str]) -> int:
    """The command; its exit code."""
    if arguments == ["update"]:
        for language in LANGUAGES:
            update(language)
    elif arguments != ["check"]:
        print(__doc__)
        return 2
    found = [problem for language in LANGUAGES for problem in problems(language)]
    print("\n".join(found) or "Both catalogues are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    sys.exit(run(sys.argv[1:]))
