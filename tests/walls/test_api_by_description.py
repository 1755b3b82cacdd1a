"""The whole API, called as its description allows and as it does not: every check of schemathesis, a short run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from tests.factories import credentials
from tests.walls.api_routes import API_ROUTES
from tests.walls.test_urls import world

if TYPE_CHECKING:
    from schemathesis import Case

__all__ = ["world"]

DESCRIBED = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
DESCRIBED.config.generation.update(allow_x00=False)  # no text has a NUL, and JSON schema cannot say so
OPERATIONS = {one.label: one for one in (cast("Any", found).ok() for found in DESCRIBED.get_all_operations())}


@schemathesis.serializer("message/rfc822")
def as_it_is(_context: Any, value: Any) -> bytes:
    """A mail is sent as it is: any bytes will do."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


SHORT = settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip


@pytest.fixture
def token(world: dict[str, Any], settings: Any, name: str) -> str:
    """Of the partner's administrator, or else of who of the vendor may; no limit stops them."""
    settings.API_REQUESTS = 1_000_000
    return credentials.personal(world["people"][_who_may(name)])[1]


def _who_may(name: str) -> str:
    route = API_ROUTES.get(OPERATIONS[name].definition.raw["operationId"])
    people = ("administrator", "channel_data_steward", "program_manager")
    return next((one for one in people if route and one in route.inside), people[0])


NOT_SAID = {
    "POST /api/v1/transfers": "which of its fields go together is said in words alone",
    "POST /api/v1/repair-cases/{repair_id}/steps": "what each step needs is said in words alone",
}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # nobody closes the file that was sent
@pytest.mark.parametrize("name", sorted({*OPERATIONS} - {*NOT_SAID}))
def test_what_the_description_allows_is_answered_as_it_says(name: str, world: dict[str, Any], token: str) -> None:
    @SHORT
    @given(case=OPERATIONS[name].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def short_run(case: Case[Any]) -> None:
        if sum(map(ord, str(case.path_parameters))) % 2:  # half of the calls are about something that is there
            there = {one: str(world[one]) for one in case.path_parameters or {} if one in world}
            case.path_parameters = dict(case.path_parameters or {}) | there
        case.query.pop("cursor", None)  # never made up
        case.headers.pop("Idempotency-Key", None)  # never with two bodies
        case.call_and_validate(headers={"Authorization": f"Bearer {token}", "If-Match": "*"})

    short_run()


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_the_description_forbids_is_refused_as_it_says(name: str, token: str) -> None:
    checks = [schemathesis.checks.negative_data_rejection]  # headers that are none of ours are no fault

    @SHORT
    @given(case=OPERATIONS[name].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def short_run(case: Case[Any]) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=checks)

    short_run()
