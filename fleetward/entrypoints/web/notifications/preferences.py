"""How the person wants to be told of each kind of thing: at once, once a day, or not by mail (F10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.partners.notice_kinds import told_to
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.foundation.notifications import operations, queries
from fleetward.foundation.notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField
    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from fleetward.foundation.notifications.kinds import Kind


GROUPS: tuple[tuple[StrOrPromise, frozenset[str]], ...] = (
    (gettext_lazy("PCs"), frozenset({"pool", "bulk_action", "whereabouts", "mapping"})),
    (gettext_lazy("Alerts and repairs"), frozenset({"alert", "repair_case", "parts_order", "claim"})),
    (gettext_lazy("Customers"), frozenset({"customer", "member"})),
    (gettext_lazy("Sales feed"), frozenset({"file", "layout", "feed"})),
    (gettext_lazy("Support cases"), frozenset({"support_case"})),
    (gettext_lazy("Other things"), frozenset({"certificate", "webhook", "job"})),
)
"""Under which heading a kind stands, by what is before the full stop of its code."""


class ChannelsForm(forms.Form):
    """One choice for each kind."""

    def __init__(self, data: object, *, kinds: list[Kind], chosen: dict[str, str]) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict or None
        for kind in kinds:
            self.fields[kind.code] = forms.ChoiceField(
                label=kind.label, choices=Channel.choices, initial=chosen.get(kind.code, kind.channel)
            )

    def groups(self) -> Iterator[tuple[StrOrPromise, list[BoundField]]]:
        """The choices under their headings; no heading without any."""
        for title, areas in GROUPS:
            if found := [field for field in self if field.name.partition(".")[0] in areas]:
                yield title, found


@page()
def preferences(request: HttpRequest) -> HttpResponse:
    """Each kind that the person's permissions allow; everything stands in the notification area in any case."""
    actor, user = acting(request).actor, acting(request).user
    form = ChannelsForm(request.POST or None, kinds=told_to(actor), chosen=queries.chosen(user.id))
    if form.is_valid():
        operations.choose_channels(actor=actor, user_id=user.id, channels=form.cleaned_data)
        messages.success(request, _("Your settings have been saved."))
        return redirect("notification-preferences")
    context = {"form": form, "hour": formats.time_format(queries.DIGEST_AT), "zone": user.time_zone}
    return render(request, "notifications/preferences.html", context)
