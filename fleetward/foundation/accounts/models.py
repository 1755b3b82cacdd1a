"""Users: who signs in, in which language and time zone (F10). What they may do is the rooms' business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Iterator


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new user; without a password nobody can sign in as it until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user for the operator of an installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Oslo")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    session_round = models.PositiveIntegerField(default=0)  # one more ends every session of before

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        """The name people know, else the address."""
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must show to go on: it changes with the password, and with each round."""
        return super().get_session_auth_hash() + self._round

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same for earlier keys of the installation."""
        for known in super().get_session_auth_fallback_hash():
            yield known + self._round

    @property
    def _round(self) -> str:
        return f".{self.session_round}" if self.session_round else ""
