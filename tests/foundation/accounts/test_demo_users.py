from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from fleetward.foundation.accounts import demo_users
from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


def test_the_known_password_opens_nothing_outside_demo_mode() -> None:
    demo_users.create([("steward", "Stig")])
    other = User.objects.create_user("owner@example.com", "correct horse battery")
    assert demo_users.allow(signing_in=False) == 1
    address = f"steward@{demo_users.DOMAIN}"
    request = RequestFactory().post("/account/login/")
    assert authenticate(request, email=address, password=demo_users.PASSWORD) is None
    assert User.objects.get(pk=other.pk).is_active
    assert (demo_users.allow(signing_in=True), demo_users.allow(signing_in=True)) == (1, 0)
    assert User.objects.get(email=address).is_active


def test_nobody_is_found_outside_demo_mode(settings: Any) -> None:
    demo_users.create([("steward", "Stig")])
    address = f"steward@{demo_users.DOMAIN}"
    assert (demo_users.everybody(), demo_users.find(address)) == ([], None)
    settings.DEMO = True
    found = demo_users.find(address)
    assert found
    assert [user.email for user in demo_users.everybody()] == [address]


def test_it_tells_demo_users_from_others() -> None:
    assert (demo_users.exist(), demo_users.others_exist()) == (False, False)
    demo_users.create([("steward", "Stig")])
    assert (demo_users.exist(), demo_users.others_exist()) == (True, False)
    User.objects.create_user("owner@example.com")
    assert (demo_users.exist(), demo_users.others_exist()) == (True, True)
