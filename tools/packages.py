"""Make sure that Debian's packages are there that some tests use: a screen, notifications, agents, identity providers.

Prints what is missing in the end. Exit code 0 always: tests that need an absent program are skipped, and say why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.chromium import as_root

PACKAGES = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus-daemon",
    "/usr/lib/*/xfce4/notifyd/xfce4-notifyd": "xfce4-notifyd",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "fusioninventory-agent": "fusioninventory-agent",
    "nginx": "nginx-light",
    "sshd": "openssh-server",
    "glewlwyd": "glewlwyd",
    "/usr/share/simplesamlphp": "simplesamlphp",
    "php": "php-cli",
    "/usr/lib/php/*/dom.so": "php-xml",
}
"""Program, by name or place, and the package that it comes in."""
ADVICE = "Not found: {programs}. Tests that need them are skipped. Debian: apt-get install {packages}"


def missing() -> dict[str, str]:
    """The programs that are not there, with their packages."""
    return {program: package for program, package in PACKAGES.items() if not _is_there(program)}


def _is_there(program: str) -> bool:
    if program.startswith("/"):
        return any(Path("/").glob(program.removeprefix("/")))
    return shutil.which(program) is not None


def install(packages: list[str]) -> bool:
    """Install Debian's packages, as root or with passwordless sudo. True where apt-get said that it did."""
    apt, prefix = shutil.which("apt-get"), as_root()
    if not apt or prefix is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages])
    return all(
        subprocess.run([*prefix, apt, *step], env=environment, check=False).returncode == 0  # noqa: S603 (constants)
        for step in steps
    )


def ensure() -> int:
    """Find or install; say what is missing."""
    if absent := missing():
        print(f"Installing Debian's packages: {', '.join(absent.values())} ...")
        install(list(absent.values()))
    if absent := missing():
        print(ADVICE.format(programs=", ".join(absent), packages=" ".join(absent.values())))
    return 0


if __name__ == "__main__":
    sys.exit(ensure())
