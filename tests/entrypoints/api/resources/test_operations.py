from __future__ import annotations

import pytest

from fleetward.entrypoints.jobs.exports import export_pool
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")


def test_a_file_is_had_by_the_credential_that_asked_and_by_no_narrower_one_of_the_same_person() -> None:
    mine = partners.partner()
    kari = partners.partner_user(mine)
    whole, narrow = (
        Caller(credentials.personal(kari, scopes)[1]) for scopes in (["devices:export", "claims:read"], ["claims:read"])
    )
    made = whole.post("pool/files").json()["id"]
    export_pool(str(mine.id), made)
    assert [one.get(f"operations/{made}").status_code for one in (whole, narrow)] == [200, 404]
    files = [one.get(f"operations/{made}/file") for one in (whole, narrow)]
    assert [one.status_code for one in files] == [200, 404]
    files[0].close()
    theirs = narrow.post("claims/files").json()["id"]
    assert [one.get(f"operations/{theirs}").status_code for one in (whole, narrow)] == [200, 200]
