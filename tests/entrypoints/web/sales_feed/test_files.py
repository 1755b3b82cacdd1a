from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as configured
from django.urls import reverse

from fleetward.entrypoints.jobs.exports import export_files
from tests.factories import feed_world, sales_feed
from tests.factories.feed_files import Document, Sold, x12

if TYPE_CHECKING:
    from fleetward.domain.sales_feed.models import FeedFile

pytestmark = pytest.mark.usefixtures("db")

MESSY = x12(
    Document([
        Sold(["5CG3251ABC", "5CG3251ABD"]),
        Sold(["2212UA6140H4W"], invoice="INV-2"),
        Sold(["5CG3251ABF"], reseller="999", invoice="INV-3"),
    ])
)  # fmt: skip


def address(file: FeedFile, name: str = "file") -> str:
    return reverse(name, args=["first", file.id])


def test_the_sums_of_a_file_agree_with_its_lines() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    page = sales_feed.steward().get(address(file))
    standing = {(one["state"], one["lines"]) for one in page.context["standing"]}
    assert standing == {("Its PC is held by the partner", 2), ("Set aside", 1), ("Waiting", 1)}
    assert (page.context["sum"], page.context["file"].lines) == (4, 4)


def test_a_files_page_shows_its_envelope_its_report_and_what_was_answered() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    page = sales_feed.steward().get(address(file))
    assert [one["row"].control for one in page.context["interchanges"]] == ["000000001"]
    assert [(str(one["word"]), str(one["purpose"])) for one in page.context["reports"]] == [("Accepted", "Original")]
    assert sorted(one["row"].kind for one in page.context["messages_out"]) == ["997", "answer"]


def test_an_answer_can_be_downloaded_as_it_was_sent() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    browser = sales_feed.steward()
    message = next(one["row"] for one in browser.get(address(file)).context["messages_out"] if one["row"].kind == "997")
    answer = browser.get(reverse("feed-message", args=["first", message.id]))
    assert (answer.content, answer["Content-Disposition"]) == (
        bytes(message.content), f'attachment; filename="{message.name}"',
    )  # fmt: skip
    assert browser.get(reverse("feed-message", args=["second", message.id])).status_code == 404


def test_faults_of_an_envelope_stand_as_sentences() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY.partition(b"IEA")[0])
    page = sales_feed.steward().get(address(file))
    assert [one["faults"] for one in page.context["interchanges"]] == [
        ["The end of the envelope is missing, so nothing of it was imported. Ask for the whole file. (IEA)"]
    ]


def test_a_refused_file_says_why_and_can_be_read_again() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, b"%PDF-1.7 no report", "scan.pdf")
    browser = sales_feed.steward()
    page = browser.get(address(file))
    assert (page.context["problem"].partition(":")[0], page.context["may_retry"]) == (
        "The file is none of the kinds that are read", True,
    )  # fmt: skip
    assert sales_feed.auditor().get(address(file)).context["may_retry"] is False
    browser.post(address(file, "file-retry"))
    assert feed_world.reread(file).state == "received"


def test_a_file_that_was_read_is_not_read_again() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    answer = sales_feed.steward().post(address(file, "file-retry"), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "This file has been read meanwhile, or is being read."
    ]
    assert feed_world.reread(file).state == "done"


def test_while_a_file_is_read_the_page_asks_how_far_and_then_loads_again() -> None:
    world = feed_world.build()
    file = feed_world.receive_only(world, world.first, MESSY)
    browser = sales_feed.steward()
    waiting = browser.get(address(file, "file-progress"))
    assert (waiting.status_code, b"Waiting to be read" in waiting.content) == (200, True)
    feed_world.run_import(world, file)
    done = browser.get(address(file, "file-progress"))
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_lines_are_filtered_by_state_and_found_by_the_beginning_of_the_serial() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    browser = sales_feed.steward()
    sent = {
        query: [one["sent"] for one in browser.get(f"{address(file)}?{query}").context["lines"]]
        for query in ("state=set_aside", "q=5cg3251abd", "state=waiting&reason=unknown_reseller", "state=nonsense&q=zz")
    }
    assert sent == {
        "state=set_aside": ["2212UA6140H4W"], "q=5cg3251abd": ["5CG3251ABD"],
        "state=waiting&reason=unknown_reseller": ["5CG3251ABF"], "state=nonsense&q=zz": [],
    }  # fmt: skip


