from __future__ import annotations

import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fleetward_client import output, serial_list, settings
from fleetward_client.problems import NobodySignedIn, WrongUse
from fleetward_client.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("text", "found"), [
    ("5CG1\n\n 5CG2 \n", ["5CG1", "5CG2"]),
    ("Serial Number,Model\n5CG1,x\n,y\n5CG2,z", ["5CG1", "5CG2"]),
    ("Model;Serienummer\nx;5CG1\nz", ["5CG1"]),
    ("5CG1\tx\n5CG2\ty", ["5CG1", "5CG2"]),
    ("serial\n", []),
    ("", []),
])  # fmt: skip
def test_a_list_is_a_column_of_a_file_or_one_in_a_line(text: str, found: list[str]) -> None:
    assert serial_list.read(text) == found


def test_a_list_that_cannot_be_used_is_told_why(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_bytes(b"\xff\xfe5\x00")
    for serials, file in (([], None), ([], str(tmp_path / "none")), (["5CG1"], str(odd)), ([], str(odd))):
        with pytest.raises(WrongUse):
            serial_list.gathered(serials, file)


@dataclass
class Row:
    name: str
    n: int | None


def test_a_name_moves_no_cursor_and_is_no_formula(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("\x1b[2JFjord\n", 1), Row("=cmd()", None)]
    assert output.table(rows, ["name", "n"]) == 2
    assert capsys.readouterr().out == "NAME      N\n[2JFjord  1\n=cmd()\n"
    output.as_csv(rows[1:], ["name", "n"])
    assert capsys.readouterr().out == "name,n\n'=cmd(),\n"
    output.as_json([])
    assert capsys.readouterr().out == "[\n]\n"


def test_the_environment_goes_first_and_a_stored_token_is_for_its_own_server(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path)}
    with pytest.raises(NobodySignedIn):
        settings.load(home)
    path = settings.store(home, Settings("https://fleet.example", token="kept"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert settings.load(home) == Settings("https://fleet.example", token="kept")
    assert settings.load(home | {"FLEETWARD_URL": "https://fleet.example/"}).token == "kept"
    assert settings.load(home | {"FLEETWARD_TOKEN": "given"}) == Settings("https://fleet.example", token="given")
    with pytest.raises(NobodySignedIn):
        settings.load(home | {"FLEETWARD_URL": "https://elsewhere.example"})
    with pytest.raises(NobodySignedIn):
        settings.load(home | {"FLEETWARD_CLIENT_ID": "id"})
    assert "kept" not in repr(settings.load(home))
    assert (settings.forget(home), settings.forget(home)) == (True, False)
