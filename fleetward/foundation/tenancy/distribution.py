"""Spreading the partners' tables over a Citus cluster: which table goes where, and the statements that bring it there.

Tables that hold a partner's rows are distributed by `partner_id`, all co-located. What they refer to becomes a
reference table, of which every worker has a copy: partners, catalogues. All else stays on the coordinator: users,
sessions, jobs, memberships and the like, which are read before any scope is known, and the sales feed, whose lines are
unique over all feeds (decision 0005). What stays cannot be tied to what is spread: such keys, of memberships, are left
off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from psycopg import sql

from fleetward.foundation.tenancy.policies import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

ANCHOR = "devices_device"
"""The table that all others are co-located with."""

_KEYS = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
ORDER BY conrelid::regclass::text, conname
"""
_HAVE_CITUS = "SELECT count(*) FROM pg_extension WHERE extname = 'citus'"
_DONE = "SELECT logicalrelid::text, partmethod FROM pg_dist_partition"


class NoCitus(RuntimeError):
    """The server has no Citus extension."""


class CannotDistribute(RuntimeError):
    """A table breaks a rule of tenancy.md, and Citus would refuse it or tear rows apart."""


@dataclass(frozen=True)
class Key:
    """A foreign key: its name, its table, what it refers to, and its definition."""

    name: str
    table: str
    target: str
    definition: str


@dataclass(frozen=True)
class Plan:
    """What is distributed, what is copied to every worker, the keys between, and those that cannot be kept."""

    distributed: tuple[str, ...]
    copied: tuple[str, ...]
    keys: tuple[Key, ...]
    left_off: tuple[Key, ...]

    def statements(self, done: dict[str, str]) -> list[sql.Composed]:
        """In order: keys away, tables to their place (those of `done` are there), keys back."""
        drop = [
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(key.table), sql.Identifier(key.name))
            for key in (*self.keys, *self.left_off)
        ]
        copy = [
            sql.SQL("SELECT create_reference_table({})").format(sql.Literal(table))
            for table in self.copied if table not in done
        ]  # fmt: skip
        spread = [_spread(table) for table in self.distributed if table not in done]
        # the definition is PostgreSQL's own print of the key, read from its catalogue a moment ago
        back = [
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.Identifier(key.table), sql.Identifier(key.name), sql.SQL(key.definition)
            )
            for key in self.keys
        ]  # fmt: skip
        return [*drop, *copy, *spread, *back]


def _spread(table: str) -> sql.Composed:
    together = "none" if table == ANCHOR else ANCHOR
    return sql.SQL("SELECT create_distributed_table({}, 'partner_id', colocate_with => {})").format(
        sql.Literal(table), sql.Literal(together)
    )


def plan(cursor: Any) -> Plan:
    """Read the catalogue, as the owner. Raises `CannotDistribute` where a table breaks a rule."""
    cursor.execute(_KEYS)
    keys = [Key(*row) for row in cursor.fetchall()]
    distributed = {
        model._meta.db_table for model in apps.get_models()
        if getattr(model, "rows", None) in {Rows.PARTNER, Rows.CUSTOMER}
    }  # fmt: skip
    copied = _referred_to(distributed, keys)
    touched = [key for key in keys if {key.table, key.target} & (distributed | copied)]
    left_off = [key for key in touched if key.target in distributed and key.table not in distributed]
    kept = [key for key in touched if key not in left_off]
    _refuse(kept, distributed)
    order = sorted(distributed, key=lambda table: (table != ANCHOR, table))
    return Plan(tuple(order), tuple(sorted(copied)), tuple(kept), tuple(left_off))


def _referred_to(distributed: set[str], keys: Iterable[Key]) -> set[str]:
    """What the distributed tables refer to, and what that refers to."""
    found: set[str] = set()
    while more := {key.target for key in keys if key.table in distributed | found} - distributed - found:
        found |= more
    return found


def _refuse(keys: Iterable[Key], distributed: set[str]) -> None:
    for key in keys:
        if key.target in distributed and "(partner_id" not in key.definition:
            message = f"{key.name}: the key from {key.table} to {key.target} does not carry the partner"
            raise CannotDistribute(message)
        if "SET NULL" in key.definition:
            message = f"{key.name}: SET NULL is not taken on {key.table}"
            raise CannotDistribute(message)


def distribute(cursor: Any) -> int:
    """Bring every table to its place, in the transaction of the cursor (the owner's). Returns how many were moved.

    Works with rows in the tables; what is in place already stays. Raises `NoCitus`.
    """
    cursor.execute(_HAVE_CITUS)
    if not cursor.fetchone()[0]:
        raise NoCitus
    cursor.execute(_DONE)
    done = dict(cursor.fetchall())
    made = plan(cursor)
    moving = [table for table in (*made.copied, *made.distributed) if table not in done]
    if moving:
        for statement in made.statements(done):
            cursor.execute(statement)
    return len(moving)
