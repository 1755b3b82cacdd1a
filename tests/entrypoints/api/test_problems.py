from __future__ import annotations

import json
import re
from pathlib import Path

from fleetward.entrypoints.api import problems

API = Path(problems.__file__).parent


def test_every_code_is_told_what_it_means() -> None:
    source = "".join(path.read_text() for path in API.rglob("*.py"))
    said = set(re.findall(r'code="([\w-]+)"', source)) | set(problems.KINDS.values())
    assert said == set(problems.MEANINGS)


def test_a_problem_is_one_as_the_standard_has_it() -> None:
    answer = problems.answer(409, "No.", code="in-progress", limit=3)
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert json.loads(answer.content) == {
        "type": "urn:fleetward:problem:in-progress", "title": "Conflict", "status": 409, "detail": "No.", "limit": 3,
    }  # fmt: skip
