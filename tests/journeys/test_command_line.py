"""The command line as a process of its own, against the real server: as a partner's script runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.transfers import operations
from tests.factories import credentials, devices, feed_world, partners
from tests.journeys.worker import work

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner

CLIENT = Path(__file__).resolve().parents[2] / "client"
SERIALS = [f"5CG1234AB{n}" for n in range(1, 4)]
LONGEST = 60.0


@dataclass
class Done:
    code: int
    out: str
    told: str


@dataclass
class Terminal:
    """A shell with a home of its own."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def begin(self, *arguments: str, stdin: int = subprocess.PIPE) -> subprocess.Popen[str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        own = {
            "HOME": str(self.home),
            "PYTHONPATH": str(CLIENT),
            "NO_PROXY": "localhost",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-m", "fleetward_client", *arguments], env=kept | own | self.environment, text=True,
            stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home,
        )  # fmt: skip

    def run(self, *arguments: str, typed: str = "") -> Done:
        """To its end, with a worker beside it."""
        process = self.begin(*arguments)
        assert process.stdin
        process.stdin.write(typed)
        process.stdin.close()
        process.stdin = None
        until = time.monotonic() + LONGEST
        while process.poll() is None and time.monotonic() < until:
            work_if_asked()
        out, told = process.communicate(timeout=1)
        return Done(process.returncode, out, told)


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    made = partners.partner()
    devices.pcs(made, SERIALS)
    return made


@pytest.fixture
def customer(partner: Partner) -> Customer:
    return partners.customer(partner)


@pytest.fixture
def terminal(tmp_path: Path, server: str, partner: Partner) -> Terminal:
    client, secret = credentials.client(partner)
    signed = {"FLEETWARD_CLIENT_ID": str(client.id), "FLEETWARD_CLIENT_SECRET": secret}
    return Terminal(tmp_path, {"FLEETWARD_URL": server, **signed})


def places() -> dict[str, str]:
    return dict(feed_world.fetch("SELECT serial, place FROM devices_device"))


def work_if_asked() -> None:
    """A worker has a pool of connections of its own: not ten times a second."""
    if feed_world.fetch("SELECT FROM procrastinate_jobs WHERE status = 'todo'"):
        work()
    time.sleep(0.1)


def until_there(statement: str) -> list[Any]:
    """The rows, as soon as there are any."""
    until = time.monotonic() + LONGEST
    while not (rows := feed_world.fetch(statement)):
        assert time.monotonic() < until
        time.sleep(0.05)
    return rows


def undo_id(told: str) -> str:
    return told.rsplit("fleetward-cli undo ", 1)[1].split(maxsplit=1)[0]


def test_lists_go_into_pipes_as_columns_as_json_and_as_csv(terminal: Terminal, customer: Customer) -> None:
    listed = terminal.run("devices", "list", "--unassigned")
    assert (listed.code, listed.told) == (0, "")
    assert {line.split()[0] for line in listed.out.splitlines()} == {"SERIAL", *SERIALS}
    told: list[dict[str, Any]] = json.loads(terminal.run("devices", "list", "--unassigned", "--json").out)
    assert {one["serial"] for one in told} == {*SERIALS}
    rows = list(csv.DictReader(io.StringIO(terminal.run("customers", "list", "--csv").out)))
    assert [(one["id"], one["name"]) for one in rows] == [(str(customer.id), customer.name)]
    assert terminal.run("devices", "list", "--customer", str(customer.id), "--json").out == "[\n]\n"
    for noun in ("alerts", "repairs", "support"):
        assert terminal.run(noun, "list").code == 0


def test_a_transfer_is_looked_at_run_and_undone(terminal: Terminal, customer: Customer) -> None:
    wanted = ["transfer", "--to", str(customer.id), *SERIALS[:2]]
    looked = terminal.run(*wanted, "--dry-run")
    assert (looked.code, looked.told.splitlines()[0]) == (0, f"2 of 2 PCs will move to {customer.name}.")
    assert set(places().values()) == {"pool"}
    moved = terminal.run(*wanted, "--yes")
    assert (moved.code, places()) == (0, {SERIALS[0]: "dashboard", SERIALS[1]: "dashboard", SERIALS[2]: "pool"})
    back = terminal.run("undo", undo_id(moved.told), "--yes")
    assert (back.code, set(places().values())) == (0, {"pool"})


def test_what_is_refused_is_told_per_pc_and_by_the_exit_code(
    terminal: Terminal, customer: Customer, tmp_path: Path
) -> None:
    (tmp_path / "list.csv").write_text(f"Model;Serial number\nEliteBook;{SERIALS[0]}\nZBook;5CG9999ZZZ\nX;nonsense!\n")
    done = terminal.run("transfer", "--to", str(customer.id), "--file", "list.csv", "--yes", "--json")
    assert done.code == 1
    assert {one["named"]: one["outcome"] for one in json.loads(done.out)} == {
        SERIALS[0]: "moved", "5CG9999ZZZ": "not_visible", "nonsense!": "unreadable",
    }  # fmt: skip
    assert "1 of 3 PCs moved." in done.told


def test_without_a_person_nothing_moves_unless_it_is_said(terminal: Terminal, customer: Customer) -> None:
    done = terminal.run("transfer", "--to", str(customer.id), "--file", "-", typed="\n".join(SERIALS))
    assert (done.code, set(places().values())) == (2, {"pool"})
    assert "add --yes" in done.told
    assert feed_world.fetch("SELECT state FROM transfers_bulkaction") == [("cancelled",)]


