"""Addresses of the steward's pages."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.sales_feed.views import conflicts, exports, feeds, files, layouts, lines, references

urlpatterns: list[URLPattern] = [
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/new/", feeds.new_feed, name="feed-new"),
    path("feeds/<slug:code>/", feeds.feed, name="feed"),
    path("feeds/<slug:code>/change/", feeds.change_feed, name="feed-change"),
    path("feeds/<slug:code>/token/", feeds.rotate_token, name="feed-token"),
    path("feeds/<slug:code>/upload/", feeds.upload, name="feed-upload"),
    path("feeds/<slug:code>/files/<uuid:file_id>/", files.file, name="file"),
    path("feeds/<slug:code>/files/<uuid:file_id>/progress/", files.progress, name="file-progress"),
    path("feeds/<slug:code>/files/<uuid:file_id>/retry/", files.retry, name="file-retry"),
    path("feeds/<slug:code>/messages/<uuid:message_id>/", files.message, name="feed-message"),
    path("feeds/<slug:code>/lines/<uuid:line_id>/", lines.line, name="line"),
    path("feeds/<slug:code>/lines/<uuid:line_id>/correct/", lines.correct, name="line-correct"),
    path("files/", files.files, name="files"),
    path("files/export/", exports.export_files, name="files-export"),
    path("lines/", lines.lines, name="lines"),
    path("lines/dismiss/", lines.dismiss, name="lines-dismiss"),
    path("layouts/", layouts.layouts, name="layouts"),
    path("layouts/<uuid:layout_id>/", layouts.layout, name="layout"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<uuid:conflict_id>/", conflicts.conflict, name="conflict"),
    path("mappings/", references.mappings, name="mappings"),
    path("mappings/edit/", references.mapping, name="mapping"),
    path("products/", references.products, name="products"),
    path("products/edit/", references.product, name="product"),
]
