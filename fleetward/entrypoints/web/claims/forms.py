"""What each step of a claim asks: lines, evidence, words, decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.claims.lifecycle import Evidence, LineKind, RepairType
from fleetward.domain.claims.operations import LONGEST_REASON, Decision, LineInput
from fleetward.entrypoints.web.claims import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.claims.models import ClaimLine

TEXT = 4_000
LINES, DECISIONS = "set_lines-form", "decide_lines-form"
"""Ids of the forms whose fields stand in the rows of a table."""


def _amount(label: str, *, form: str, **options: Any) -> forms.DecimalField:
    """An amount in a row of a table, of the form with this id, which stands below the table."""
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "aria-label": label, "form": form})
    return forms.DecimalField(label=label, max_digits=12, decimal_places=2, min_value=0, widget=widget, **options)


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": 3}), **options)


class NothingForm(forms.Form):
    """Nothing is asked."""

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return self.cleaned_data


class AnswerForm(NothingForm):
    """The partner's answer to what was asked."""

    text = _words(gettext_lazy("Answer"))


class QuestionForm(NothingForm):
    """What the claims desk asks."""

    text = _words(gettext_lazy("What do you need to know?"))


class SendBackForm(NothingForm):
    """Why the second approver does not confirm."""

    text = _words(gettext_lazy("What must be decided anew, and why"))


class WithdrawForm(NothingForm):
    """Why nobody asks for it any more."""

    text = _words(gettext_lazy("Reason"), required=False)


class DenyForm(NothingForm):
    """Why nothing is approved."""

    reason = _words(gettext_lazy("Reason for denying the claim"))


class AttachForm(NothingForm):
    """A file, and what it shows."""

    evidence = forms.ChoiceField(label=gettext_lazy("What it shows"), choices=Evidence.choices)
    file = forms.FileField(
        label=gettext_lazy("File"), max_length=200, allow_empty_file=True,
        help_text=gettext_lazy("A photo (JPEG, PNG, WebP) or a PDF file, 10 MB at most."),
    )  # fmt: skip

    @property
    def said(self) -> dict[str, Any]:
        """The content is read whole: it is 10 MB at most, or refused by the first byte more."""
        sent = self.cleaned_data["file"]
        content = sent.read(10 * 1024 * 1024 + 1)
        return {"evidence": Evidence(self.cleaned_data["evidence"]), "name": sent.name, "content": content}


class RemoveForm(NothingForm):
    """Which attachment."""

    attachment_id = forms.UUIDField()


class LinesForm(forms.Form):
    """How much is claimed in each line, and the price of labour, which may be below the tariff."""

    def __init__(self, data: Any = None, *, lines: Sequence[ClaimLine]) -> None:
        super().__init__(data, auto_id="lines-%s")
        self.lines = lines
        for line in lines:
            named = {"what": wording.what(line)}
            self.fields[f"quantity_{line.position}"] = _amount(
                _("Quantity: %(what)s") % named, form=LINES, initial=_plain(line.quantity)
            )
            if line.kind == LineKind.LABOUR:
                self.fields[f"price_{line.position}"] = _amount(
                    _("Price: %(what)s") % named, form=LINES, initial=line.price
                )

    def fields_of(self, line: ClaimLine) -> dict[str, Any]:
        """Its fields, to stand in its row."""
        price = f"price_{line.position}"
        return {
            "quantity": self[f"quantity_{line.position}"], "price": self[price] if price in self.fields else None,
        }  # fmt: skip

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        given = self.cleaned_data
        return {"lines": [
            LineInput(line.position, given[f"quantity_{line.position}"], given.get(f"price_{line.position}"))
            for line in self.lines
        ]}  # fmt: skip


def _plain(quantity: Decimal) -> Decimal:
    """A whole number without decimals, as it is written."""
    return quantity.quantize(Decimal(1)) if quantity == quantity.to_integral_value() else quantity


class DecideForm(forms.Form):
    """What is approved of each line, and why it is less than what is claimed."""

    def __init__(self, data: Any = None, *, lines: Sequence[ClaimLine]) -> None:
        super().__init__(data, auto_id="decide-%s")
        self.lines = lines
        for line in lines:
            named = {"what": wording.what(line)}
            self.fields[f"approved_{line.position}"] = _amount(
                _("Approved: %(what)s") % named, form=DECISIONS, initial=line.amount
            )
            self.fields[f"reason_{line.position}"] = forms.CharField(
                label=_("Reason: %(what)s") % named, max_length=LONGEST_REASON, required=False,
                widget=forms.TextInput(attrs={"aria-label": _("Reason: %(what)s") % named, "form": DECISIONS}),
            )  # fmt: skip

    def fields_of(self, line: ClaimLine) -> dict[str, Any]:
        """Its fields, to stand in its row."""
        return {"approved": self[f"approved_{line.position}"], "reason": self[f"reason_{line.position}"]}

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of the operation."""
        given = self.cleaned_data
        return {"decisions": [
            Decision(line.position, given[f"approved_{line.position}"], given[f"reason_{line.position}"])
            for line in self.lines
        ]}  # fmt: skip


class StartForm(forms.Form):
    """Begin a claim; asked for the kind of repair only where no visit says it."""

    repair_type = forms.ChoiceField(
        label=gettext_lazy("Kind of repair"), choices=RepairType.choices, required=False,
        help_text=gettext_lazy("Labour and travel are paid by the tariff for it."),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        if visit:
            del self.fields["repair_type"]

    @property
    def repair_type_said(self) -> RepairType | None:
        """What was chosen, if it was asked."""
        given = self.cleaned_data.get("repair_type")
        return RepairType(given) if given else None


class TokenForm(forms.Form):
    """Nothing is asked; sent twice it does the thing once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
