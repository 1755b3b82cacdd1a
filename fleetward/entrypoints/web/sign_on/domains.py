"""The e-mail domains that partners and customers say are theirs: the vendor's program manager decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sign_on import queries
from fleetward.domain.sign_on.operations import settings as operations
from fleetward.domain.sign_on.operations.refusing import Refused
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.sign_on.wording import SENTENCES
from fleetward.entrypoints.web.transfers.wording import names_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

VENDOR = (ActorKind.VENDOR,)
MOST = 200


@page(Permission.DOMAIN_DECIDE, kinds=VENDOR)
def domains(request: HttpRequest) -> HttpResponse:
    """Those that wait, and those that were accepted."""
    actor = acting(request).actor
    rows = list(queries.asked_domains(actor)[:MOST])
    names = names_of(actor, (row.customer_id for row in rows))
    shown = [{"domain": row, "customer": names.get(row.customer_id, "") if row.customer_id else ""} for row in rows]
    return render(request, "sign_on/domains.html", {"rows": shown})


@require_POST
@page(Permission.DOMAIN_DECIDE, kinds=VENDOR)
def decide(request: HttpRequest, domain_id: UUID) -> HttpResponse:
    """Accept one, or take that back."""
    accept = request.POST.get("do") == "accept"
    try:
        operations.decide_domain(actor=acting(request).actor, domain_id=domain_id, accept=accept, now=timezone.now())
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    except Refused as refused:
        messages.error(request, str(SENTENCES[refused.why]))
    else:
        messages.success(request, _("The domain is accepted.") if accept else _("The domain is not accepted any more."))
    return redirect("sign-in-domains")
