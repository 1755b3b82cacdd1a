"""The parts that can be chosen in the form of an order: those that fit, searched, and those that are chosen already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fleetward.domain.parts.wanted import WantedLine
from fleetward.entrypoints.web.parts_desk import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import QueryDict

    from fleetward.domain.parts.queries import Fitting

UNREADABLE = -1
"""A quantity that is no number: the domain says that it is none that can be ordered."""


@dataclass(frozen=True)
class Row:
    """One part in the form. `in_place_of`: the superseded part that it is offered for."""

    number: str
    name: str
    price: str = ""
    in_place_of: str = ""
    in_place_of_name: str = ""
    returnable: bool = False
    quantity: int | None = None
    wrong: Sequence[str] = field(default_factory=tuple)

    @property
    def key(self) -> tuple[str, str]:
        """What tells rows apart: a part may stand there by itself and in place of another."""
        return self.number, self.in_place_of


def chosen_lines(data: QueryDict) -> list[WantedLine]:
    """The lines that have a quantity, in the order of the form."""
    sent = zip(data.getlist("part"), data.getlist("quantity"), data.getlist("in_place_of"), strict=False)
    lines = (
        WantedLine(part.replace("\x00", ""), _quantity(text), instead.replace("\x00", ""))
        for part, text, instead in sent
    )
    return [line for line in lines if line.quantity]


def _quantity(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else UNREADABLE  # noqa: PLR2004 (no order asks for so many)


@dataclass(frozen=True)
class Choosing:
    """What fits the model, what is chosen, and what is wrong with that (by the place of its line, from 1)."""

    fitting: Sequence[Fitting]
    lines: Sequence[WantedLine]
    wrong: Mapping[int, Sequence[str]]
    q: str = ""

    def rows(self) -> list[Row]:
        """What is chosen, whatever is searched for; then what fits and answers the search."""
        known = {row.key: row for row in map(_row, self.fitting)}
        chosen = list(self._chosen(known))
        taken, text = {row.key for row in chosen}, self.q.strip().casefold()
        return chosen + [row for key, row in known.items() if key not in taken and _answers(row, text)]

    def _chosen(self, known: Mapping[tuple[str, str], Row]) -> Iterator[Row]:
        for place, line in enumerate(self.lines, start=1):
            row = known.get((line.part_number, line.in_place_of)) or Row(
                line.part_number, "", in_place_of=line.in_place_of
            )
            said = {"quantity": line.quantity, "wrong": tuple(self.wrong.get(place, ()))}
            yield Row(**(vars(row) | said))


def _row(one: Fitting) -> Row:
    part, old = one.substitute or one.part, one.part if one.substitute else None
    return Row(
        part.number, part.name, wording.money(part.price, part.currency), old.number if old else "",
        old.name if old else "", part.returnable,
    )  # fmt: skip


def _answers(row: Row, text: str) -> bool:
    return any(text in said.casefold() for said in (row.number, row.name, row.in_place_of, row.in_place_of_name))
