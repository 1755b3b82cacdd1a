"""Addresses of support cases."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.support import attachment, lists, merging, opening, support_case, work

OF = "support/<uuid:partner_id>/<uuid:support_case_id>/"

urlpatterns: list[URLPattern] = [
    path("support/", lists.support_cases, name="support-cases"),
    path("support/export/", lists.export, name="support-export"),
    path("support/new/", opening.new_support_case, name="support-new"),
    path(OF, support_case.support_case, name="support-case"),
    path(f"{OF}news/", support_case.news, name="support-news"),
    path(f"{OF}files/<uuid:attached_id>/", attachment.attachment, name="support-attachment"),
    path(f"{OF}merge/", merging.merge, name="support-merge"),
    path(f"{OF}serials/export/", support_case.export_serials, name="support-serials-export"),
    path(f"{OF}serials/", work.work_list, name="support-work"),
    path(f"{OF}serials/do/", work.do, name="support-work-do"),
    path(f"{OF}serials/result/", work.result, name="support-work-result"),
]