@pytest.mark.parametrize(("typed", "place"), [("y\n", "dashboard"), ("n\n", "pool"), ("\x04", "pool")])
def test_at_a_terminal_it_asks_and_moves_nothing_without_a_yes(
    terminal: Terminal, customer: Customer, typed: str, place: str
) -> None:
    ours, theirs = os.openpty()
    process = terminal.begin("transfer", "--to", str(customer.id), SERIALS[0], stdin=theirs)
    os.close(theirs)
    os.write(ours, typed.encode())  # it waits there until it is asked for
    until = time.monotonic() + LONGEST
    while process.poll() is None and time.monotonic() < until:
        work_if_asked()
    _out, told = process.communicate(timeout=1)
    os.close(ours)
    assert f"Move them to {customer.name}? Type y to go on: " in told
    assert (process.returncode, places()[SERIALS[0]]) == (0 if place == "dashboard" else 1, place)


def test_where_tells_the_verdict_and_the_next_step_and_support_takes_the_rest(terminal: Terminal) -> None:
    done = terminal.run("where", SERIALS[0], "5CG9999ZZZ", "--csv")
    rows = {one["given"]: one for one in csv.DictReader(io.StringIO(done.out))}
    assert (done.code, rows[SERIALS[0]]["meaning"]) == (1, "On your page")
    assert (rows["5CG9999ZZZ"]["meaning"], rows["5CG9999ZZZ"]["next"][:20]) == (
        "Never reported",
        "Ask your distributor",
    )
    search = done.told.rsplit("--search ", 1)[1].split()[0]
    opened = terminal.run("support", "open", "--subject", "A PC is missing", "--search", search, typed="Where is it?")
    assert (opened.code, opened.told[:14]) == (0, "Support case S")
    assert feed_world.fetch("SELECT serial FROM support_supportserial") == [("5CG9999ZZZ",)]


def test_an_unknown_customer_a_wrong_token_and_no_network_are_told_apart(
    terminal: Terminal, tmp_path: Path, server: str
) -> None:
    nobody = "0199a2f4-8d1c-7b7e-9f7a-3b1f0c7d2e11"
    unknown = terminal.run("transfer", "--to", nobody, SERIALS[0], "--yes")
    assert (unknown.code, unknown.out) == (3, "")
    assert unknown.told == (
        f"fleetward-cli: You have no customer with the ID {nobody}. See: fleetward-cli customers list\n"
    )
    wrong = Terminal(tmp_path, {"FLEETWARD_URL": server, "FLEETWARD_TOKEN": "made-up"}).run("customers", "list")
    assert (wrong.code, wrong.out, "login" in wrong.told) == (4, "", True)
    nowhere = {"FLEETWARD_URL": "http://localhost:9", "FLEETWARD_TOKEN": "made-up"}
    away = Terminal(tmp_path, nowhere).run("customers", "list")
    assert (away.code, away.told) == (
        5, "fleetward-cli: No answer from http://localhost:9. Is the network there, and the address right?\n"
    )  # fmt: skip
    assert Terminal(tmp_path).run("customers", "list").code == 4


def test_ctrl_c_before_it_runs_moves_nothing_and_leaves_nothing_waiting(
    terminal: Terminal, customer: Customer
) -> None:  # fmt: skip
    process = terminal.begin("transfer", "--to", str(customer.id), *SERIALS, "--yes")
    until_there("SELECT FROM transfers_bulkaction")  # no worker: it is being checked for ever
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=LONGEST)
    assert (process.returncode, out, told) == (130, "", "Stopped. Nothing was moved.\n")
    assert feed_world.fetch("SELECT state FROM transfers_bulkaction") == [("cancelled",)]


def test_ctrl_c_while_it_runs_says_how_to_take_it_back(terminal: Terminal, customer: Customer) -> None:
    process = terminal.begin("transfer", "--to", str(customer.id), *SERIALS, "--yes")
    ((action_id,),) = until_there("SELECT id FROM transfers_bulkaction")
    operations.check(partner_id=customer.partner_id, action_id=action_id, now=timezone.now())
    until_there("SELECT FROM transfers_bulkaction WHERE state = 'running'")  # no worker: it runs for ever
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _out, told = process.communicate(timeout=LONGEST)
    assert (process.returncode, "Stopped looking. The server goes on" in told) == (130, True)
    work()
    assert set(places().values()) == {"dashboard"}
    assert terminal.run("undo", undo_id(told), "--yes").code == 0
    assert set(places().values()) == {"pool"}


def test_who_has_signed_in_stays_so_and_the_secret_is_its_own(tmp_path: Path, server: str, partner: Partner) -> None:
    token = credentials.personal(partners.partner_user(partner))[1]
    here = Terminal(tmp_path)
    signed = here.run("login", "--url", server, typed=f"{token}\n")
    assert (signed.code, "as Kari Berg (administrator)" in signed.told, token in signed.told) == (0, True, False)
    kept = tmp_path / ".config" / "fleetward" / "credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "Kari Berg" in here.run("whoami").out
    elsewhere = Terminal(tmp_path, {"FLEETWARD_URL": "https://elsewhere.example"}).run("whoami")
    assert (elsewhere.code, "Sign in first" in elsewhere.told) == (4, True)
    assert here.run("logout").code == 0
    assert not kept.exists()


def test_a_reader_that_has_seen_enough_ends_it_quietly(terminal: Terminal, partner: Partner) -> None:
    devices.pcs(partner, [f"5CG77{n:05d}" for n in range(900)])
    process = terminal.begin("devices", "list", "--unassigned", "--csv")
    assert process.stdout
    assert process.stdout.readline().startswith("serial,")
    process.stdout.close()
    process.stdout = None
    _none, told = process.communicate(timeout=LONGEST)
    assert (process.returncode, told) == (141, "")
