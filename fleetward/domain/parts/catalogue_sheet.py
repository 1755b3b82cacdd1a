"""The parts catalogue out of a CSV file or a workbook: read and judged before anything changes.

Columns, by their headers: part number, name, models (separated by ;), price, currency, superseded by, returnable. A row
is new, changes a part (and says what), is the same, or is wrong (and says why); what is wrong changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import queries
from fleetward.domain.parts.catalogue_cells import SheetRefused, price_of, read_cells
from fleetward.domain.parts.models import Part, PartFit
from fleetward.gateways.spreadsheet.writer import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor

__all__ = [
    "Problem",
    "Row",
    "Sheet",
    "SheetRefused",
    "Verdict",
    "circular",
    "label_of",
    "read",
    "told",
    "write_results",
]

COMPARED = ("name", "price", "currency", "superseded_by", "returnable")

_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "sann"})
_NO = frozenset({"", "no", "n", "false", "0", "nei", "usann"})


class Verdict(models.TextChoices):
    """What a row does."""

    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("Unchanged")
    WRONG = "wrong", _("Wrong")


class Problem(models.TextChoices):
    """Why a row changes nothing. The sentence says what to do."""

    NUMBER = "number", _("The part number is missing, or longer than 40 characters.")
    NAME = "name", _("The name is missing, or longer than 200 characters.")
    MODELS = "models", _("Name the models it fits, separated by semicolons, each of at most 120 characters.")
    PRICE = "price", _("The price cannot be read. Write it as 1249.50.")
    CURRENCY = "currency", _("Write the currency as three letters, such as NOK.")
    RETURNABLE = "returnable", _("Write yes or no for whether the old part is to be returned.")
    TWICE = "twice", _("The part stands further up in this file.")
    SUPERSEDED_BY = "superseded_by", _("The part that supersedes it is neither in this file nor in the catalogue.")
    CYCLE = "cycle", _("The parts supersede one another in a circle.")


@dataclass(slots=True)
class Row:
    """One row as sent, and what it means; `sent` are its cells as text."""

    number: int
    sent: dict[str, str]
    part_number: str = ""
    name: str = ""
    models: tuple[str, ...] = ()
    price: Decimal = Decimal(0)
    currency: str = ""
    superseded_by: str = ""
    returnable: bool = False
    problem: str = ""
    verdict: Verdict = Verdict.SAME
    changes: list[queries.Change] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """All rows, and the parts that can be ordered now and that the file does not list."""

    rows: list[Row]
    not_listed: list[str]

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)


def read(actor: Actor, path: Path) -> Sheet:
    """Every row, judged against the catalogue as it is now. Raises SheetRefused. Two queries."""
    actor.require(Permission.CATALOGUE_MANAGE)
    rows = [_meaning(number, cells) for number, cells in read_cells(path)]
    seen: set[str] = set()
    for row in rows:
        if row.part_number in seen:
            row.problem = row.problem or Problem.TWICE
        seen.add(row.part_number)
    known = {part.number: part for part in queries.catalogue()}
    _judge_supersession(rows, known)
    fits = _fits()
    for row in rows:
        _compare(row, known.get(row.part_number), fits.get(row.part_number, ()))
    return Sheet(rows, sorted(number for number, part in known.items() if part.active and number not in seen))


def write_results(path: Path, rows: Iterable[Row]) -> None:
    """What became of each row, as CSV."""
    header = [_now("Row"), _now("Part number"), _now("Outcome"), _now("What it means")]
    write_csv(path, header, ([row.number, row.part_number, str(row.verdict.label), told(row)] for row in rows))


def told(row: Row) -> str:
    """What is wrong with a row, or what it changes, for people."""
    if row.problem:
        return str(Problem(row.problem).label)
    return "; ".join(f"{label_of(one.what)}: {one.before} \u2192 {one.after}" for one in row.changes)


def _judge_supersession(rows: list[Row], known: Mapping[str, Part]) -> None:
    """What a wrong row would have changed stays, and may make another wrong: until none is added."""
    found = True
    while found:
        good = [row for row in rows if not row.problem]
        after = {number: part.superseded_by for number, part in known.items()}
        after |= {row.part_number: row.superseded_by for row in good}
        found = False
        circles = circular(after)
        for row in good:
            if row.superseded_by and row.superseded_by not in after:
                row.problem, found = Problem.SUPERSEDED_BY, True
            elif row.part_number in circles:
                row.problem, found = Problem.CYCLE, True


def circular(superseded_by: Mapping[str, str]) -> set[str]:
    """The parts that come back to themselves when one follows what supersedes them."""
    done: set[str] = set()
    circles: set[str] = set()
    for start in superseded_by:
        way: dict[str, None] = {}
        at = start
        while at and at not in done and at not in way:
            way[at] = None
            at = superseded_by.get(at, "")
        if at in way:
            circles.update(list(way)[list(way).index(at) :])
        done.update(way)
    return circles


def _fits() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number, model in queries.fits().values_list("part_id", "model"):
        found.setdefault(number, []).append(model)
    return {number: tuple(sorted(fitting)) for number, fitting in found.items()}


def _compare(row: Row, part: Part | None, fits: tuple[str, ...]) -> None:
    if row.problem:
        row.verdict = Verdict.WRONG
    elif part is None:
        row.verdict = Verdict.NEW
    else:
        row.changes = list(_changes(row, part, fits))
        row.verdict = Verdict.CHANGED if row.changes else Verdict.SAME


def _changes(row: Row, part: Part, fits: tuple[str, ...]) -> Iterator[queries.Change]:
    for name in COMPARED:
        before, after = getattr(part, name), getattr(row, name)
        if before != after:
            yield queries.Change(name, str(before), str(after))
    if fits != row.models:
        yield queries.Change("models", "; ".join(fits), "; ".join(row.models))
    if not part.active:
        yield queries.Change("active", str(False), str(True))


def label_of(what: str) -> StrOrPromise:
    """What a change is a change of, for people."""
    field = PartFit._meta.get_field("model") if what == "models" else Part._meta.get_field(what)
    return str(field.verbose_name)  # type: ignore[union-attr]


def _meaning(number: int, cells: dict[str, str]) -> Row:
    row = Row(number, cells)
    row.part_number, row.name = cells.get("number", ""), " ".join(cells.get("name", "").split())
    fitting = {" ".join(model.split()) for model in cells.get("models", "").split(";")}
    row.models = tuple(sorted(fitting - {""}))
    row.currency, row.superseded_by = cells.get("currency", "").upper(), cells.get("superseded_by", "")
    row.returnable = cells.get("returnable", "").casefold() in _YES
    price = price_of(cells.get("price", ""))
    row.price = price or Decimal("0.00")
    row.problem = next(_problems(row, price), "")
    return row


def _problems(row: Row, price: Decimal | None) -> Iterator[str]:
    if not _fits_in(row.part_number, "number"):
        yield Problem.NUMBER
    if not _fits_in(row.name, "name"):
        yield Problem.NAME
    longest = PartFit._meta.get_field("model").max_length or 0
    if not row.models or any(len(model) > longest for model in row.models):
        yield Problem.MODELS
    if price is None:
        yield Problem.PRICE
    if not re.fullmatch(r"[A-Z]{3}", row.currency):
        yield Problem.CURRENCY
    if row.sent.get("returnable", "").casefold() not in _YES | _NO:
        yield Problem.RETURNABLE


def _fits_in(text: str, name: str) -> bool:
    longest = Part._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
    return 0 < len(text) <= longest and text.isprintable()
