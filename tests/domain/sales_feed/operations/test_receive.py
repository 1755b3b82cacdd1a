from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.sales_feed.operations import receive
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from pathlib import Path

REPORT, OTHER = (files.x12(Document([Sold([files.serial(number)])]), control=number + 1) for number in range(2))


def spooled(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_spool_keeps_content_under_its_hash_once(settings: Any) -> None:
    first, second = (receive.spool(io.BytesIO(REPORT)) for _ in range(2))
    assert (first, first.size) == (second, len(REPORT))
    assert spooled(settings.SPOOL) == [first.sha256]
    assert receive.spool_path(first.sha256).read_bytes() == REPORT


def test_what_is_too_large_leaves_nothing_in_the_spool(settings: Any) -> None:
    settings.LARGEST_UPLOAD = 10
    with pytest.raises(receive.TooLarge) as refused:
        receive.spool(io.BytesIO(b"x" * 11))
    assert (refused.value.limit, spooled(settings.SPOOL)) == (10, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("a\x00b\u202e.edi", "a?b?.edi"), ("\udce6.edi", "?.edi"), ("x" * 300, "x" * 200)],
)
def test_a_name_is_kept_without_folders_in_characters_that_can_be_shown(name: str, kept: str) -> None:
    assert receive.plain_name(name) == kept


@pytest.mark.usefixtures("db")
class TestReceiving:
    def test_the_same_content_is_the_same_file_in_one_feed_and_another_in_another(self) -> None:
        world = feed.build()
        first, again, other = (
            feed.receive_only(world, of, REPORT) for of in (world.first, world.first, world.second)
        )  # fmt: skip
        assert (first.id == again.id, first.id == other.id) == (True, False)
        assert feed.fetch("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sales_feed.import_file'") == [
            (2,)
        ]

    def test_a_key_used_again_for_the_same_content_is_the_same_receipt(self) -> None:
        world = feed.build()
        first, again = (feed.receive_only(world, world.first, REPORT, idempotency_key="k") for _ in range(2))
        assert first.id == again.id

    def test_a_key_used_again_for_other_content_is_refused(self) -> None:
        world = feed.build()
        feed.receive_only(world, world.first, REPORT, idempotency_key="k")
        with pytest.raises(receive.KeyReused):
            feed.receive_only(world, world.first, OTHER, idempotency_key="k")

    def test_a_key_belongs_to_its_feed(self) -> None:
        world = feed.build()
        feed.receive_only(world, world.first, REPORT, idempotency_key="k")
        assert feed.receive_only(world, world.second, OTHER, idempotency_key="k").state == "received"
