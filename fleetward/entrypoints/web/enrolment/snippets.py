"""What an administrator puts into Intune, Configuration Manager, Group Policy or a shell, with the secret filled in.

Whatever the label or the server's address holds, each text stays what it is meant to be: values are quoted for the
language they stand in, and the label stands in comments only.
"""

from __future__ import annotations

import shlex
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
"""PowerShell takes all of these for one and the same quotation mark."""

_BREAKS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Snippet:
    """One text with its place of use, and the name of a file that holds it."""

    name: str
    title: StrOrPromise
    hint: StrOrPromise
    text: str

    @property
    def data_url(self) -> str:
        """The text as an address: the server cannot show it a second time, so the page itself holds the file."""
        return "data:text/plain;charset=utf-8," + quote(self.text)


def snippets(*, server: str, key: str, label: str) -> list[Snippet]:
    """All four, in the order in which they are shown."""
    shown = one_line(label)
    return [
        Snippet(
            "fleetward-intune.txt", _("Microsoft Intune"),
            _("Win32 app with fleetward-agent.msi: install command."),
            _text("intune.txt", server=msi_property(server), key=msi_property(key)),
        ),
        Snippet(
            "fleetward-configuration-manager.txt", _("Configuration Manager"),
            _("Application with the deployment type Script Installer: installation program."),
            _text("configuration_manager.txt", server=msi_property(server), key=msi_property(key)),
        ),
        Snippet(
            "fleetward-group-policy.ps1", _("Group Policy"),
            _("Computer startup script; fleetward-agent.msi stands beside it."),
            _text("group_policy.ps1", server=powershell(address(server)), key=powershell(key), label=shown),
        ),
        Snippet(
            "fleetward-linux.sh", _("Linux"), _("Run as root, by hand or by your configuration management."),
            _text("linux.sh", server=shlex.quote(address(server)), key=shlex.quote(key), label=shown),
        ),
    ]  # fmt: skip


def _text(template: str, **values: str) -> str:
    return render_to_string(f"enrolment/snippets/{template}", values).strip() + "\n"


def address(server: str) -> str:
    """The server's address with everything encoded that no address may hold as it stands."""
    return quote(server, safe=":/?#[]@!$&()*+,;=%~")


def powershell(text: str) -> str:
    """A literal string: nothing in it is looked at but quotation marks, and those are doubled."""
    return "'" + "".join(char * 2 if char in _SINGLE_QUOTES else char for char in text) + "'"


def msi_property(text: str) -> str:
    """The value of a property on a command line: as an address it holds no quotation mark, blank or backslash."""
    return f'"{address(text)}"'


def one_line(text: str) -> str:
    """The text without anything that could end a comment's line, or hide in it."""
    return "".join(" " if unicodedata.category(char) in _BREAKS else char for char in text).strip()
