"""Adding PCs by support: a proof of purchase shows them, and nobody has reported them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.serials import normalise_product
from fleetward.domain.sales_feed.operations import support_report
from fleetward.domain.support.lifecycle import Happened, Step, Work
from fleetward.domain.support.models import SupportAttachment, SupportCase
from fleetward.domain.support.operations.locking import Refused, note_step, refuse, said, working
from fleetward.domain.support.operations.work_list import chosen, mark
from fleetward.foundation.audit import operations as audit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor

NO_EVIDENCE = gettext_lazy("Name the attachment that proves the purchase, or write why they are added without one.")


@transaction.atomic
def add_by_support(
    *, actor: Actor, partner_id: UUID, support_case_id: UUID, serials: Sequence[str], product_number: str,
    sold_on: date, evidence: UUID | None, reason: str, now: datetime,
) -> int:  # fmt: skip
    """Report these PCs as sold to the partner, by support's own feed. Returns how many there are.

    Refused without an attachment of this support case or a reason, and for a product that is not in the catalogue: it
    says which program, and so which page, a PC belongs to. A PC that another partner holds becomes a conflict, as by
    any report, and a partner without the certificate gets it when it is certified.
    """
    with working(
        actor=actor, partner_id=partner_id, support_case_id=support_case_id, step=Step.WORK, now=now
    ) as support_case:
        wanted = chosen(support_case, serials)
        why = _why(support_case, evidence, reason)
        product = normalise_product(product_number)
        if not devices.products(actor).filter(number=product).exists():
            refuse(_("The product number %(product)s is not in the catalogue.") % {"product": product or "?"})
        if sold_on > timezone.localdate(now):
            refuse(_("The day of the sale has not come yet."))
        wanted_report = support_report.SupportReport(
            support_case.partner, sorted(wanted), product, sold_on, support_case.number, why
        )
        file = support_report.report(actor=actor, report=wanted_report, now=now)
        count = mark(support_case, wanted, Work.ADDED, by=actor, now=now, note=why)
        note_step(support_case, Happened.ADDED, by=actor, now=now, n=count)
        audit.record(
            actor, "support_case.serials_added", support_case, count=count, product=product, why=why,
            evidence=str(evidence or ""), file=str(file.id),
        )  # fmt: skip
    return count


def _why(support_case: SupportCase, evidence: UUID | None, reason: str) -> str:
    """What the ledger of each PC tells: the reason, or which file proves it."""
    if evidence is None:
        return said(reason, without=NO_EVIDENCE)
    merged = SupportCase.objects.filter(partner_id=support_case.partner_id, merged_into=support_case.id)
    own = [support_case.id, *merged.values_list("id", flat=True)]
    rows = SupportAttachment.objects.filter(partner_id=support_case.partner_id, support_case_id__in=own)
    proof = rows.filter(id=evidence).first()
    if proof is None:
        raise Refused(NO_EVIDENCE)
    return reason.replace("\0", "").strip() or proof.name
