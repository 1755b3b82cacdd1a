"""Sessions of users, made for one test: a screen (Xvfb), a bus, a notification service, a browser that takes notes."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from processes import TESTS, eventually, process

if TYPE_CHECKING:
    from collections.abc import Iterator

XFCE = next(Path("/usr/lib").glob("*/xfce4/notifyd/xfce4-notifyd"), Path("xfce4-notifyd"))


def needs(*programs: str | Path) -> None:
    """Skip, and say why, where a program is absent; tools/packages.py installs them."""
    absent = [str(one) for one in programs if not shutil.which(one)]
    if absent:
        pytest.skip(f"not installed: {', '.join(absent)}")


def home(folder: Path) -> dict[str, str]:
    """The variables of a user without screen and bus; opened pages are written into the file `opened`."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    browser = folder / "browser"
    browser.write_text(f"#!/bin/sh\necho \"$1\" >> '{folder}/opened'\n")
    browser.chmod(0o755)
    own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime), "BROWSER": str(browser), "LANG": "nb_NO.UTF-8"}
    return own | {"PATH": os.environ["PATH"]}


def opened(folder: Path) -> list[str]:
    """The pages that were opened."""
    path = folder / "opened"
    return path.read_text().split() if path.exists() else []


@contextmanager
def screen(folder: Path) -> Iterator[dict[str, str]]:
    """A screen that only those with its cookie may use, for Tk lets itself be asked only then."""
    needs("Xvfb", "xauth")
    cookies, number = folder / "cookies", folder / "display"
    subprocess.run(  # noqa: S603 (constants)
        ["xauth", "-qf", cookies, "add", ":99", ".", secrets.token_hex(16)], check=True, capture_output=True  # noqa: S607
    )  # fmt: skip
    command = f"exec Xvfb -displayfd 3 -screen 0 1024x768x24 -nolisten tcp -auth '{cookies}' 3>'{number}' 2>/dev/null"
    with process("sh", "-c", command):
        eventually(lambda: number.exists() and number.read_text().strip())
        display = f":{number.read_text().strip()}"
        cookie = subprocess.run(["xauth", "-f", cookies, "list"], check=True, capture_output=True, text=True)  # noqa: S603, S607
        subprocess.run(["xauth", "-qf", cookies, "add", display, ".", cookie.stdout.split()[-1]], check=True)  # noqa: S603, S607
        yield {"DISPLAY": display, "XAUTHORITY": str(cookies)}


@contextmanager
def bus(folder: Path, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """A session bus of its own."""
    needs("dbus-daemon")
    path = folder / "runtime" / "bus"
    address = f"unix:path={path}"
    with process("dbus-daemon", "--session", "--nofork", "--address", address, environment=environment):
        eventually(path.exists)
        yield environment | {"DBUS_SESSION_BUS_ADDRESS": address}


@contextmanager
def xfce(environment: dict[str, str]) -> Iterator[None]:
    """The notification service of Xfce, as it is."""
    needs(XFCE)
    with process(XFCE, environment=environment):
        yield


@contextmanager
def daemon(folder: Path, environment: dict[str, str], press: str) -> Iterator[Path]:
    """A tiny service that presses the button with this label at once; the file of what it was asked to show."""
    shows = folder / "shows"
    with process(sys.executable, TESTS / "fake_daemon.py", shows, press, environment=environment):
        eventually(shows.exists)
        yield shows
