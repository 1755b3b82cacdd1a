"""Make sure that a Chromium is there for the browser tests: the one found, or Debian's package.

Prints the path of the program. Exit code 1 with what to do where there is none and none can be installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
VARIABLE = "FLEETWARD_CHROMIUM"
ADVICE = (
    "No Chromium found. Install the package `chromium` (Debian: apt-get install chromium), "
    f"or say where it is: {VARIABLE}=/path/to/chromium make test"
)


def find() -> str | None:
    """The program that the variable names, else the first on the path; None where there is none."""
    named = os.environ.get(VARIABLE)
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> bool:
    """Install Debian's package, as root or with passwordless sudo. True where apt-get said that it did."""
    apt = shutil.which("apt-get")
    if not apt:
        return False
    prefix = as_root()
    if prefix is None:
        return False
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    steps = (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium", "fonts-dejavu-core"])
    return all(
        subprocess.run([*prefix, apt, *step], env=environment, check=False).returncode == 0  # noqa: S603 (constants)
        for step in steps
    )


def as_root() -> list[str] | None:
    """What runs a command as root: nothing for root, sudo where it asks for no password, else None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603
        return [sudo, "-n"]
    return None


def ensure() -> int:
    """Find or install; the exit code."""
    if not find() and not os.environ.get(VARIABLE):
        print("No Chromium found: installing Debian's package ...")
        install()
    path = find()
    print(path or ADVICE)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(ensure())
