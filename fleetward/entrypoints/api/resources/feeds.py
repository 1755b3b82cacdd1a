"""Feeds: who reports, with which habits, and by which token. What they brought: the modules beside this one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries
from fleetward.domain.sales_feed.models import Feed, Reporter, ReporterKind
from fleetward.domain.sales_feed.operations import feeds
from fleetward.domain.sales_feed.operations.feeds import MOST_HOURS, Contact, NewReporter
from fleetward.domain.sales_feed.profile import LONGEST_CODE, DateOrder, Encoding, FeedProfile, standing_twice
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.resource import Email, Sent, extended, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

MAY = allowed(Permission.FEED_VIEW, kinds=VENDOR)
MAY_ONE = allowed(Permission.FEED_VIEW, kinds=VENDOR, refuses=[404])
MAY_CHANGE = allowed(Permission.FEED_MANAGE, kinds=VENDOR, refuses=[404, 409])

USUAL = FeedProfile()


Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S", examples=["North, weekly"])]
Hours = Annotated[int, Field(ge=1, le=MOST_HOURS, description="How often a file is expected.")]
Codes = Annotated[list[Annotated[str, Field(pattern=rf"^[A-Z0-9]{{1,{LONGEST_CODE}}}$")]], Field(max_length=50)]
Address = Email | Literal[""]
Language = Literal["en", "nb"]


class FeedShown(Schema):
    """One stream of files from one reporter."""

    id: int
    code: str
    name: str
    reporter_id: int
    reporter: str
    rhythm_hours: int = Field(description="How often a file is expected.")

    @staticmethod
    def resolve_reporter(row: Feed) -> str:
        """Its name."""
        return row.reporter.name


class FeedList(Listed):
    """Feeds, by name."""

    items: list[FeedShown]


class Habits(Sent):
    """What this sender means by the codes it uses. Of roles the first that is found counts; a code has one meaning."""

    reporter_roles: Codes = list(USUAL.reporter_roles)
    reseller_roles: Codes = list(USUAL.reseller_roles)
    end_customer_roles: Codes = list(USUAL.end_customer_roles)
    sale_codes: Codes = list(USUAL.sale_codes)
    return_codes: Codes = list(USUAL.return_codes)
    ignored_codes: Codes = list(USUAL.ignored_codes)
    sale_quantities: Codes = list(USUAL.sale_quantities)
    return_quantities: Codes = list(USUAL.return_quantities)
    encoding: Encoding = Field(default="cp1252", description="Of text that is not UTF-8.")
    date_order: DateOrder = Field(default="", description="Of dates in text; empty: decided by the column.")
    quantity_is_line_number: bool = False
    document_numbers_reliable: bool = True


class FeedDetails(FeedShown):
    """With its habits, and whom support may ask about its reports."""

    profile: Habits
    contact_email: str
    contact_language: str
    created_at: datetime

    @staticmethod
    def resolve_profile(row: Feed) -> Habits:
        """As it is kept, with what is usual for what is not."""
        return Habits(**FeedProfile.from_json(row.profile).to_json())

    @staticmethod
    def resolve_contact_email(row: Feed) -> str:
        """Its reporter's."""
        return row.reporter.contact_email

    @staticmethod
    def resolve_contact_language(row: Feed) -> str:
        """Its reporter's."""
        return row.reporter.contact_language


class NewFeed(FeedDetails):
    """With the token by which files are sent to `POST /feeds/{code}/files`: shown here, and never again."""

    token: str


class NewToken(Schema):
    """A token by which files are sent: shown here, and never again."""

    token: str


class ReporterAdded(Sent):
    """A company that has not reported before."""

    name: Name
    kind: Literal["distributor", "reseller"] = "distributor"
    contact_email: Address = ""
    contact_language: Language = "en"


class FeedMade(Sent):
    """A feed of a known reporter, or else of a new one. `code` names its folder and its address; it stays."""

    code: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$", examples=["north"])
    name: Name
    reporter_id: int | None = Field(default=None, ge=1, le=32_767, examples=[1])
    new_reporter: ReporterAdded | None = None
    rhythm_hours: Hours = 24
    profile: Habits = Habits()


class FeedChanged(Sent):
    """What changes; what is left out, or null, stays, and so does what is left out of `profile`."""

    name: Name | None = None
    rhythm_hours: Hours | None = None
    contact_email: Address | None = None
    contact_language: Language | None = None
    profile: Habits | None = None


def _find(actor: Actor, code: str) -> Feed:
    return one(queries.feeds(actor), code=code)


