"""Sessions in the database, as Django keeps them, and whose they are: its own table does not say.

allauth's `usersessions` would be a second table beside it, of those alone who came by allauth's pages, written to at
each request. So there is one, and ending a session is deleting its row.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from fleetward.foundation.tenancy.policies import Rows


class Session(AbstractBaseSession):
    """A session; `user` is null until somebody has signed in. Its end is the end of the row."""

    rows = Rows.LOCAL

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """What reads the data."""
        return SessionStore


class SessionStore(db.SessionStore):
    """Django's store over our table. A session whose row is gone cannot come back: it is updated, never made anew."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Our table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with the user."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 (made by `get_model_class`)
        row.user_id = data.get(SESSION_KEY)
        return row
