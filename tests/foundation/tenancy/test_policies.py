"""Row security as migration operations: what they do can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections, transaction

from fleetward.foundation.tenancy.policies import AppendOnly, Resecure, Secure
from tests.walls import catalogue


@pytest.mark.usefixtures("db")
def test_both_operations_go_back_and_forth() -> None:
    owner, state = connections["owner"], None
    with transaction.atomic(using="owner"), owner.cursor() as cursor, owner.schema_editor() as editor:
        secure, append_only = Secure("partner", "jobs_job"), AppendOnly("audit_auditentry")
        secure.database_backwards("jobs", editor, state, state)
        append_only.database_backwards("audit", editor, state, state)
        assert (catalogue.unforced(cursor), rights(cursor)) == ({"jobs_job"}, {"SELECT", "INSERT", "UPDATE", "DELETE"})
        assert catalogue.wrong_policies(cursor) == {"jobs_job"}
        secure.database_forwards("jobs", editor, state, state)
        append_only.database_forwards("audit", editor, state, state)
        assert (catalogue.wrong_policies(cursor), rights(cursor)) == (set(), {"SELECT", "INSERT"})
        transaction.set_rollback(True, using="owner")


@pytest.mark.usefixtures("db")
def test_a_table_can_be_given_the_policies_of_another_class_and_back() -> None:
    owner, state = connections["owner"], None
    with transaction.atomic(using="owner"), owner.cursor() as cursor, owner.schema_editor() as editor:
        other = Resecure("customer", "partner", "audit_auditentry")
        other.database_forwards("audit", editor, state, state)
        assert (catalogue.unforced(cursor), catalogue.wrong_policies(cursor)) == (set(), {"audit_auditentry"})
        other.database_backwards("audit", editor, state, state)
        assert (catalogue.unforced(cursor), catalogue.wrong_policies(cursor)) == (set(), set())
        transaction.set_rollback(True, using="owner")


def rights(cursor: Any) -> set[str]:
    return catalogue.grants(cursor, "fleetward_app")["audit_auditentry"]


def test_they_say_what_they_do() -> None:
    assert Secure("customer", "a", "b").describe() == "Row security (customer) on a, b"
    assert AppendOnly("a").describe() == "Append only: a"


def test_a_class_of_table_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="everybody"):
        Secure("everybody", "a")
