"""The page of a stored job, whichever room asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.domain.devices import dashboard_export, pool_export
from fleetward.domain.partners import completion_sheet
from fleetward.domain.partners.permissions import GRANTS, Permission
from fleetward.domain.sales_feed.operations import file_export
from fleetward.domain.support.support_export import SUPPORT_CASES
from fleetward.entrypoints.web.jobs.kinds import KINDS
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.tenancy.scope import VENDOR, VENDOR_PARTNER_ID, Scope, scoped
from tests.factories import partners

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("db")

FEED_READERS = ["auditor", "channel_data_steward", "program_manager", "support_agent"]


def stored(kind: str, tenant: UUID = VENDOR_PARTNER_ID, **fields: Any) -> str:
    with scoped(VENDOR if tenant == VENDOR_PARTNER_ID else Scope(tenant)), transaction.atomic():
        job = Job.objects.create(
            partner_id=tenant, kind=kind, actor_label="Aud Itor", created_at=timezone.now(), **fields
        )
    return f"/jobs/{job.id}/"


def readers(address: str) -> list[str]:
    roles = [*FEED_READERS, "claims_approver", "repair_desk"]
    return [role for role in roles if partners.browser(partners.vendor_user(role)).get(address).status_code == 200]


def test_the_vendors_people_read_jobs_of_the_kinds_their_role_may_read() -> None:
    assert readers(stored(file_export.KIND)) == FEED_READERS
    assert readers(stored(completion_sheet.KIND)) == ["program_manager"]
    assert readers(stored(pool_export.KIND)) == []


def test_a_partners_people_find_no_job_of_the_vendors_and_the_vendor_none_of_theirs() -> None:
    mine = partners.partner()
    browser = partners.browser(partners.partner_user(mine))
    assert browser.get(stored(pool_export.KIND)).status_code == 404
    assert browser.get(stored(file_export.KIND, mine.id)).status_code == 404
    assert readers(stored(file_export.KIND, mine.id)) == []


def test_a_kind_without_a_page_is_not_there() -> None:
    assert readers(stored("something.else")) == []


def test_a_customers_people_read_the_jobs_that_they_asked_for_themselves() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    asker, colleague = partners.customer_user(theirs), partners.customer_user(theirs)
    named = {"customer_id": str(theirs.id)}
    address = stored(dashboard_export.KIND, mine.id, actor_id=asker.id, arguments=named)
    answers = [partners.browser(person).get(address).status_code for person in (asker, colleague)]
    assert answers == [200, 404]
    foreign = stored(pool_export.KIND, mine.id, actor_id=asker.id)
    assert partners.browser(asker).get(foreign).status_code == 404


def test_what_a_customers_person_asked_for_is_not_read_by_its_partner() -> None:
    mine = partners.partner()
    theirs = partners.customer(mine)
    asker, named = partners.customer_user(theirs), {"customers": [str(theirs.id)]}
    address = stored(SUPPORT_CASES.kind, mine.id, actor_id=asker.id, arguments=named)
    answers = [partners.browser(person).get(address).status_code for person in (asker, partners.partner_user(mine))]
    assert answers == [200, 404]


def test_a_failed_job_tells_its_problem() -> None:
    browser = partners.browser(partners.vendor_user("auditor"))
    told = browser.get(stored(file_export.KIND, state=JobState.FAILED, problem="The disk is full.")).content.decode()
    untold = browser.get(stored(file_export.KIND, state=JobState.FAILED)).content.decode()
    again = "It is tried again once more"
    assert ["The disk is full." in told, again in told, again in untold] == [True, False, True]


def test_a_job_that_makes_no_file_misses_none() -> None:
    address = stored(file_export.KIND, state=JobState.DONE)
    assert "has been deleted" not in partners.browser(partners.vendor_user("auditor")).get(address).content.decode()


def vendor_role(permission: Permission) -> str:
    return next(role for (kind, role), allowed in GRANTS.items() if kind == "vendor" and permission in allowed)


@pytest.mark.parametrize("kind", sorted(kind for kind, one in KINDS.items() if not one.named))
def test_every_kind_leads_back_to_its_list(kind: str) -> None:
    mine = partners.partner()
    partners.certificate(mine)
    theirs = partners.partner_actor(mine).may(KINDS[kind].permission)
    person = partners.partner_user(mine) if theirs else partners.vendor_user(vendor_role(KINDS[kind].permission))
    browser = partners.browser(person)
    named = {"customer_id": str(partners.customer(mine).id)}
    page = browser.get(stored(kind, mine.id, arguments=named) if theirs else stored(kind))
    assert browser.get(page.context["back"]).status_code == 200
