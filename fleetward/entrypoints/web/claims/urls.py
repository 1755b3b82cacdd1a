"""Addresses of the board of service delivery, of claims, payment runs, tariffs, and of where a partner is paid."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.claims import (
    board,
    claim,
    evidence,
    lists,
    payment_run,
    payment_runs,
    payout_account,
    starting,
    tariffs,
)  # fmt: skip

ONE, RUN = "claims/<uuid:claim_id>/", "payment-runs/<uuid:run_id>/"

urlpatterns: list[URLPattern] = [
    path("service-delivery/", board.service_delivery, name="service-delivery"),
    path("repair-cases/<uuid:repair_id>/claim/", starting.start, name="repair-case-claim"),
    path("claims/", lists.claims, name="claims"),
    path("claims/export/", lists.export, name="claims-export"),
    path(ONE, claim.claim, name="claim"),
    path(f"{ONE}answer/", claim.answer_denied, name="claim-resubmit"),
    path(f"{ONE}attachments/<uuid:attachment_id>", evidence.attachment, name="claim-attachment"),
    path("payment-runs/", payment_runs.runs, name="payment-runs"),
    path(RUN, payment_run.run, name="payment-run"),
    path(f"{RUN}pain001.xml", payment_run.bank_file, name="payment-run-pain001"),
    path(f"{RUN}payments.csv", payment_run.table_file, name="payment-run-csv"),
    path("tariffs/", tariffs.tariffs, name="tariffs"),
    path("payout-account/", payout_account.payout_account, name="payout-account"),
]
