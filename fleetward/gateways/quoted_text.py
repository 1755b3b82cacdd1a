"""What somebody answered, without the mail that is quoted below it or above.

By hand, and in one pass over the lines: libraries that do this know no Norwegian, take a line that begins `Thanks,` or
a hyphen for the end of the mail, and try regular expressions whose time grows faster than what a stranger writes.
What is cut here is not lost: the mail itself is kept.
"""

from __future__ import annotations

import re

MARK = "##- "
"""The line of ours above which answers are written begins so, in any language."""

_QUOTED = re.compile(r"\s{0,3}>")
_WROTE = re.compile(
    r"\b(?:wrote|skrev|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|kirjoitti|napisał\(?a?\)?)\b"
)
_DIGIT = re.compile(r"[0-9]")
_FROM = re.compile(r"[*> ]{0,6}(?:From|Fra|Från|Von|De|Da|Van|Lähettäjä|Od)\s?:\*?\s?\S", re.IGNORECASE)
_HEADER = re.compile(
    r"[*> ]{0,6}(?:Sent|Date|To|Cc|Subject|Sendt|Dato|Til|Kopi|Emne|Skickat|Datum|Till|Ämne|Gesendet|An|Betreff|Envoyé"
    r"|À|Objet|Enviado|Para|Asunto|Inviato|A|Oggetto|Verzonden|Aan|Onderwerp)\s?:\*?\s?\S",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s{0,3}(?:_{10,}|-{3,}[ \w]{0,40}-{3,}|-{10,})\s{0,3}")
_SIGNATURE = "--"
_HEADERS_WITHIN, _HEADERS_LEAST = 8, 2
_LONGEST_LINE = 400


def answer(text: str) -> str:
    """The words of whoever wrote last; '' where there are none."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    above = _above(lines)
    if not any(map(str.strip, above)):  # answered below the quoted mail
        above = _below(lines)
    return "\n".join(_without_signature(above)).strip()


def _above(lines: list[str]) -> list[str]:
    """What stands above the first sign of a quoted mail. Quoted lines with an answer between them are kept."""
    end = next((number for number, line in enumerate(lines) if _begins_quoted(lines, number, line)), len(lines))
    kept = lines[:end]
    while kept and (_is_quoted(kept[-1]) or not kept[-1].strip() or _SEPARATOR.fullmatch(kept[-1][:_LONGEST_LINE])):
        kept.pop()
    return _without_attribution(kept, quoted=end < len(lines) or len(kept) < len(lines))


def _begins_quoted(lines: list[str], number: int, line: str) -> bool:
    if MARK in line[:_LONGEST_LINE]:
        return True
    if not _FROM.match(line):
        return False
    following = lines[number + 1 : number + _HEADERS_WITHIN]
    return sum(bool(_HEADER.match(one)) for one in following) >= _HEADERS_LEAST


def _without_attribution(lines: list[str], *, quoted: bool) -> list[str]:
    """Without `On Monday, Ola wrote:`, which may go over two lines, where a quoted mail followed."""
    if not quoted or not lines or not lines[-1].endswith(":"):
        return lines
    for count in (1, 2):
        told = " ".join(lines[-count:])[-_LONGEST_LINE:]
        if len(lines) >= count and _WROTE.search(told) and _DIGIT.search(told):
            return lines[:-count]
    return lines


def _below(lines: list[str]) -> list[str]:
    """What stands below the quoted lines at the top."""
    last = max((number for number, line in enumerate(lines) if _is_quoted(line)), default=len(lines))
    return lines[last + 1 :]


def _without_signature(lines: list[str]) -> list[str]:
    """Without what follows the line that RFC 3676 gives signatures."""
    return lines[: lines.index(_SIGNATURE)] if _SIGNATURE in lines else lines


def _is_quoted(line: str) -> bool:
    return bool(_QUOTED.match(line))
