"""Whatever the label and the server's address hold, each text does one thing and no other."""

from __future__ import annotations

import re
import shlex
from urllib.parse import unquote, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from fleetward.entrypoints.web.enrolment.snippets import address, one_line, powershell, snippets

KEY = "k3Y_" + "x" * 38 + "-"
SERVER = "https://fleet.example:8443"

_texts = st.text(max_size=60)
_nasty = example("it's $(reboot) `id` \" \u2019; & | %PATH% \r\nreboot\n\u2028#> <# \\")


def texts(server: str = SERVER, label: str = "Reception") -> dict[str, str]:
    return {one.name.rpartition(".")[0].removeprefix("fleetward-"): one.text for one in snippets(
        server=server, key=KEY, label=label)}  # fmt: skip


def test_the_texts_as_they_stand() -> None:
    assert texts() == {
        "intune": f'msiexec /i fleetward-agent.msi FLEETWARD_SERVER="{SERVER}" FLEETWARD_KEY="{KEY}" /qn /norestart\n',
        "configuration-manager": (
            f'msiexec.exe /i fleetward-agent.msi FLEETWARD_SERVER="{SERVER}" FLEETWARD_KEY="{KEY}" /qn /norestart '
            "REBOOT=ReallySuppress\n"
        ),
        "group-policy": f"""# Fleetward enrolment package: Reception
$server = '{SERVER}'
$key = '{KEY}'
if (Get-Service -Name 'fleetward-agent' -ErrorAction SilentlyContinue) {{ exit 0 }}
$msi = Join-Path $PSScriptRoot 'fleetward-agent.msi'
$arguments = @('/i', "`"$msi`"", "FLEETWARD_SERVER=`"$server`"", "FLEETWARD_KEY=`"$key`"", '/qn', '/norestart')
$run = Start-Process -FilePath 'msiexec.exe' -ArgumentList $arguments -Wait -PassThru
exit $run.ExitCode
""",
        "linux": f"""#!/bin/sh
# Fleetward enrolment package: Reception
set -eu
fleetward-agent enroll --server {SERVER} --key {KEY}
""",
    }


@_nasty
@given(_texts)
def test_a_label_stands_in_its_comment_and_nowhere_else(label: str) -> None:
    for name, text in texts(label=label).items():
        plain = texts()[name].splitlines()
        lines = re.split("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)[:-1]
        assert len(lines) == len(plain)
        assert [one for one in zip(lines, plain, strict=True) if one[0] != one[1] and not one[1].startswith("# ")] == []


@_nasty
@given(_texts)
def test_a_shell_reads_the_linux_script_as_one_command(label: str) -> None:
    _, _, *commands = texts(SERVER + "/" + label, label)["linux"].splitlines()
    assert [shlex.split(one, comments=True) for one in commands] == [
        ["set", "-eu"],
        ["fleetward-agent", "enroll", "--server", address(SERVER + "/" + label), "--key", KEY],
    ]


def literal(text: str) -> tuple[str, str]:
    """What PowerShell reads as one literal string, and what is left behind it."""
    quotes = "'\u2018\u2019\u201a\u201b"
    assert text[0] in quotes
    value, place = "", 1
    while place < len(text):
        if text[place] not in quotes:
            value += text[place]
        elif place + 1 < len(text) and text[place + 1] in quotes:
            value += text[place]
            place += 1
        else:
            return value, text[place + 1 :]
        place += 1
    raise AssertionError("the string has no end")


@_nasty
@example("\u2018\u2019\u201a\u201b")
@given(_texts)
def test_powershell_reads_a_quoted_text_as_itself(text: str) -> None:
    assert literal(powershell(text)) == (text, "")


@_nasty
@given(_texts)
def test_powershell_reads_the_servers_address_and_goes_on(label: str) -> None:
    lines = texts(SERVER + "/" + label)["group-policy"].splitlines()
    value, behind = literal(lines[1].removeprefix("$server = "))
    assert (value, behind) == (address(SERVER + "/" + label), "")
    assert lines[2] == f"$key = '{KEY}'"


@_nasty
@given(_texts)
def test_a_command_line_has_its_seven_words_whatever_the_address_holds(path: str) -> None:
    for name, words in (("intune", 7), ("configuration-manager", 8)):
        text = texts(SERVER + "/" + path)[name]
        assert text.count('"') == 4
        assert len(text.split()) == words
        assert text.isascii()


@given(_texts)
def test_an_encoded_address_still_means_the_same(path: str) -> None:
    encoded = address(f"{SERVER}/{path}")
    assert unquote(encoded) == unquote(f"{SERVER}/{path}")
    assert urlsplit(encoded).netloc == "fleet.example:8443"


@given(_texts)
def test_a_label_is_shown_on_one_line(label: str) -> None:
    assert len(one_line(label).splitlines()) <= 1