def _profile(before: FeedProfile, sent: Habits | None) -> FeedProfile:
    """The habits as they were, but for what was sent."""
    habits = before.to_json() | (sent.model_dump(exclude_unset=True) if sent else {})
    if wrong := standing_twice(habits):
        raise Problem(409, _("%(code)s stands twice.") % {"code": wrong[0][1]})
    return FeedProfile.from_json(habits)


@router.get("/feeds", response=FeedList, operation_id="list_feeds", summary="Feeds", **MAY)
def list_feeds(request: HttpRequest, response: HttpResponse, asked: Query[Asked]) -> Any:
    """All feeds with their reporters."""
    rows = queries.feeds(called(request))
    return page(request, response, rows, asked, sorts={"name": "name"}, sort="name")


@router.post("/feeds", response={201: NewFeed}, operation_id="make_feed", summary="Make a feed", **MAY_CHANGE)
def make_feed(request: HttpRequest, response: HttpResponse, sent: FeedMade) -> Status[Any]:
    """The token is shown here, and never again."""
    actor = called(request)
    if sent.code == "new":  # stands for a new feed in the addresses of the pages
        raise Problem(409, _("Choose another code."))
    profile = _profile(USUAL, sent.profile)
    reporter = _reporter(actor, sent)
    try:
        made, token = feeds.create_feed(
            actor=actor, reporter=reporter, code=sent.code, name=sent.name.strip(), rhythm_hours=sent.rhythm_hours,
            profile=profile,
        )  # fmt: skip
    except feeds.NameTaken as taken:
        raise Problem(409, _taken(taken.field)) from taken
    located(request, response, "get_feed", made.code)
    response.headers["Cache-Control"] = "no-store"
    return Status(201, extended(NewFeed, _find(actor, made.code), token=token))


def _reporter(actor: Actor, sent: FeedMade) -> Reporter | NewReporter:
    new = sent.new_reporter
    if (sent.reporter_id is None) == (new is None):
        raise Problem(409, _("Choose a reporter or name a new one."))
    if new is None:
        return one(queries.companies(actor), id=sent.reporter_id)
    contact = Contact(new.contact_email, new.contact_language)
    return NewReporter(new.name.strip(), ReporterKind(new.kind), contact)


def _taken(field: str) -> str:
    if field == "code":
        return _("Another feed has this code.")
    return _("This reporter is known already: name it by its `reporter_id`.")


@router.get(
    "/feeds/{slug:code}", response=FeedDetails, operation_id="get_feed", url_name="get_feed", summary="One feed",
    **MAY_ONE,
)  # fmt: skip
def get_feed(request: HttpRequest, response: HttpResponse, code: str) -> Any:
    """With an ETag, for changes. Its token is not kept, so nobody can read it."""
    return tagged(response, FeedDetails.from_orm(_find(called(request), code)))


@router.patch(
    "/feeds/{slug:code}", response=FeedDetails, operation_id="change_feed", summary="Change a feed",
    **allowed(Permission.FEED_MANAGE, kinds=VENDOR, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_feed(request: HttpRequest, response: HttpResponse, code: str, sent: FeedChanged) -> Any:
    """Files received from now on are read this way; those that were read stay as they are."""
    actor = called(request)
    found = one(queries.feeds(actor).select_for_update(of=("self", "reporter"), no_key=True), code=code)
    refuse_change(request, FeedDetails.from_orm(found))
    feeds.change_feed(
        actor=actor, feed=found, name=(sent.name or found.name).strip(),
        rhythm_hours=sent.rhythm_hours or found.rhythm_hours,
        profile=_profile(FeedProfile.from_json(found.profile), sent.profile), contact=_contact(found.reporter, sent),
    )  # fmt: skip
    return tagged(response, FeedDetails.from_orm(_find(actor, code)))


def _contact(reporter: Reporter, sent: FeedChanged) -> Contact:
    email = reporter.contact_email if sent.contact_email is None else sent.contact_email
    return Contact(email, sent.contact_language or reporter.contact_language)


@router.post(
    "/feeds/{slug:code}/token", response={201: NewToken}, operation_id="renew_feed_token",
    summary="Give a feed a new token", **MAY_CHANGE,
)  # fmt: skip
def renew_feed_token(request: HttpRequest, response: HttpResponse, code: str) -> Status[Any]:
    """The one before stops working at once. The new one is shown here, and never again."""
    actor = called(request)
    found = one(queries.feeds(actor).filter(reporter__in=queries.companies(actor)), code=code)
    token = feeds.rotate_token(actor=actor, feed=found)
    response.headers["Cache-Control"] = "no-store"
    return Status(201, NewToken(token=token))
