"""Canaries: a word of its own in every text of a tenant's rows, that must be found nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import DatabaseError, connections, models, transaction
from psycopg import sql

from tests.walls.catalogue import partner_keyed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

NOT_TEXT = {
    "hash", "sha256", "token_hash", "result_path", "kind", "source_kind", "media_type", "currency", "country",
    "program", "key_hash", "previous_hash", "seal", "digest",
}  # fmt: skip
"""Columns that the code reads by, or that name a file: no text that a person wrote."""


def plant(partner_id: UUID, word: str, *, customer_id: UUID | None = None) -> int:
    """Write the word into every text of the partner's rows, or of one customer's. Returns how many columns hold it."""
    return sum(_write(model, field, partner_id, word, customer_id) for model, field in _texts())


def _texts() -> Iterator[tuple[type[models.Model], Any]]:
    tables = partner_keyed()
    for model in apps.get_models():
        if model._meta.db_table in tables:
            for field in model._meta.concrete_fields:
                plain = (
                    isinstance(field, models.CharField | models.TextField) and not field.choices and not field.generated
                )
                if plain and not field.primary_key and field.name not in NOT_TEXT:
                    yield model, field


def _write(model: type[models.Model], field: Any, partner_id: UUID, word: str, customer_id: UUID | None) -> int:
    rows = model._base_manager.using("owner").filter(partner_id=partner_id)
    if customer_id:
        if not any(one.name == "customer_id" or one.attname == "customer_id" for one in model._meta.concrete_fields):
            return 0
        rows = rows.filter(customer_id=customer_id)
    if field.max_length and field.max_length < len(word):
        return 0
    try:
        with transaction.atomic(using="owner"):
            return int(rows.update(**{field.attname: word}) > 0)
    except DatabaseError:  # unique, or of a form that the table insists on
        return 0


def rows_of(partner_id: UUID) -> set[tuple[str, str]]:
    """Every row of the partner, as (table, text)."""
    return {(table, row) for table in partner_keyed() for row in _rows(table, partner_id)}


def _rows(table: str, partner_id: UUID) -> list[str]:
    query = sql.SQL("SELECT t::text FROM {} t WHERE partner_id = %s").format(sql.Identifier(table))
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, [partner_id])
        return [row for (row,) in cursor.fetchall()]
