from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from fleetward.domain.partners.models import Certification, CourseCompletion
from fleetward.entrypoints.jobs.completions import record_completions
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import partners, sales_feed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("db")

TITLE = "Premium Support: Resell & View/Monitor"


def send(browser: Client, text: str) -> Any:
    file = SimpleUploadedFile("done.csv", text.encode(), content_type="text/csv")
    return browser.post(reverse("completions-upload"), {"file": file})


def run(browser: Client, preview: Any) -> str:
    """Record what the preview shows, as the worker does; returns the address of the job's page."""
    place = browser.post(reverse("completions-record"), {"ticket": preview.context["ticket"]})["Location"]
    record_completions(**next(args for name, args in sales_feed.waiting_jobs()[::-1] if name.startswith("partners.")))
    return str(place)


def test_the_preview_says_what_each_row_would_do_and_records_nothing() -> None:
    partner = partners.partner("Alfa AS")
    text = f"Account;Course;Completed at\n{partner.account};{TITLE};2026-10-01\nnobody;{TITLE};2026-10-01\n"
    page = send(sales_feed.program_manager(), text)
    assert [(one["row"].number, one["word"], str(one["text"])) for one in page.context["rows"]] == [
        (3, "Not recorded", "No partner has this account. Create the partner first."),
        (2, "Is recorded", "Certifies Alfa AS for Premium Support."),
    ]
    with scoped(VENDOR), transaction.atomic():
        assert CourseCompletion.objects.count() == 0


def test_recording_certifies_the_partner_and_gives_a_result_for_each_row() -> None:
    partner = partners.partner("Alfa AS")
    browser = sales_feed.program_manager()
    text = f"account,course,completed at\n{partner.account},{TITLE},2026-10-01\nnobody,{TITLE},2026-10-01\n"
    place = run(browser, send(browser, text))
    with scoped(Scope(partner.id)), transaction.atomic():
        assert list(Certification.objects.values_list("program", "partner_role")) == [("premium", "view_monitor")]
    result = sales_feed.download(browser, place + "file/")
    assert [row.split(",")[4] for row in result.splitlines()] == ["Outcome", "certified", "account_unknown"]
    rows = browser.get(reverse("completions")).context["rows"]
    assert [(one["row"].account, one["course"], str(one["outcome"])) for one in rows] == [
        (partner.account, TITLE, "Certified")
    ]


def test_the_same_file_again_records_nothing_more() -> None:
    partner = partners.partner()
    browser = sales_feed.program_manager()
    text = f"account,course,completed at\n{partner.account},{TITLE},2026-10-01\n"
    run(browser, send(browser, text))
    again = send(browser, text)
    assert (again.context["fresh"], again.context["known"]) == (0, 1)
    run(browser, again)
    with scoped(VENDOR), transaction.atomic():
        assert CourseCompletion.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name,date\nA,2026-01-01\n", "The header must name the columns account, course and completed at."),
        ("account,course,completed at\n", "The file holds no row below its header."),
        ("account,course,completed at\n" + "a,b,c\n" * 10_001, "The file has more than 10,000 rows. Divide it."),
        ("account,course,completed at\n\x00,b,c\n", "The file holds binary data and is no text. Save it as CSV."),
    ],
)
def test_a_file_that_is_no_list_of_completions_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    assert send(sales_feed.program_manager(), text).context["form"].errors == {"file": [sentence]}


def test_a_forged_ticket_records_nothing() -> None:
    answer = sales_feed.program_manager().post(reverse("completions-record"), {"ticket": "forged"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "The preview is too old. Upload the file again."
    ]
    assert sales_feed.waiting_jobs() == []


def test_the_list_filters_and_costs_the_same_for_one_and_for_three() -> None:
    partner = partners.partner()
    browser = sales_feed.program_manager()
    rows = [f"{partner.account},{TITLE},2026-10-0{day}" for day in (1, 2, 3)]
    run(browser, send(browser, "\n".join(["account,course,completed at", rows[0]])))
    one = sales_feed.cost(browser, reverse("completions"))
    run(browser, send(browser, "\n".join(["account,course,completed at", *rows])))
    assert sales_feed.cost(browser, reverse("completions")) == one
    found = [
        len(browser.get(reverse("completions") + query).context["rows"])
        for query in ("", "?outcome=certified", "?outcome=unknown_course", f"?q={partner.account}", "?q=zz")
    ]
    assert found == [3, 3, 0, 3, 0]
