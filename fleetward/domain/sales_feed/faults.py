"""Every code that a reader of the sales feed can give, so that the catalogues can be checked against it.

Codes are stable: each has a sentence in both languages, and rows in the database carry it.
"""

from __future__ import annotations

from enum import StrEnum


class FaultCode(StrEnum):
    """Why a file, an interchange or a report is not imported (`Fault.code`)."""

    # any file
    UNKNOWN_KIND = "unknown_kind"
    IMPORT_FAILED = "import_failed"  # an error of ours, again and again: its name stands in the detail
    # EDI: the file or what stands between its interchanges
    NOT_AN_INTERCHANGE = "not_an_interchange"  # no ISA or UNB that can be read: nobody can be answered
    SEGMENT_TOO_LONG = "segment_too_long"  # no terminator in sight
    # EDI: the interchange
    TRUNCATED = "truncated"  # IEA or UNZ missing
    INTERCHANGE_NUMBER_DIFFERS = "interchange_number_differs"
    INTERCHANGE_COUNT_DIFFERS = "interchange_count_differs"
    STRAY_SEGMENT = "stray_segment"  # a segment outside every set or message
    GROUP_TRAILER_MISSING = "group_trailer_missing"
    GROUP_NUMBER_DIFFERS = "group_number_differs"
    GROUP_COUNT_DIFFERS = "group_count_differs"
    # EDI: the transaction set or message
    SET_TRAILER_MISSING = "set_trailer_missing"
    SET_NUMBER_DIFFERS = "set_number_differs"
    SET_COUNT_DIFFERS = "set_count_differs"
    NOT_A_SALES_REPORT = "not_a_sales_report"
    NO_REPORT_HEADER = "no_report_header"  # BPT or BGM missing: nobody can tell what is wanted
    UNKNOWN_PURPOSE = "unknown_purpose"  # deletion or change: neither an original nor a replacement
    # sheets: the text, the table in it
    NO_TABLE = "no_table"  # no row that could be a header
    TEXT_UNDECODABLE = "text_undecodable"
    TEXT_BINARY = "text_binary"
    TEXT_LINE_TOO_LONG = "text_line_too_long"
    TEXT_QUOTES = "text_quotes"  # a quote that is never closed would swallow the lines behind it
    # sheets: the workbook, read in a child process under limits
    WORKBOOK_DAMAGED = "workbook_damaged"
    WORKBOOK_TOO_LARGE = "workbook_too_large"
    WORKBOOK_TOO_WIDE = "workbook_too_wide"
    WORKBOOK_TOO_SLOW = "workbook_too_slow"
    # zip files, workbooks among them
    ARCHIVE_DAMAGED = "archive_damaged"
    ARCHIVE_EMPTY = "archive_empty"
    ARCHIVE_ENCRYPTED = "archive_encrypted"
    ARCHIVE_NESTED = "archive_nested"
    ARCHIVE_PATH = "archive_path"
    ARCHIVE_RATIO = "archive_ratio"
    ARCHIVE_SAME_NAME_TWICE = "archive_same_name_twice"
    ARCHIVE_TOO_LARGE = "archive_too_large"
    ARCHIVE_TOO_MANY_MEMBERS = "archive_too_many_members"


class Skip(StrEnum):
    """Why the units of an item are set aside, or moved nowhere (`Item.skip`)."""

    # X12 PTD01: nothing moved
    DEMAND_ONLY = "demand_only"
    INTER_BRANCH = "inter_branch"
    PRICE_ADJUSTMENT = "price_adjustment"
    SAMPLE = "sample"
    SUMMARY = "summary"
    INVENTORY_ADJUSTMENT = "inventory_adjustment"
    RECEIVED_FROM_VENDOR = "received_from_vendor"
    IGNORED_TRANSFER_CODE = "ignored_transfer_code"  # by the feed's profile
    # EDI: nobody can tell
    UNKNOWN_TRANSFER_CODE = "unknown_transfer_code"
    UNKNOWN_QUANTITY_CODE = "unknown_quantity_code"
    SERIAL_RANGE_TOO_WIDE = "serial_range_too_wide"
    MISPLACED_PARTY = "misplaced_party"  # a party or place that may belong to these units or to others
    # sheets
    ROW_MISALIGNED = "row_misaligned"  # more cells than headers: what stands where cannot be told


class Flag(StrEnum):
    """Warnings that do not stop the units (`Item.flags`; the last three come from the importer)."""

    QUANTITY_MISMATCH = "quantity_mismatch"
    CREDIT_MEMO = "credit_memo"
    BAD_DATE = "bad_date"
    BAD_QUANTITY = "bad_quantity"
    AMBIGUOUS_DATE = "ambiguous_date"  # nothing in the column tells the day from the month
    NO_DATE = "no_date"
    FUTURE_DATE = "future_date"
    BEFORE_BUILD = "before_build"  # sold before the week that its serial number tells
