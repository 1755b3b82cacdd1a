"""Addresses of parts orders, of returns and of the parts catalogue."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.parts_desk import catalogue, lists, order, ordering, returns

urlpatterns: list[URLPattern] = [
    path("parts-orders/", lists.parts_orders, name="parts-orders"),
    path("parts-orders/export/", lists.export, name="parts-orders-export"),
    path("parts-orders/reference/", ordering.reference, name="parts-order-reference"),
    path("parts-orders/<uuid:order_id>/", order.parts_order, name="parts-order"),
    path("parts-orders/<uuid:order_id>/again/", ordering.send_again, name="parts-order-again"),
    path("repair-cases/<uuid:repair_id>/parts/", ordering.order_parts, name="repair-case-parts"),
    path("part-returns/", returns.part_returns, name="part-returns"),
    path("part-returns/<uuid:order_id>/<int:position>/", returns.part_return, name="part-return"),
    path("parts-catalogue/", catalogue.parts_catalogue, name="parts-catalogue"),
    path("parts-catalogue/upload/", catalogue.upload, name="parts-catalogue-upload"),
    path("parts-catalogue/import/", catalogue.run_import, name="parts-catalogue-import"),
    path("parts-catalogue/template.csv", catalogue.template, name="parts-catalogue-template"),
]
