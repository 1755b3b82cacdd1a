from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from fleetward.gateways.spreadsheet import archive

if TYPE_CHECKING:
    from pathlib import Path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def refusal(path: Path, limits: archive.ArchiveLimits | None = None) -> tuple[str, str]:
    with pytest.raises(archive.ArchiveRefused) as caught:
        archive.open_archive(path, limits)
    return caught.value.code, caught.value.detail


def test_a_zip_of_reports_gives_its_members_in_order(tmp_path: Path) -> None:
    members = archive.open_archive(zipped(tmp_path / "r.zip", {"b.csv": b"2", "a.edi": b"ISA*"}))
    assert [(member.name, member.size) for member in members] == [("b.csv", 1), ("a.edi", 4)]
    with members[1].open() as stream:
        assert stream.read() == b"ISA*"
    copy = io.BytesIO()
    members[0].copy_to(copy)
    assert copy.getvalue() == b"2"


def test_a_workbook_in_a_zip_is_a_report_and_not_a_nested_archive(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "in.xlsx", {"xl/workbook.xml": b"<a/>"}).read_bytes()
    path = zipped(tmp_path / "r.zip", {"in.xlsx": inner})
    assert [member.name for member in archive.open_archive(path)] == ["in.xlsx"]


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/passwd", "folder/report.csv", "a\\b.csv"])
def test_a_member_with_a_path_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(zipped(tmp_path / "r.zip", {name: b"x"})) == ("archive_path", name)


def test_an_archive_in_the_archive_is_refused_under_whatever_name(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "in.zip", {"a.csv": b"x"}).read_bytes()
    assert refusal(zipped(tmp_path / "a.zip", {"more.ZIP": b"x"})) == ("archive_nested", "more.ZIP")
    assert refusal(zipped(tmp_path / "b.zip", {"data.csv": inner})) == ("archive_nested", "data.csv")
    assert refusal(zipped(tmp_path / "c.zip", {"data.csv": b"\x1f\x8b\x08\x00"})) == ("archive_nested", "data.csv")


def test_a_bomb_is_found_by_the_directory_alone(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {"zeros.csv": bytes(20 << 20)})
    assert path.stat().st_size < 30_000
    assert refusal(path) == ("archive_ratio", "")


def test_a_bomb_beside_incompressible_ballast_is_found_by_its_own_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("zeros.csv", bytes(3 << 20))
        target.writestr("ballast.csv", bytes(range(256)) * 4096, zipfile.ZIP_STORED)
    assert refusal(path) == ("archive_ratio", "zeros.csv")


def test_too_many_too_large_and_no_members_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "r.zip", {"a.csv": b"123", "b.csv": b"456"})
    assert refusal(path, archive.ArchiveLimits(members=1)) == ("archive_too_many_members", "")
    assert refusal(path, archive.ArchiveLimits(total_size=5)) == ("archive_too_large", "")
    assert refusal(path, archive.ArchiveLimits(file_size=5)) == ("archive_too_large", "")
    assert refusal(zipped(tmp_path / "none.zip", {})) == ("archive_empty", "")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "r.zip", {"a.csv": b"123"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == ("archive_encrypted", "a.csv")


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("a.csv", b"1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr("a.csv", b"2")
    assert refusal(path) == ("archive_same_name_twice", "")


def test_no_zip_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.zip").write_bytes(b"PK\x03\x04 and then nothing")
    assert refusal(tmp_path / "r.zip") == ("archive_damaged", "")


def test_damage_inside_a_member_shows_when_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a.csv", b"serial;product\n" * 10_000)
    path.write_bytes(path.read_bytes().replace(b"serial;", b"sarial;"))
    (member,) = archive.open_archive(path)
    with pytest.raises(archive.ArchiveRefused) as caught:
        member.copy_to(io.BytesIO())
    assert (caught.value.code, caught.value.detail) == ("archive_damaged", "a.csv")


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        target.writestr("a.csv", bytes(range(200)) * 10)
        target.writestr("b.csv", bytes(range(200)) * 10)
        target.infolist()[1].compress_size = 2_500
        target.infolist()[1].file_size = 2_500
    assert refusal(path) == ("archive_damaged", "")
