"""Addresses of repair cases: the lists, one of them, and opening one; in a customer's space too."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.customers.urls import SPACE
from fleetward.entrypoints.web.repair_desk import lists, opening, repair_case, work_report

OWN, THEIRS = "repair-cases/", f"{SPACE}repair-cases/"

urlpatterns: list[URLPattern] = [
    path(OWN, lists.repair_cases, name="repair-cases"),
    path(f"{OWN}all/", lists.all_repair_cases, name="repair-cases-all"),
    path(f"{OWN}export/", lists.export, name="repair-cases-export"),
    path(f"{OWN}new/", opening.new_repair_case, name="repair-case-new"),
    path(f"{OWN}<uuid:repair_id>/", repair_case.repair_case, name="repair-case"),
    path(f"{OWN}<uuid:repair_id>/visit.ics", repair_case.calendar, name="repair-case-calendar"),
    path(f"{OWN}<uuid:repair_id>/work-report.pdf", work_report.work_report, name="repair-case-work-report"),
    path(THEIRS, lists.customer_repair_cases, name="customer-repair-cases"),
    path(f"{THEIRS}export/", lists.customer_export, name="customer-repair-cases-export"),
    path(f"{THEIRS}new/", opening.new_customer_repair_case, name="customer-repair-case-new"),
    path(f"{THEIRS}<uuid:repair_id>/", repair_case.customer_repair_case, name="customer-repair-case"),
    path(f"{THEIRS}<uuid:repair_id>/visit.ics", repair_case.customer_calendar, name="customer-repair-case-calendar"),
]
