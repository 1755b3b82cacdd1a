"""What the vendor's lists share: a filter read from the address, and a page of rows with its links.

One filter object drives the list, its count, its export and its bulk actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import formats
from django.utils.translation import gettext as _

from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row", bound=Model)

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Choice:
    """One drop-down of a filter bar; `condition` turns the chosen value into what it asks of a row."""

    name: str
    label: StrOrPromise
    any_label: StrOrPromise
    options: Sequence[tuple[str, StrOrPromise]]
    condition: Callable[[str], Q]


@dataclass(frozen=True)
class Filter:
    """The choices and the search text of one address. Values that no choice offers are left out.

    `kept` are parameters that choose no rows, for example how these are shown: every link keeps them.
    """

    choices: Sequence[Choice]
    search: Callable[[str], Q] | None = None
    q: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, data: Mapping[str, str], choices: Sequence[Choice], search: Callable[[str], Q] | None = None,
        kept: Sequence[str] = (),
    ) -> Filter:  # fmt: skip
        """From a request's GET, or from a query string that was stored with a job."""
        offered = {choice.name: {value for value, _label in choice.options} for choice in choices}
        values = {name: data.get(name, "") for name in offered if data.get(name, "") in offered[name]}
        q = data.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH] if search else ""
        return cls(choices, search, q, values, {name: data.get(name, "")[:LONGEST_SEARCH] for name in kept})

    def apply(self, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows that match everything chosen."""
        for choice in self.choices:
            if value := self.values.get(choice.name):
                rows = rows.filter(choice.condition(value))
        return rows.filter(self.search(self.q)) if self.search and self.q else rows

    @property
    def active(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.q or any(self.values.values()))

    def query(self, *, without: str = "", **instead: str) -> str:
        """The filter as a query string, without one of its parts, or with others in their place."""
        data = QueryDict(mutable=True)
        for name, value in {"q": self.q, **self.values, **self.kept, **instead}.items():
            if value and name != without:
                data[name] = value
        return data.urlencode()

    def chips(self, path: str) -> list[dict[str, str]]:
        """What is asked for, each with the address that leaves it out."""
        shown = [("q", f"“{self.q}”")] if self.q else []
        for choice in self.choices:
            value = self.values.get(choice.name)
            shown += [(choice.name, f"{choice.label}: {dict(choice.options)[value]}")] if value else []
        return [{"label": label, "url": f"{path}?{self.query(without=name)}"} for name, label in shown]

    def selects(self) -> list[dict[str, Any]]:
        """The drop-downs for the filter bar."""
        return [
            {
                "name": choice.name,
                "label": choice.label,
                "any": choice.any_label,
                "options": [(value, label, value == self.values.get(choice.name)) for value, label in choice.options],
            }
            for choice in self.choices
        ]


def list_page(
    request: HttpRequest,
    rows: QuerySet[Row],
    wanted: Filter,
    *,
    sorts: Mapping[str, str],
    default: str,
    key: str = "id",
) -> dict[str, Any]:
    """The context of one page of a list: rows, count, chips, pager and sort links. Two queries.

    `sorts` maps names in the address to columns; `default` is one of them, with '-' for descending.
    """
    sort = request.GET.get("sort", default)
    sort = sort if sort.removeprefix("-") in sorts else default
    matching = wanted.apply(rows)
    page = listing.page(matching, sort=sort, sorts=sorts, cursor=request.GET.get("at", ""), key=key)
    count = listing.count(matching, exact=request.GET.get("exact") == "1")
    asked = wanted.query() + ("" if sort == default else f"&sort={sort}")
    total = total_text(count)
    return {
        "rows": page.rows,
        "filter": wanted,
        "q": wanted.q,
        "selects": wanted.selects(),
        "chips": wanted.chips(request.path),
        "total": total,
        "count_url": f"?{asked}&exact=1" if count.capped else "",
        "pager": _("%(shown)s of %(total)s") % {"shown": number(len(page.rows)), "total": total},
        "previous": _link(request, asked, page.newer),
        "next": _link(request, asked, page.older),
        "sorts": {name: _sort(request, wanted, name, sort) for name in sorts},
    }


def number(value: float) -> str:
    """A whole number as the reader's language groups it."""
    return formats.number_format(value, 0, use_l10n=True, force_grouping=True)


def total_text(count: listing.Count) -> str:
    """'1,284', or 'more than 10,000'."""
    return _("more than %(number)s") % {"number": number(count.value)} if count.capped else number(count.value)


def _link(request: HttpRequest, asked: str, cursor: str) -> str:
    return f"{request.path}?{asked}&at={cursor}".replace("?&", "?") if cursor else ""


def _sort(request: HttpRequest, wanted: Filter, name: str, current: str) -> dict[str, str]:
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    following = f"-{name}" if direction == "ascending" else name
    return {"url": f"{request.path}?{wanted.query()}&sort={following}".replace("?&", "?"), "direction": direction}