def test_over_htmx_a_file_answers_with_its_lines_only() -> None:
    world = feed_world.build()
    file = feed_world.drop(world, world.first, MESSY)
    answer = sales_feed.steward().get(address(file), headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div class="list" id="list">')


def test_the_page_of_a_file_costs_the_same_for_one_line_and_for_three() -> None:
    world = feed_world.build()
    costs = []
    for control, serials in enumerate((["5CG3251AB1"], ["5CG3251AB2", "5CG3251AB3", "5CG3251AB4"]), start=1):
        document = Document([Sold([serial], invoice=serial) for serial in serials], number=f"POS-{control}")
        file = feed_world.drop(world, world.first, x12(document, control=control))
        costs.append(sales_feed.cost(sales_feed.steward(), address(file)))
    assert costs[0] == costs[1]


def test_the_list_of_files_filters_sorts_and_costs_the_same_for_one_and_for_three() -> None:
    world = feed_world.build()
    browser = sales_feed.steward()
    feed_world.drop(world, world.first, MESSY, "a.edi")
    one = sales_feed.cost(browser, reverse("files"))
    feed_world.drop(world, world.first, b"%PDF", "b.pdf")
    feed_world.drop(world, world.second, x12(Document([Sold(["5CG3251ABX"])]), control=7), "c.edi")
    assert sales_feed.cost(browser, reverse("files")) == one
    names = {
        query: [row["file"].name for row in browser.get(f"{reverse('files')}?{query}").context["rows"]]
        for query in ("", "sort=name", "state=refused", f"feed={world.second.id}", "q=B.", "kind=x12&period=90")
    }
    assert names == {
        "": ["c.edi", "b.pdf", "a.edi"], "sort=name": ["a.edi", "b.pdf", "c.edi"], "state=refused": ["b.pdf"],
        f"feed={world.second.id}": ["c.edi"], "q=B.": ["b.pdf"], "kind=x12&period=90": ["c.edi", "a.edi"],
    }  # fmt: skip


def test_the_pages_of_a_long_list_follow_one_another(monkeypatch: Any) -> None:
    from fleetward.foundation.kit import listing

    monkeypatch.setattr(listing.page, "__kwdefaults__", {"cursor": "", "key": "id", "size": 2})
    world = feed_world.build()
    for number in range(3):
        feed_world.receive_only(world, world.first, b"%d" % number, f"{number}.edi")
    browser = sales_feed.steward()
    first = browser.get(reverse("files") + "?sort=name")
    second = browser.get(first.context["next"])
    back = browser.get(second.context["previous"])
    shown = [[row["file"].name for row in page.context["rows"]] for page in (first, second, back)]
    assert shown == [["0.edi", "1.edi"], ["2.edi"], ["0.edi", "1.edi"]]


def test_the_export_holds_exactly_the_files_that_are_filtered() -> None:
    world = feed_world.build()
    feed_world.drop(world, world.first, MESSY, "a.edi")
    feed_world.drop(world, world.first, b"%PDF", "b.pdf")
    browser = sales_feed.steward()
    place = browser.post(reverse("files-export") + "?state=refused")["Location"]
    assert b"Writing the file" in browser.get(place).content
    task, arguments = sales_feed.waiting_jobs()[-1]
    assert task == "sales_feed.export_files"
    export_files(**arguments)
    assert b"Download" in browser.get(place).content
    text = sales_feed.download(browser, place + "file/")
    assert [row.split(",")[0] for row in text.splitlines()] == ["File", "b.pdf"]
    assert len(list(Path(configured.EXPORTS).iterdir())) == 1


def test_another_kind_of_people_finds_no_export() -> None:
    feed_world.build()
    place = sales_feed.steward().post(reverse("files-export"))["Location"]
    from tests.factories import partners

    assert partners.browser(partners.partner_user(partners.partner())).get(place).status_code == 404
    assert partners.browser(partners.vendor_user("repair_desk")).get(place).status_code == 404
