"""A sentence for every code: what is wrong, and what to do about it (B7).

Lines carry a reason (`lifecycle.Reason`, which has its own sentence) and flags; files, envelopes and
reports carry faults. Why something is refused: `sales_feed.rules.WHY`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

FAULTS: dict[str, StrOrPromise] = {
    "unknown_kind": _(
        "The file is none of the kinds that are read: X12, EDIFACT, CSV, XLSX or a zip of these. "
        "Ask the sender for one of them."
    ),
    "import_failed": _(
        "Reading the file failed again and again, and not because of what is in it. Read it again; if that fails too, "
        "tell whoever runs the platform."
    ),
    "not_an_interchange": _(
        "The beginning of the envelope (ISA or UNB) cannot be read, so nobody could be answered. Tell the sender."
    ),
    "segment_too_long": _("A segment has no end within reach: the file is damaged, or its separators are wrong."),
    "truncated": _("The end of the envelope is missing, so nothing of it was imported. Ask for the whole file."),
    "interchange_number_differs": _("The envelope ends with another control number than it began with."),
    "interchange_count_differs": _("The envelope holds another number of groups or messages than it says."),
    "stray_segment": _("A segment stands outside every report. Ask the sender to look at how the file is made."),
    "group_trailer_missing": _("The end of a group (GE) is missing."),
    "group_number_differs": _("A group ends with another control number than it began with."),
    "group_count_differs": _("A group holds another number of reports than it says."),
    "set_trailer_missing": _("The end of the report (SE or UNT) is missing, so none of it was imported."),
    "set_number_differs": _("The report ends with another number than it began with, so none of it was imported."),
    "set_count_differs": _("The report has another number of segments than it says, so none of it was imported."),
    "not_a_sales_report": _("The message is no sales report, so there is nothing to import from it."),
    "no_report_header": _("The report's header (BPT or BGM) is missing, so what it wants cannot be told."),
    "unknown_purpose": _("The report asks for something else than an original, a replacement or a cancellation."),
    "no_table": _("No row looks like a header, so no table was found. Ask for a file with column headers."),
    "text_undecodable": _("The text cannot be decoded. Correct the feed's encoding and read the file again."),
    "text_binary": _("The file holds binary data and is no text. Ask the sender what it is."),
    "text_line_too_long": _("A line is longer than any real one. The file is damaged, or no table."),
    "text_quotes": _(
        "A quotation mark is opened and never closed, so rows behind it would be lost. Ask for a new file."
    ),
    "workbook_damaged": _("The workbook cannot be opened. Ask the sender to save it again as XLSX."),
    "workbook_too_large": _("The workbook needs more memory than is allowed. Ask for CSV, or for smaller files."),
    "workbook_too_wide": _(
        "The workbook reaches into absurdly many columns or rows. Ask for one that holds only the table."
    ),
    "workbook_too_slow": _("The workbook took too long to read. Ask for CSV, or for smaller files."),
    "archive_damaged": _("The zip file is damaged. Ask the sender to send it again."),
    "archive_empty": _("The zip file is empty."),
    "archive_encrypted": _("The zip file is protected by a password. Ask for it without one."),
    "archive_nested": _("The zip file holds another zip file. Ask for one level only."),
    "archive_path": _("A name in the zip file points outside of it. The file was not unpacked."),
    "archive_ratio": _("The zip file would unpack to many times its size. The file was not unpacked."),
    "archive_same_name_twice": _("The zip file holds two files of the same name, so which one counts cannot be told."),
    "archive_too_large": _("The zip file unpacks to more than is allowed. Ask for smaller files."),
    "archive_too_many_members": _("The zip file holds too many files. Ask for smaller ones."),
}

FLAGS: dict[str, StrOrPromise] = {
    "quantity_mismatch": _("The quantity does not agree with the number of serial numbers. Those given went in."),
    "credit_memo": _("The invoice is a credit memo."),
    "bad_date": _("The date could not be read. Compare it with the invoice."),
    "bad_quantity": _("The quantity could not be read."),
    "ambiguous_date": _("Day and month cannot be told apart. Set the date order in the feed's profile."),
    "no_date": _("No date was given; the day of receipt was taken."),
    "future_date": _("The date lies after the day of receipt. Ask the sender."),
    "before_build": _(
        "Sold before the week in which a PC with this serial number was built. Compare it with the invoice."
    ),
    "serial_unusual_form": _("The serial number is not of the form in use since 2003. Look whether it is one."),
    "invisible_characters": _("Invisible characters were removed from the serial number."),
    "formula": _("The serial number stood in a spreadsheet formula, which was removed."),
    "apostrophe": _("An apostrophe in front of the serial number was removed."),
    "label": _("A label in front of the serial number was removed."),
    "spaces_or_hyphens": _("Spaces or hyphens were removed from the serial number."),
    "upper_case": _("The serial number was put into capital letters."),
    "o_zero_i_one": _("A letter O or I was read as 0 or 1, which is the only possibility at that place."),
}

VERDICTS: dict[str, StrOrPromise] = {
    "accepted": _("Accepted"),
    "duplicate": _("Duplicate: the same numbers came before with other content"),
    "rejected": _("Rejected"),
}

PURPOSES: dict[str, StrOrPromise] = {
    "original": _("Original"),
    "cancellation": _("Cancels an earlier report"),
    "replace": _("Replaces an earlier report"),
    "duplicate": _("Copy"),
}

FIELDS: dict[str, StrOrPromise] = {
    "serial": _("Serial number"),
    "product": _("Product number"),
    "product_text": _("Product description"),
    "program": _("Program"),
    "quantity": _("Quantity"),
    "reseller_id": _("Reseller number"),
    "reseller_name": _("Reseller name"),
    "end_customer_id": _("End customer number"),
    "end_customer_name": _("End customer name"),
    "invoice": _("Invoice number"),
    "invoice_date": _("Invoice date"),
    "ship_date": _("Ship date"),
    "order": _("Order number"),
    "document_number": _("Document number"),
    "direction": _("Sale or return"),
}


def fault(found: Mapping[str, str]) -> str:
    """A stored fault as a sentence, with the place it was found at."""
    where = " ".join(part for part in (found.get("where", ""), found.get("detail", "")) if part)
    sentence = str(FAULTS.get(found["code"], found["code"]))
    return f"{sentence} ({where})" if where else sentence


def flags(codes: Iterable[str]) -> list[str]:
    """The flags of a line as sentences."""
    return [str(FLAGS.get(code, code)) for code in codes]
