"""`manage.py audit`: what the operator reads, and the exit code that a script looks at."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from fleetward.foundation.audit import operations
from fleetward.foundation.tenancy.scope import VENDOR_PARTNER_ID
from tests.factories import audit_log
from tests.walls.rows import make_partner

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("db")


def said(*arguments: str) -> list[str]:
    """What the command prints, line by line; it ends well."""
    out = StringIO()
    call_command("audit", *arguments, stdout=out)
    return out.getvalue().splitlines()


def complains(*arguments: str) -> list[str]:
    """What it prints when it ends with exit code 1."""
    out = StringIO()
    with pytest.raises(CommandError, match="not as it was sealed") as ended:
        call_command("audit", *arguments, stdout=out)
    assert ended.value.returncode == 1
    return out.getvalue().splitlines()


def test_a_log_that_agrees_is_told_with_its_figures() -> None:
    ann = make_partner("Ann")
    audit_log.write(ann.id, 3)
    audit_log.write(VENDOR_PARTNER_ID, 2)
    operations.seal_waiting()
    (line,) = said("verify")
    assert line.startswith("5 rows in 2 seals agree (")
    assert line.endswith(" s).")


def test_what_waits_is_told_and_is_no_fault() -> None:
    ann = make_partner("Ann")
    audit_log.write(ann.id)
    waiting, line = said("verify")
    assert waiting.startswith("ann: 1 rows wait for their seal, the first since 20")
    assert line.startswith("0 rows in 0 seals agree")


def test_rows_that_were_tampered_with_are_named_and_the_exit_code_is_1() -> None:
    ann, bob = make_partner("Ann"), make_partner("Bob")
    audit_log.write(ann.id, 3)
    audit_log.write(bob.id, 1)
    operations.seal_waiting()
    one, two, three = audit_log.ids(ann.id)
    audit_log.tamper("UPDATE audit_auditentry SET action = 'forged' WHERE id = %s", one)
    audit_log.tamper("UPDATE audit_auditentry SET partner_id = %s WHERE id = %s", bob.id, two)
    audit_log.tamper("DELETE FROM audit_auditentry WHERE id = %s", three)
    lines = complains("verify", "--partner", "ann")
    assert lines[:3] == [
        f"ann: row {one} in seal 1, place 1: edited",
        f"ann: row {two} in seal 1, place 2: moved to another partner (bob)",
        f"ann: row {three} in seal 1, place 3: deleted",
    ]
    assert lines[3].startswith("3 rows in 1 seals: 3 faults (")


def test_one_partner_can_be_asked_for_alone() -> None:
    ann, bob = make_partner("Ann"), make_partner("Bob")
    audit_log.write(ann.id, 2)
    audit_log.write(bob.id, 1)
    operations.seal_waiting()
    audit_log.tamper("DELETE FROM audit_auditentry WHERE partner_id = %s", bob.id)
    assert said("verify", "--partner", "ann")[0].startswith("2 rows in 1 seals agree")
    with pytest.raises(CommandError, match="No partner has the account 'eve'"):
        call_command("audit", "verify", "--partner", "eve")


def test_an_anchor_kept_elsewhere_shows_that_the_end_was_cut_off(tmp_path: Path) -> None:
    ann, kept = make_partner("Ann"), tmp_path / "anchors"
    audit_log.write(ann.id, 2)
    operations.seal_waiting()
    kept.write_text("\n".join(said("head")))
    assert said("verify", "--against", str(kept))[-1].startswith("2 rows in 1 seals agree")
    for statement in ("DELETE FROM audit_auditentry", "DELETE FROM audit_sealedentry", "DELETE FROM audit_auditseal"):
        audit_log.tamper(statement)
    assert said("verify")[-1].startswith("0 rows in 0 seals agree")
    assert complains("verify", "--against", str(kept))[0] == "ann: seal 1: the seal of the anchor is missing"
