"""Who is meant by the target that a row names: a Customer ID, a customer's name, or the page itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext

from fleetward.domain.customers import queries as customers
from fleetward.domain.customers.names import name_key
from fleetward.domain.devices.models import Place
from fleetward.domain.transfers.lifecycle import Hold

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.transfers.models import BulkAction

Row = tuple[str, str, UUID | None, str]
"""As named, place, customer, why it holds back."""

LANGUAGES = ("en", "nb")


def resolve(cursor: Any, action: BulkAction) -> None:
    """Fill the temporary table `target`: one row for each text that the rows of this action name as their target."""
    cursor.execute("CREATE TEMP TABLE target (named text PRIMARY KEY, place text, customer_id uuid, hold text) "
                   "ON COMMIT DROP")  # fmt: skip
    cursor.execute("SELECT DISTINCT target FROM found_item")
    named = [text for (text,) in cursor.fetchall()]
    rows = _rows(action, named)  # before the COPY: it needs the connection for itself
    with cursor.copy("COPY target FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _rows(action: BulkAction, named: list[str]) -> list[Row]:
    if action.to_place:
        return [(text, action.to_place, action.to_customer_id, "") for text in named]
    by_id = customers.by_ids(action.partner_id, [known for text in named if (known := _uuid(text))])
    by_key = customers.by_name_keys(action.partner_id, sorted({name_key(text) for text in named} - {""}))
    return [_row(text, by_id, by_key) for text in named]


def _row(text: str, by_id: dict[UUID, Customer], by_key: dict[str, list[Customer]]) -> Row:
    if not text.strip():
        return (text, "", None, Hold.TARGET_MISSING)
    if name_key(text) in page_names():
        return (text, Place.POOL, None, "")
    known = by_id.get(_uuid(text) or UUID(int=0))
    found = [known] if known else by_key.get(name_key(text), [])
    if len(found) == 1:
        return (text, Place.DASHBOARD, found[0].id, "")
    return (text, Place.DASHBOARD, None, Hold.TARGET_AMBIGUOUS if found else Hold.TARGET_UNKNOWN)


def page_names() -> set[str]:
    """How a row may name the page *Unassigned devices*: in any language."""
    names = {"pool"}
    for language in LANGUAGES:
        with translation.override(language):
            names.add(name_key(gettext("Unassigned devices")))
    return names


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip())
    except ValueError:
        return None
