"""The mail that tells somebody what happened, in the reader's language and by the reader's clock (B7, F10)."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleetward.domain.customers.letters import RULE, Letter
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.foundation.notifications.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.foundation.accounts.models import User
    from fleetward.foundation.notifications.models import Notice


def letter(to: User, notices: Sequence[Notice], *, digest: bool) -> Letter:
    """`notices` in the order of their time; in both languages for somebody who has never chosen one."""
    languages = [to.language] if to.language else [code for code, _name in settings.LANGUAGES]
    subjects, texts = [], []
    for language in languages:
        with translation.override(language), timezone.override(_zone(to)):
            subjects.append(_subject(notices, digest=digest))
            texts.append(_text(notices, digest=digest))
    return Letter(to.email, " / ".join(subjects), RULE.join(texts))


def _zone(of: User) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(of.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)


def _subject(notices: Sequence[Notice], *, digest: bool) -> str:
    platform = vendor_profile().platform
    if digest:
        return _("Your day on %(platform)s") % {"platform": platform}
    if len(notices) == 1:
        return " ".join(KINDS[notices[0].kind].titled(notices[0].details).split())
    text = ngettext("%(n)s notification, %(platform)s", "%(n)s notifications, %(platform)s", len(notices))
    return text % {"n": len(notices), "platform": platform}


def _text(notices: Sequence[Notice], *, digest: bool) -> str:
    before = [_("What you have not read yet:")] if digest else []
    choose = settings.PUBLIC_URL + reverse("notification-preferences")
    after = _("How you are told of what, and what is not mailed to you, you choose here:") + f"\n{choose}"
    return "\n\n".join([*before, *map(_entry, notices), after]) + "\n"


def _entry(notice: Notice) -> str:
    kind = KINDS[notice.kind]
    when = formats.date_format(timezone.localtime(notice.at), "SHORT_DATETIME_FORMAT")
    return f"{kind.titled(notice.details)} ({when})\n{_link(notice)}"


def _link(notice: Notice) -> str:
    name, takes = KINDS[notice.kind].leads_to(notice.details, notice.customer_id)
    try:
        return settings.PUBLIC_URL + reverse(name, kwargs=takes)
    except NoReverseMatch:  # told by an older release
        return settings.PUBLIC_URL + reverse("notifications")
