from __future__ import annotations

from typing import Any

import pytest

from fleetward.domain.sales_feed.operations import outbox
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

pytestmark = pytest.mark.usefixtures("db")


def deliver(world: feed.World, folder: Any) -> int:
    with scoped(VENDOR):
        return outbox.deliver(folder, now=world.tick())


def test_answers_are_written_once_into_the_folder_of_their_feed(settings: Any) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, files.x12(Document([Sold([files.serial(0), "=A1+B2C3"])])), "sales.edi")
    assert (deliver(world, settings.OUTBOX), deliver(world, settings.OUTBOX)) == (2, 0)
    names = sorted(path.name for path in (settings.OUTBOX / "first").iterdir())
    assert names == [f"{file.id.hex}-1-997.edi", f"{file.id.hex}-answer.csv"]
    assert (settings.OUTBOX / "first" / names[0]).read_bytes().startswith(b"ISA*00*")


def test_the_business_answer_counts_and_lists_the_lines_set_aside(settings: Any) -> None:
    world = feed.build()
    file = feed.drop(world, world.first, files.x12(Document([Sold([files.serial(0), "=A1+B2C3"])])), "sales.edi")
    deliver(world, settings.OUTBOX)
    answer = (settings.OUTBOX / "first" / f"{file.id.hex}-answer.csv").read_text("utf-8-sig")
    assert answer.splitlines() == [
        "file,state,reason,lines",
        "sales.edi,on_page,,1",
        "sales.edi,set_aside,serial_malformed,1",
        "",
        "position,serial as sent,product,reason,what it means",
        "8,'=A1+B2C3,8Y4J2EA,serial_malformed,The serial number has a form that no PC has.",
    ]


def test_the_answer_counts_lines_as_they_stand_once_their_serials_are_settled(settings: Any) -> None:
    world = feed.build()
    sold, new = files.serial(0), files.serial(1)
    feed.drop(world, world.first, files.x12(Document([Sold([sold])])))
    again = Document([Sold([sold, new]), Sold([files.serial(2)], code="RP"), Sold(["N/A"])], number="B")
    file = feed.drop(world, world.second, files.x12(again, control=2), "again.edi")
    deliver(world, settings.OUTBOX)
    answer = (settings.OUTBOX / "second" / f"{file.id.hex}-answer.csv").read_text("utf-8-sig")
    told = answer.splitlines()[1 : answer.splitlines().index("")]
    stand = feed.fetch(
        "SELECT state, reason, count(*) FROM sales_feed_line WHERE file_id = %s GROUP BY 1, 2 ORDER BY 1, 2", file.id
    )
    assert told == [f"again.edi,{state},{reason},{count}" for state, reason, count in stand]
    assert "again.edi,waiting,return_before_sale,1" in told
    assert [line for line in told if line.startswith("again.edi,waiting,,")] == []


def test_an_answer_is_delivered_again_when_the_worker_died_before_it_said_so(settings: Any) -> None:
    world = feed.build()
    feed.drop(world, world.first, files.x12(Document([Sold([files.serial(0)])])))
    (settings.OUTBOX / "first").write_text("in the way of the folder")
    with pytest.raises(FileExistsError):
        deliver(world, settings.OUTBOX)
    (settings.OUTBOX / "first").unlink()
    assert deliver(world, settings.OUTBOX) == 2


def test_the_answer_is_in_the_transaction_of_the_result() -> None:
    world = feed.build()
    file = feed.receive_only(world, world.first, files.x12(Document([Sold([files.serial(0)])])))
    assert feed.fetch("SELECT 1 FROM sales_feed_outboxmessage") == []
    feed.run_import(world, file)
    assert feed.fetch("SELECT xmin FROM sales_feed_outboxmessage LIMIT 1") == feed.fetch(
        "SELECT xmin FROM sales_feed_line LIMIT 1"
    )
