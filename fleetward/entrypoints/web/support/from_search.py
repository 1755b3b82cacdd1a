"""A support case out of a search of *Where is my PC?*: exactly the serials that it could not settle, and why (B1).

What is in it cannot be made into something else; single serials, or all of one answer, can be left out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.domain.support.serial_list import MOST
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.domain.whereabouts.lifecycle import Verdict
from fleetward.entrypoints.web.support.forms import OpeningForm
from fleetward.entrypoints.web.whereabouts.wording import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search, Sought

SHOWN = 200


class FromSearchForm(OpeningForm):
    """As any support case, about missing PCs: its serials come from the search, less those that are left out."""

    search = forms.UUIDField(widget=forms.HiddenInput)
    leave = forms.MultipleChoiceField(required=False)
    leave_all = forms.MultipleChoiceField(required=False)

    field_order = ("kind", "subject", "text", "attachments", "priority")

    def __init__(self, *args: Any, found: Sequence[Sought], **options: Any) -> None:
        super().__init__(*args, **options)
        self.found = found
        self.fields["kind"] = forms.CharField(widget=forms.HiddenInput, required=False)
        choices: dict[str, Any] = {"leave": {one.serial for one in found}, "leave_all": {one.verdict for one in found}}
        for name, values in choices.items():
            field: Any = self.fields[name]
            field.choices = [(value, value) for value in values]

    def clean_kind(self) -> str:
        """Whatever was sent: it is about missing PCs."""
        return SupportKind.MISSING_PCS

    def clean(self) -> dict[str, Any]:
        """At least one must be left."""
        cleaned = super().clean() or {}
        if not self.named:
            self.add_error(None, _("Every serial number is left out. Keep at least one."))
        return cleaned

    @property
    def left_out(self) -> set[str]:
        """Serials that were unticked."""
        return self._sent("leave")

    @property
    def answers_left_out(self) -> set[str]:
        """Answers of which every serial is left out."""
        return self._sent("leave_all")

    def _sent(self, name: str) -> set[str]:
        data: Any = self.data
        return set(data.getlist(name)) if self.is_bound else set()

    @property
    def named(self) -> list[str]:
        """The serials that are left."""
        left_out, answers = self.left_out, self.answers_left_out
        return [one.serial for one in self.found if one.serial not in left_out and one.verdict not in answers]

    def fields_shown(self) -> list[Any]:
        """The fields that people fill in: what is left out stands in the table of serials."""
        return [field for field in self if field.name not in {"leave", "leave_all"}]

    def groups(self) -> list[dict[str, Any]]:
        """Each answer: how many serials, and whether all of them are left out."""
        counts = Counter(one.verdict for one in self.found)
        answers = self.answers_left_out
        return [
            {"key": key, "label": Verdict(key).label, "count": count, "left": key in answers}
            for key, count in counts.most_common()
        ]

    def rows(self) -> list[dict[str, Any]]:
        """The first serials, and why each could not be settled."""
        left_out = self.left_out
        return [
            {
                "serial": one.serial, "given": one.given if one.given != one.serial else "",
                "verdict": one.get_verdict_display(), "why": reason(one.reason), "left": one.serial in left_out,
            }
            for one in self.found[:SHOWN]
        ]  # fmt: skip

    @property
    def more(self) -> int:
        """How many are not shown one by one."""
        return max(len(self.found) - SHOWN, 0)


def search_of(actor: Actor, text: str) -> Search | None:
    """The search that the address names; 404 unless it is the actor's, None if none is named."""
    if not text:
        return None
    try:
        named = UUID(text)
    except ValueError:
        raise Http404 from None
    found: Search | None = None
    if actor.may(Permission.WHEREABOUTS_ASK):
        found = whereabouts.visible_to(actor).filter(id=named).first()
    if found is None:
        raise Http404
    return found


def unsettled(actor: Actor, search: Search) -> list[Sought]:
    """What the search could not settle, as far as one support case goes: each serial number once."""
    once: dict[str, Sought] = {}
    for one in whereabouts.unsettled(actor, search, MOST):
        if one.serial:
            once.setdefault(one.serial, one)
    return list(once.values())
