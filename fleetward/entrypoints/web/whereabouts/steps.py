"""The next step for one serial number, as a sentence and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.whereabouts.next_step import Step, next_step

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.whereabouts.models import Search, Sought

BUTTONS: dict[Step, StrOrPromise] = {
    Step.OPEN_PC: gettext_lazy("Open the PC"),
    Step.OPEN_DASHBOARD: gettext_lazy("Go to the dashboard"),
    Step.FINISH_COURSE: gettext_lazy("See the courses"),
    Step.ASK_MAPPING: gettext_lazy("Ask to take the number as ours"),
    Step.ATTACH_PROOF: gettext_lazy("Attach a proof of purchase"),
    Step.OPEN_SUPPORT_CASE: gettext_lazy("Open a support case"),
}
"""What the link says, where there is one."""

LINK = '<a class="button small" href="{}">{}</a>'
AGAIN = '<button class="button small" form="again" name="serials" value="{}">{}</button>'


class Steps:
    """What stands in the last cell of each row; every address is made once."""

    def __init__(self, search: Search) -> None:
        self.proof = reverse("whereabouts-proof", args=[search.id])
        self.support = f"{reverse('support-new')}?{urlencode({'search': search.id})}"
        self.again = _("Search for %(serial)s")

    def cell(self, one: Sought) -> str:
        """The sentence, and the button where something can be done here."""
        following = next_step(one.verdict, one.reason)
        return format_html("{} {}", following.sentence, self._button(following.step, one))

    def _button(self, step: Step, one: Sought) -> str:
        if step == Step.SEARCH_AGAIN:
            return format_html(AGAIN, one.meant, self.again % {"serial": one.meant}) if one.meant else ""
        address = self._address(step, one)
        return format_html(LINK, address, BUTTONS[step]) if address else ""

    def _address(self, step: Step, one: Sought) -> str:
        if step == Step.OPEN_PC:
            return reverse("device", args=[one.device_id]) if one.device_id else ""
        if step == Step.OPEN_DASHBOARD:
            dashboard = reverse("customer-devices", args=[one.customer_id]) if one.customer_id else ""
            return f"{dashboard}?{urlencode({'q': one.serial})}" if dashboard else ""
        here = {
            Step.FINISH_COURSE: "#courses", Step.ASK_MAPPING: "#offers",
            Step.ATTACH_PROOF: self.proof, Step.OPEN_SUPPORT_CASE: self.support,
        }  # fmt: skip
        return here.get(step, "")
