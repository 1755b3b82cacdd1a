"""Files that are handed out: as downloads, kept by nobody on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import Http404

from fleetward.foundation.kit.download import download

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("db")  # an answer that is closed ends its request's connections


def test_a_file_and_bytes_are_handed_out_alike(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_bytes(b"%PDF-")
    answers = [download(one, name="Rechnung äöü.pdf", media_type="application/pdf") for one in (path, b"%PDF-")]
    assert [b"".join(answer) for answer in answers] == [b"%PDF-", b"%PDF-"]
    for answer in answers:
        answer.close()
    names = {answer["Content-Disposition"] for answer in answers}
    assert names == {"attachment; filename*=utf-8''Rechnung%20%C3%A4%C3%B6%C3%BC.pdf"}
    told = [(answer["Content-Type"], answer["X-Content-Type-Options"], answer["Cache-Control"]) for answer in answers]
    assert told == [("application/pdf", "nosniff", "private, no-store")] * 2


def test_what_is_gone_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Http404):
        download(tmp_path / "gone", name="a.pdf")
