"""How much the wall holds: what `python -m tools.proof wall` prints. It has to grow with the product, never shrink."""

from __future__ import annotations

from tests.walls import proof
from tests.walls.jobs import STORED, TASKS
from tests.walls.routes import ROUTES
from tests.walls.test_tenancy_catalogue import LEAKS
from tests.walls.test_tenancy_leaks import OF_PARTNERS
from tests.walls.test_urls import VISITORS


def test_the_wall_is_at_least_as_high_as_it_was() -> None:
    leaks = len(LEAKS) + 3  # and three rights too many
    proof.tell(f"{len(ROUTES)} routes x {len(VISITORS)} kinds of visitor = {len(ROUTES) * len(VISITORS):,} answers")
    proof.tell(
        f"{len(STORED)} kinds of stored job, page and file, x {len(VISITORS)} = {2 * len(STORED) * len(VISITORS)}"
    )
    proof.tell(f"{len(TASKS)} tasks, each with the scope it works in")
    proof.tell(f"{len(OF_PARTNERS)} tables of partners: seen, written, changed and deleted by nobody else")
    proof.tell(f"{leaks} seeded leaks noticed")
    assert len(ROUTES) >= 170
    assert len(OF_PARTNERS) >= 39
    assert leaks >= 19
