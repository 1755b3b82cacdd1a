"""Addresses of *Where is my PC?* and of the steward's mapping requests."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.whereabouts import answer, asking, mapping_requests, proofs, settling

SEARCH = "where-is-my-pc/<uuid:search_id>/"
REQUEST = "mapping-requests/<uuid:partner_id>/<uuid:request_id>/"

urlpatterns: list[URLPattern] = [
    path("where-is-my-pc/", asking.ask, name="whereabouts"),
    path(SEARCH, answer.answer, name="whereabouts-answer"),
    path(f"{SEARCH}progress/", answer.progress, name="whereabouts-progress"),
    path(f"{SEARCH}live/", answer.live, name="whereabouts-live"),
    path(f"{SEARCH}export/", answer.export, name="whereabouts-export"),
    path(f"{SEARCH}ours/", settling.ours, name="whereabouts-ours"),
    path(f"{SEARCH}proof/", settling.proof, name="whereabouts-proof"),
    path(f"{SEARCH}proofs/<uuid:proof_id>/", proofs.of_search, name="whereabouts-proof-file"),
    path("mapping-requests/", mapping_requests.mapping_requests, name="mapping-requests"),
    path(REQUEST, mapping_requests.mapping_request, name="mapping-request"),
    path(f"{REQUEST}proofs/<uuid:proof_id>/", proofs.of_request, name="mapping-request-proof"),
]
