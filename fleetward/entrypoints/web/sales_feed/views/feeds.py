"""Feeds: health of all, one feed with its habits and token, a new one, an upload."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.models import Feed, ReporterKind, Way
from fleetward.domain.sales_feed.operations import feeds as operations
from fleetward.domain.sales_feed.operations import receive
from fleetward.domain.sales_feed.profile import FeedProfile
from fleetward.domain.sales_feed.queries.health import health
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sales_feed.forms import DATE_ORDERS, ENCODINGS, HabitsForm, NewFeedForm, UploadForm
from fleetward.entrypoints.web.sales_feed.shown import with_pill

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor

RECENT_FILES = 10
RECENT_MESSAGES = 10
TOKEN_KEY = "new_feed_token"  # noqa: S105 (where the session keeps it for one look)


@page(Permission.FEED_VIEW)
def feeds(request: HttpRequest) -> HttpResponse:
    """How every feed is doing."""
    actor = acting(request).actor
    return render(
        request,
        "sales_feed/feeds.html",
        {"rows": health(actor, now=timezone.now()), "may_manage": actor.may(Permission.FEED_MANAGE)},
    )


@page(Permission.FEED_VIEW)
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """One feed: health, newest files, habits, ways in, answers."""
    actor = acting(request).actor
    found = find_feed(actor, code)
    return render(request, "sales_feed/feed.html", _feed_context(request, actor, found, UploadForm()))


def find_feed(actor: Actor, code: str) -> Feed:
    """The feed of this code, or 404."""
    found = queries.feeds(actor).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _feed_context(request: HttpRequest, actor: Actor, found: Feed, upload: UploadForm) -> dict[str, Any]:
    return {
        "feed": found,
        "health": health(actor, now=timezone.now(), feed_id=found.id)[0],
        "files": [
            with_pill(file) for file in queries.files(actor).filter(feed_id=found.id).order_by("-id")[:RECENT_FILES]
        ],
        "messages_out": queries.messages(actor).filter(feed_id=found.id).defer("content")[:RECENT_MESSAGES],
        "profile": _readable(FeedProfile.from_json(found.profile)),
        "token": request.session.pop(TOKEN_KEY + found.code, ""),
        "upload": upload,
        "largest": filesizeformat(settings.LARGEST_UPLOAD),
        "inbox": f"inbox/{found.code}/",
        "outbox": f"outbox/{found.code}/",
        "may_manage": actor.may(Permission.FEED_MANAGE),
    }


def _readable(profile: FeedProfile) -> list[tuple[str, str, bool]]:
    """(label, value, is it what feeds usually do) of each habit that the form asks."""
    usual, shown = FeedProfile(), []
    words: dict[str, dict[str, Any]] = {"encoding": dict(ENCODINGS), "date_order": dict(DATE_ORDERS)}
    for habit in fields(FeedProfile):
        value = getattr(profile, habit.name)
        if isinstance(value, bool):
            text = _("Yes") if value else _("No")
        elif isinstance(value, tuple):
            text = " ".join(value) or _("None")
        else:
            text = str(words[habit.name].get(value, value))
        shown.append((str(HabitsForm.base_fields[habit.name].label), text, value == getattr(usual, habit.name)))
    return shown


@page(Permission.FEED_MANAGE)
def new_feed(request: HttpRequest) -> HttpResponse:
    """Create a feed; its token is shown once, on its page."""
    actor = acting(request).actor
    form = NewFeedForm(request.POST or None, reporters=queries.companies(actor))
    if request.method == "POST" and form.is_valid():
        try:
            created, token = _create(actor, form)
        except operations.NameTaken as taken:
            _say_taken(form, taken.field)
        else:
            request.session[TOKEN_KEY + created.code] = token
            messages.success(request, _("The feed %(name)s is ready.") % {"name": created.name})
            return redirect("feed", created.code)
    return render(request, "sales_feed/feed_form.html", {"form": form, "feed": None})


def _create(actor: Actor, form: NewFeedForm) -> tuple[Feed, str]:
    answers = form.cleaned_data
    kind = ReporterKind(answers["kind"] or ReporterKind.DISTRIBUTOR)
    new = operations.NewReporter(answers["new_reporter"], kind, form.contact())
    return operations.create_feed(
        actor=actor, reporter=answers["reporter"] or new,
        code=answers["code"], name=answers["name"], rhythm_hours=answers["rhythm_hours"], profile=form.profile(),
    )  # fmt: skip


def _say_taken(form: NewFeedForm, field: str) -> None:
    if field == "code":
        form.add_error("code", _("Another feed has this code."))
    else:
        form.add_error("new_reporter", _("This reporter is known already: choose it above."))


@page(Permission.FEED_MANAGE)
def change_feed(request: HttpRequest, code: str) -> HttpResponse:
    """Change name, rhythm and habits."""
    actor = acting(request).actor
    found = find_feed(actor, code)
    form = HabitsForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        profile = form.profile(FeedProfile.from_json(found.profile))
        answers = form.cleaned_data
        operations.change_feed(
            actor=actor, feed=found, name=answers["name"], rhythm_hours=answers["rhythm_hours"], profile=profile,
            contact=form.contact(),
        )  # fmt: skip
        messages.success(request, _("Saved. Files received from now on are read this way."))
        return redirect("feed", found.code)
    return render(request, "sales_feed/feed_form.html", {"form": form, "feed": found})


@require_POST
@page(Permission.FEED_MANAGE)
def rotate_token(request: HttpRequest, code: str) -> HttpResponse:
    """A new token, shown once on the feed's page."""
    actor = acting(request).actor
    found = find_feed(actor, code)
    if found.reporter.kind == ReporterKind.SUPPORT:  # nobody sends files for it (decision 0017)
        raise Http404
    request.session[TOKEN_KEY + found.code] = operations.rotate_token(actor=actor, feed=found)
    return redirect("feed", found.code)


@require_POST
@page(Permission.FEED_MANAGE)
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Receive a file from the browser, and go to its page."""
    actor = acting(request).actor
    found = find_feed(actor, code)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            content = receive.spool(sent)
        except receive.TooLarge as refused:
            limit = filesizeformat(refused.limit)
            form.add_error("file", _("The file is larger than %(limit)s: nothing was received.") % {"limit": limit})
        else:
            file, is_new = receive.receive_file(
                actor=actor, feed=found, content=content, name=sent.name, way=Way.UPLOAD, now=timezone.now()
            )
            _tell_received(request, is_new=is_new)
            return redirect("file", found.code, file.id)
    context = _feed_context(request, actor, found, form)
    return render(request, "sales_feed/feed.html", context, status=422)


def _tell_received(request: HttpRequest, *, is_new: bool) -> None:
    if is_new:
        messages.success(request, _("Received. It is read in the background."))
    else:
        messages.info(request, _("This feed has sent the same content before: this is that file, and nothing changed."))
