"""A distributor drops its report by SFTP, with sshd set as docs/operations says, and fetches the answer."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.sales_feed import inbox
from fleetward.domain.sales_feed.models import FeedFile
from fleetward.foundation.tenancy.scope import VENDOR, scoped
from tests.factories import feed_files as files
from tests.factories import feed_world as feed
from tests.factories.feed_files import Document, Sold

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.usefixtures("db"),
    pytest.mark.skipif(SSHD is None or not shutil.which("sftp"), reason="sshd is not installed (openssh-server)"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may shut a login into a folder (ChrootDirectory)"),
]


def command(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)  # noqa: S603 (our own commands)


class Drop:
    """sshd on a port of its own; whoever runs the tests plays the feed's login."""

    def __init__(self, folder: Path, login: str) -> None:
        self.folder, self.login = folder, login
        self.home = folder / "srv" / login
        for name in ("inbox", "outbox"):
            (self.home / name).mkdir(parents=True)
        for name in ("host", "feed"):
            command(shutil.which("ssh-keygen") or "", "-q", "-t", "ed25519", "-N", "", "-f", folder / name)
        (folder / "authorized").write_text((folder / "feed.pub").read_text())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def settings(self) -> str:
        documented = (ROOT / "docs/operations/sshd_feeds.conf").read_text()
        assert "Match Group fleetward-feeds" in documented
        ours = documented.replace("Match Group fleetward-feeds", f"Match User {self.login}")
        ours = ours.replace("/srv/fleetward/%u", str(self.home))
        return (
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host\nPidFile {self.folder}/pid\n"
            f"AuthorizedKeysFile {self.folder}/authorized\nStrictModes no\nUsePAM no\n"
            f"PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n{ours}"
        )

    def __enter__(self) -> Drop:  # noqa: PYI034 (no subclass)
        Path("/run/sshd").mkdir(exist_ok=True)  # where sshd leaves its rights behind
        (self.folder / "sshd_config").write_text(self.settings())
        self.sshd = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(self.folder / "sshd_config")])  # noqa: S603
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self.sshd.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self.sshd.terminate()
        self.sshd.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def say(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a distributor's program says to the server."""
        batch = self.folder / "batch"
        batch.write_text("\n".join(words) + "\n")
        return self._run("sftp", "-b", str(batch), "-P", str(self.port))

    def shell(self) -> subprocess.CompletedProcess[str]:
        """Somebody with the feed's key wants more than to drop files."""
        return self._run("ssh", "-p", str(self.port), end=("cat", "/etc/passwd"))

    def _run(self, program: str, *options: str, end: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        asked = [
            str(shutil.which(program)), *options, "-i", str(self.folder / "feed"), "-o", "StrictHostKeyChecking=no",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", f"{self.login}@127.0.0.1", *end,
        ]  # fmt: skip
        return subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603


@pytest.fixture
def drop() -> Iterator[Drop]:
    """In a folder that belongs to root all the way up, as sshd asks; /tmp does not."""
    folder = ROOT / "var" / "sftp-test"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if any(path.stat().st_mode & 0o022 for path in folder.parents):
        pytest.skip("a folder above the project can be written by others: sshd refuses to shut anybody in there")
    with Drop(folder, getpass.getuser()) as made:
        yield made
    shutil.rmtree(folder)


def test_a_report_dropped_by_sftp_is_taken_and_its_sender_sees_nothing_else(drop: Drop, settings: Any) -> None:
    world = feed.build()
    settings.INBOX = drop.folder / "inboxes"
    settings.INBOX.mkdir()
    (settings.INBOX / world.first.code).symlink_to(drop.home / "inbox")  # an operator mounts it
    report = drop.folder / "report.edi"
    report.write_bytes(files.x12(Document([Sold([files.serial(0)])])))

    sent = drop.say(f"put {report} report.part", "rename report.part report.edi", "ls")
    assert (sent.returncode, "report.edi" in sent.stdout) == (0, True), sent.stderr
    with scoped(VENDOR):
        assert inbox.take(settings.INBOX, actor=SYSTEM, now=world.now + timedelta(days=36_500)) == 1
        with transaction.atomic():
            names = [file.name for file in FeedFile.objects.filter(feed=world.first)]
    assert names == ["report.edi"]
    assert list((drop.home / "inbox").iterdir()) == []

    (drop.home / "outbox" / "report.997").write_text("ISA*")
    fetched = drop.say(f"get /outbox/report.997 {drop.folder}/report.997", "rm /outbox/report.997")
    assert (fetched.returncode, (drop.folder / "report.997").read_text()) == (0, "ISA*"), fetched.stderr
    assert drop.say("get /etc/passwd").returncode != 0
    assert drop.say("put /etc/hostname /elsewhere/x").returncode != 0
    assert "root:" not in drop.shell().stdout
