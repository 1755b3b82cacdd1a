"""Files that come with words: several at once, read whole, and asked for again where a form comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.support.operations import NewFile
from fleetward.gateways.evidence_file import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 10


class FilesInput(forms.FileInput):
    """A field for files that takes more than one."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to ten files; cleaned into what the operations take. The operation says which kinds it takes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=FilesInput(), required=False, max_length=200, label=gettext_lazy("Attachments"),
            allow_empty_file=True, **options,
            help_text=gettext_lazy("Photos (JPEG, PNG, WebP), PDF files, lists (CSV, TXT, XLSX); 10 MB each at most."),
        )  # fmt: skip

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself; the content is read to the first byte beyond the limit."""
        sent: Sequence[Any] = [super(FilesField, self).clean(one, initial) for one in data or ()]
        if len(sent) > MOST:
            raise forms.ValidationError(_("Attach %(most)s files at most at once.") % {"most": MOST})
        return [NewFile(str(one.name), one.read(MOST_BYTES + 1)) for one in sent]


class WithFiles(forms.Form):
    """A form with words and attachments. Where it comes back, it says that files must be chosen anew."""

    attachments = FilesField()

    def ask_for_files_again(self) -> None:
        """A browser does not send files back that it sent once."""
        if self.files and not self.has_error("attachments"):
            self.add_error("attachments", _("Choose the files again: they are not kept until the form is complete."))

    @property
    def files_read(self) -> list[NewFile]:
        """What was attached."""
        return list(self.cleaned_data["attachments"])
