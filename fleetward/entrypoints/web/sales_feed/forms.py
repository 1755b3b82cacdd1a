"""Forms of the steward: they validate, and never save."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from fleetward.domain.devices.serials import normalise_product
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed.models import ReporterKind
from fleetward.domain.sales_feed.operations.feeds import MOST_HOURS, Contact
from fleetward.domain.sales_feed.profile import LONGEST_CODE, FeedProfile, standing_twice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from fleetward.domain.partners.models import Partner
    from fleetward.domain.sales_feed.models import Feed, Reporter

CODES = (
    "reporter_roles", "reseller_roles", "end_customer_roles", "sale_codes", "return_codes", "ignored_codes",
    "sale_quantities", "return_quantities",
)  # fmt: skip
REPORTERS = [(kind.value, kind.label) for kind in (ReporterKind.DISTRIBUTOR, ReporterKind.RESELLER)]
ENCODINGS = [
    ("cp1252", _("Western European (cp1252)")),
    ("cp1250", _("Central European (cp1250)")),
    ("cp1251", _("Cyrillic (cp1251)")),
    ("cp850", _("DOS, Western European (cp850)")),
    ("iso8859_15", _("Latin 9 (ISO 8859-15)")),
    ("utf-8", "UTF-8"),
]
DATE_ORDERS = [
    ("", _("Decide by the column; set aside what is ambiguous")),
    ("dmy", _("Day, month, year")),
    ("mdy", _("Month, day, year")),
    ("ymd", _("Year, month, day")),
]


class Codes(forms.CharField):
    """Codes divided by spaces or commas, as a tuple."""

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """Upper case, each once, in the order given: the first match wins."""
        words = str(value or "").replace(",", " ").upper().split()
        for word in words:
            if len(word) > LONGEST_CODE or not (word.isascii() and word.isalnum()):
                raise forms.ValidationError(_("“%(word)s” is no code."), params={"word": word})
        return tuple(dict.fromkeys(words))

    def prepare_value(self, value: Any) -> Any:
        """Divided by spaces."""
        return " ".join(value) if isinstance(value, list | tuple) else value


class HabitsForm(forms.Form):
    """Name, rhythm and profile of a feed."""

    name = forms.CharField(label=_("Name"), max_length=120)
    rhythm_hours = forms.IntegerField(
        label=_("Expected every (hours)"), initial=24, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
        help_text=_("A feed that is silent for longer is shown as late."),
    )  # fmt: skip
    contact_email = forms.EmailField(
        label=_("E-mail address for questions"), required=False,
        help_text=_("Support asks the reporter here about PCs that somebody misses."),
    )  # fmt: skip
    contact_language = forms.ChoiceField(label=_("Language of questions"), choices=settings.LANGUAGES, required=False)
    reseller_roles = Codes(
        label=_("Who is the reseller"), help_text=_("N1 or NAD codes, the first that is found wins.")
    )
    reporter_roles = Codes(label=_("Who reports"), help_text=_("N1 or NAD codes in the heading."))
    end_customer_roles = Codes(label=_("Who is the end customer"), help_text=_("N1 or NAD codes."), required=False)
    sale_codes = Codes(label=_("Types of transfer that are sales"), help_text=_("PTD01 in an 867."))
    return_codes = Codes(label=_("Types of transfer that are returns"), required=False)
    ignored_codes = Codes(
        label=_("Types of transfer where nothing moves"), required=False,
        help_text=_("A type that stands nowhere is set aside, never guessed."),
    )  # fmt: skip
    sale_quantities = Codes(label=_("Types of quantity that are sales"), help_text=_("QTY 6063 in a SLSRPT."))
    return_quantities = Codes(label=_("Types of quantity that are returns"), required=False)
    encoding = forms.ChoiceField(
        label=_("Encoding of text that is not UTF-8"), choices=ENCODINGS, help_text=_("It can spoil only names.")
    )
    date_order = forms.ChoiceField(label=_("Order of dates in text"), choices=DATE_ORDERS, required=False)
    document_numbers_reliable = forms.BooleanField(
        label=_("Document numbers are reliable"), required=False,
        help_text=_("Switch off for a sender that invents or repeats them: the sale date counts in their place."),
    )  # fmt: skip
    quantity_is_line_number = forms.BooleanField(
        label=_("The quantity holds a line number"), required=False,
        help_text=_("For a sender that numbers its lines in QTY."),
    )  # fmt: skip

    @classmethod
    def of(cls, feed: Feed, data: Any = None) -> HabitsForm:
        """The form with what the feed has now."""
        now = FeedProfile.from_json(feed.profile).to_json()
        asked = {
            "contact_email": feed.reporter.contact_email, "contact_language": feed.reporter.contact_language,
        }  # fmt: skip
        return cls(data, initial={"name": feed.name, "rhythm_hours": feed.rhythm_hours} | asked | now)

    def clean(self) -> dict[str, Any]:
        """A code has one meaning."""
        cleaned = super().clean() or {}
        for name, code in standing_twice(cleaned):
            self.add_error(name, forms.ValidationError(_("%(code)s stands twice."), params={"code": code}))
        return cleaned

    def contact(self) -> Contact:
        """Whom support may ask."""
        return Contact(self.cleaned_data["contact_email"], self.cleaned_data["contact_language"] or "en")

    def profile(self, before: FeedProfile | None = None) -> FeedProfile:
        """The profile that these answers describe; what the form does not ask stays as it was."""
        data = (before or FeedProfile()).to_json()
        return FeedProfile.from_json(data | {name: self.cleaned_data[name] for name in data if name in self.fields})


class NewFeedForm(HabitsForm):
    """A new feed, of a known reporter or a new one."""

    field_order = ("reporter", "new_reporter", "kind", "code", "name")
    reporter: forms.ModelChoiceField[Reporter] = forms.ModelChoiceField(
        label=_("Reporter"), queryset=None, required=False, empty_label=_("A new one")
    )
    new_reporter = forms.CharField(label=_("Name of the new reporter"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of the new reporter"), choices=REPORTERS, required=False)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Names the inbox folder and the address for uploads; it stays.")
    )

    def __init__(self, data: Any, *, reporters: QuerySet[Reporter]) -> None:
        super().__init__(data, initial=FeedProfile().to_json())
        self.fields["reporter"].queryset = reporters  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """In lower case, because it names a folder; and not the word that stands for a new feed."""
        code = str(self.cleaned_data["code"]).lower()
        if code == "new":
            raise forms.ValidationError(_("Choose another code."))
        return code

    def clean(self) -> dict[str, Any]:
        """A known reporter or a new one, not both."""
        cleaned = super().clean()
        if bool(cleaned.get("reporter")) == bool(cleaned.get("new_reporter")):
            self.add_error("new_reporter", _("Choose a reporter or name a new one."))
        return cleaned


class UploadForm(forms.Form):
    """A file from the browser."""

    file = forms.FileField(
        label=_("File"), max_length=200, help_text=_("X12 867, EDIFACT SLSRPT, CSV, XLSX, or a zip of these."),
        error_messages={"empty": _("The file is empty: nothing was received.")},
    )  # fmt: skip


class MappingForm(forms.Form):
    """Which partner a reporter means by a number."""

    reporter: forms.ModelChoiceField[Reporter] = forms.ModelChoiceField(
        label=_("Reporter"), queryset=None, empty_label=_("Choose a reporter")
    )
    scheme = forms.CharField(label=_("Number scheme"), max_length=20, required=False, strip=False)
    key = forms.CharField(label=_("Reseller number"), max_length=80, strip=False)
    partner: forms.ModelChoiceField[Partner] = forms.ModelChoiceField(
        label=_("Partner"), queryset=None, empty_label=_("Choose a partner"),
        error_messages={"required": _("Choose the partner that this number stands for.")},
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, reporters: QuerySet[Reporter], partners: QuerySet[Partner],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["reporter"].queryset = reporters  # type: ignore[attr-defined]
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]


class ProductForm(forms.Form):
    """A product of the catalogue."""

    number = forms.CharField(
        label=_("Product number"), max_length=40, help_text=_("Without the localisation behind #.")
    )
    model = forms.CharField(label=_("Model"), max_length=120)
    program = forms.ChoiceField(label=_("Program"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["program"].choices = list(vendor_profile().programs.items())  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        """As it is compared."""
        number = normalise_product(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(_("That is no product number."))
        return number


class NoteForm(forms.Form):
    """Why a person decided so: kept in the audit log."""

    note = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why: it is kept with the decision.")},
    )  # fmt: skip
