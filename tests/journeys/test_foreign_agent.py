"""Debian's own fusioninventory-agent, unchanged, enrols its PC with a cPIN: it leaves the pool for the dashboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.devices.serials import normalise_product
from fleetward.gateways.inventory.parts import FIELDS
from tests.factories import devices, enrolment, feed_files, feed_world, partners

if TYPE_CHECKING:
    from pathlib import Path

    from fleetward.domain.customers.models import Customer

AGENT = shutil.which("fusioninventory-agent")
SAMPLE = "inventory/dmi-hp-elitebook-840-g10.txt"
SERIAL, PRODUCT = feed_files.serial(0), "818K1EA#UUW"

pytestmark = pytest.mark.skipif(AGENT is None, reason="no fusioninventory-agent: `make test` installs Debian's")


class ForeignPc:
    """A PC whose BIOS is another one's, told by a dmidecode of ours in front of the system's."""

    def __init__(self, folder: Path, samples: Path, server: str) -> None:
        self.folder, self.server = folder, server
        told = (samples / SAMPLE).read_text()
        head, system, rest = told.partition("System Information\n")
        own, following, others = rest.partition("\nHandle ")
        lines = [self._line(line) for line in own.splitlines()]
        (folder / "dmi.txt").write_text(head + system + "\n".join(lines) + following + others)
        shim = folder / "dmidecode"
        shim.write_text(f"#!/bin/sh\ncat {folder / 'dmi.txt'}\n")
        shim.chmod(0o755)

    @staticmethod
    def _line(line: str) -> str:
        name = line.partition(":")[0]
        return {"\tSerial Number": f"{name}: {SERIAL}", "\tSKU Number": f"{name}: {PRODUCT}"}.get(name, line)

    def run(self, *options: str) -> str:
        """One run of the agent; what it logged. Told not to look for a virtual machine: the test may run in one."""
        assert AGENT
        command = [
            AGENT, f"--server={self.server}/agent/inventory", "--no-httpd", "--force", "--tasks=inventory", "--debug",
            "--no-category=virtualmachine", "--config=none", "--logger=stderr", *options,
        ]  # fmt: skip
        environment = os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}", "NO_PROXY": "localhost"}
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            environment.pop(name, None)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 (a program that we looked for)
        return done.stderr


def stands() -> list[tuple[Any, ...]]:
    return feed_world.fetch(
        "SELECT place, customer_id, place_version, confirmed_at IS NOT NULL, last_user FROM devices_device"
    )


def written() -> list[tuple[Any, ...]]:
    """All that may be written but the time at which the PC was seen."""
    return feed_world.fetch("""
        SELECT (SELECT count(*) FROM devices_ledgerentry), (SELECT count(*) FROM audit_auditentry),
            (SELECT count(*) FROM alerts_inventory), (SELECT count(*) FROM enrolment_agentcredential),
            (SELECT max(used) FROM enrolment_enrolmentkey)
    """)


@pytest.fixture
def customer(db: None) -> Customer:
    del db
    partner = partners.partner()
    devices.held(partner, SERIAL, product_number=normalise_product(PRODUCT))
    return partners.customer(partner)


def test_it_enrols_with_a_cpin_and_a_second_run_changes_nothing(
    customer: Customer, server: str, tmp_path: Path, samples: Path
) -> None:
    pc, (_, cpin) = ForeignPc(tmp_path, samples, server), enrolment.key(customer)
    assert stands() == [("pool", None, 1, False, "")]
    first = pc.run(f"--tag={cpin}")
    assert "[error]" not in first
    assert stands() == [("dashboard", customer.id, 2, True, "")]
    before = written()
    assert before == [(1, 3, 1, 0, 1)]
    assert "[error]" not in pc.run(f"--tag={cpin}")
    assert (stands(), written()) == ([("dashboard", customer.id, 2, True, "")], before)


def test_without_a_key_a_pc_of_the_pool_reports_and_stays_where_it_is(
    customer: Customer, server: str, tmp_path: Path, samples: Path
) -> None:
    del customer
    assert "[error]" not in ForeignPc(tmp_path, samples, server).run()
    assert stands() == [("pool", None, 1, False, "")]
    ((stored,),) = feed_world.fetch("SELECT content FROM alerts_inventory")
    content = json.loads(stored)
    assert (content["bios"]["ssn"], content["bios"]["skunumber"]) == (SERIAL, PRODUCT)
    assert sorted(set(content) - set(FIELDS)) == []


def test_a_wrong_key_is_refused_and_nothing_is_stored(
    customer: Customer, server: str, tmp_path: Path, samples: Path
) -> None:
    del customer
    assert "403" in ForeignPc(tmp_path, samples, server).run("--tag=34679ACD")
    assert stands() == [("pool", None, 1, False, "")]
    assert feed_world.fetch("SELECT count(*) FROM alerts_inventory") == [(0,)]
