from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed import inbox
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("db")

REPORT = files.x12(Document([Sold([files.serial(0)])]))


def put(world: feed.World, folder: Path, name: str | bytes, content: bytes = REPORT, *, age: float = 60) -> Path:
    """A file in the first feed's inbox that was last written so many seconds ago."""
    own = folder / world.first.code
    own.mkdir(exist_ok=True)
    path = own / os.fsdecode(name)
    path.write_bytes(content)
    written = (world.now - timedelta(seconds=age)).timestamp()
    os.utime(path, (written, written))
    return path


def take(world: feed.World, folder: Path) -> int:
    with scoped(VENDOR):
        return inbox.take(folder, actor=SYSTEM, now=world.now)


def received() -> list[tuple[str, str]]:
    return feed.fetch("SELECT name, way FROM sales_feed_feedfile ORDER BY id")


def test_a_finished_file_is_received_once_and_removed(settings: Any) -> None:
    world = feed.build()
    path = put(world, settings.INBOX, "report.edi")
    assert (take(world, settings.INBOX), take(world, settings.INBOX)) == (1, 0)
    assert (path.exists(), received()) == (False, [("report.edi", "inbox")])


def test_every_feed_gets_a_folder(settings: Any) -> None:
    world = feed.build()
    take(world, settings.INBOX)
    assert sorted(path.name for path in settings.INBOX.iterdir()) == ["first", "reseller", "second"]


def test_a_file_still_being_written_is_left_alone_until_it_is_quiet(settings: Any) -> None:
    world = feed.build()
    put(world, settings.INBOX, "report.edi", age=1)
    assert take(world, settings.INBOX) == 0
    world.now += timedelta(seconds=10)
    assert take(world, settings.INBOX) == 1


@pytest.mark.parametrize("name", [".report.edi", "report.edi.part", "report.edi.TMP", "report.filepart"])
def test_names_of_senders_that_rename_on_finish_are_left_alone(settings: Any, name: str) -> None:
    world = feed.build()
    path = put(world, settings.INBOX, name)
    assert (take(world, settings.INBOX), path.exists()) == (0, True)


def test_a_file_that_is_too_large_stays_and_the_others_are_taken(settings: Any) -> None:
    world = feed.build()
    settings.LARGEST_UPLOAD = len(REPORT)
    large = put(world, settings.INBOX, "a-large.edi", REPORT + b"\n")
    put(world, settings.INBOX, "b.edi")
    assert (take(world, settings.INBOX), large.exists(), received()) == (1, True, [("b.edi", "inbox")])


def test_the_same_content_under_two_names_is_received_once_and_both_are_removed(settings: Any) -> None:
    world = feed.build()
    both = [put(world, settings.INBOX, name) for name in ("a.edi", "b.edi")]
    take(world, settings.INBOX)
    assert ([path.exists() for path in both], received()) == ([False, False], [("a.edi", "inbox")])


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"r\xe6port.edi", "r?port.edi"),
        ("bl\u00e5b\u00e6r.edi".encode(), "bl\u00e5b\u00e6r.edi"),
        (b"a\nb\x07.edi", "a?b?.edi"),
    ],
)
def test_a_name_in_whatever_bytes_is_shown_as_far_as_it_can_be(settings: Any, name: bytes, shown: str) -> None:
    world = feed.build()
    put(world, settings.INBOX, name)
    take(world, settings.INBOX)
    assert received() == [(shown, "inbox")]


def test_folders_and_links_are_left_alone(settings: Any, tmp_path: Path) -> None:
    world = feed.build()
    own = put(world, settings.INBOX, "a.edi").parent
    (own / "done").mkdir()
    (tmp_path / "secret").write_bytes(b"ISA")
    (own / "link.edi").symlink_to(tmp_path / "secret")
    assert take(world, settings.INBOX) == 1


def test_a_file_that_cannot_be_removed_stops_no_other(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = feed.build()
    stuck = put(world, settings.INBOX, "a.edi")
    put(world, settings.INBOX, "b.edi", files.x12(Document([Sold([files.serial(1)])]), control=2))
    real = type(stuck).unlink

    def unlink(path: Path, **more: Any) -> None:
        if path.name == "a.edi":
            raise PermissionError(13, "Permission denied")
        real(path, **more)

    monkeypatch.setattr(type(stuck), "unlink", unlink)
    take(world, settings.INBOX)
    assert received() == [("a.edi", "inbox"), ("b.edi", "inbox")]
