"""One row of any table, from what its model says: so that a new table is under test from its first day."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from fleetward.domain.claims.models import Claim
from fleetward.domain.customers.models import Customer
from fleetward.domain.devices.models import Device, Place
from fleetward.domain.enrolment.models import EnrolmentKey
from fleetward.domain.partners.models import Partner
from fleetward.domain.parts.models import PartsOrder
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.sales_feed.models import FeedFile, Interchange, Report
from fleetward.domain.support.models import SupportCase
from fleetward.domain.whereabouts.models import Search
from fleetward.foundation.kit.ids import uuid7

if TYPE_CHECKING:
    from collections.abc import Callable

REFERS: dict[str, dict[str, type[models.Model]]] = {
    "sales_feed_interchange": {"file_id": FeedFile},
    "sales_feed_report": {"file_id": FeedFile, "interchange_id": Interchange},
    "sales_feed_item": {"file_id": FeedFile, "report_id": Report},
    "sales_feed_outboxmessage": {"file_id": FeedFile},
    "transfers_placementrule": {"to_customer_id": Customer},
    "enrolment_enrolmentkey": {"customer_id": Customer},
    "enrolment_enrolmentsecret": {"key_id": EnrolmentKey},
    "enrolment_expecteddevice": {"key_id": EnrolmentKey},
    "enrolment_refusedenrolment": {"customer_id": Customer},
    "alerts_inventory": {"device_id": Device},
    "alerts_alert": {"device_id": Device},
    "repairs_repaircase": {"device_id": Device},
    "repairs_repairevent": {"repair_id": RepairCase},
    "repairs_repairorder": {"repair_id": RepairCase, "order_id": PartsOrder},
    "parts_partsorder": {"device_id": Device},
    "parts_partsorderline": {"order_id": PartsOrder},
    "parts_partsorderevent": {"order_id": PartsOrder},
    "parts_partreturn": {"order_id": PartsOrder},
    "claims_claim": {"repair_id": RepairCase},
    "claims_claimline": {"claim_id": Claim},
    "claims_claimevent": {"claim_id": Claim},
    "claims_attachment": {"claim_id": Claim},
    "whereabouts_sought": {"search_id": Search},
    "whereabouts_proof": {"search_id": Search},
    "whereabouts_mappingrequest": {"search_id": Search},
    "support_supportevent": {"support_case_id": SupportCase},
    "support_supportattachment": {"support_case_id": SupportCase},
    "support_supportserial": {"support_case_id": SupportCase},
    "customers_invitation": {"customer_id": Customer},
    "customers_customermember": {"customer_id": Customer},
}
"""Composite keys that Django does not know of: table -> column -> the model whose `id` it holds."""

FITTING: dict[str, Callable[[], dict[str, Any]]] = {"devices_device": lambda: {"sold_on": timezone.localdate()}}
"""What a table's constraints ask beside what its columns need."""


def seed(model: type[models.Model], /, **given: Any) -> Any:
    """Store one row as the owner, with a value in every column that needs one."""
    values = FITTING.get(model._meta.db_table, dict)() | given
    if values.get("customer_id") and model is Device:
        values["place"] = Place.DASHBOARD
    for field in model._meta.concrete_fields:
        if field.name not in values and field.attname not in values and not _filled_by_itself(field):
            values[field.attname] = _value(field, values, given)
    return model._base_manager.using("owner").create(**values)


def _filled_by_itself(field: Any) -> bool:
    made_elsewhere = isinstance(field, models.GeneratedField | models.AutoField | models.SmallAutoField)
    return made_elsewhere or field.has_default() or field.null or getattr(field, "auto_now_add", False)


def _value(field: Any, values: dict[str, Any], given: dict[str, Any]) -> Any:
    known = REFERS.get(field.model._meta.db_table, {}).get(field.attname)
    if known:
        shared = "feed_id" if "feed_id" in values else "partner_id"
        return seed(known, **{shared: values[shared]}).id
    if field.attname == "partner_id" and "partner" in given:
        return given["partner"].id
    if isinstance(field, models.ForeignKey):
        return seed(field.related_model).pk
    values_allowed = [value for value, _ in field.flatchoices if value]
    return values_allowed[0] if values_allowed else _plain(field)


def _plain(field: Any) -> Any:
    made: dict[type, Callable[[], Any]] = {
        models.UUIDField: uuid7, models.JSONField: dict, models.BooleanField: bool, models.BinaryField: bytes,
        models.DecimalField: Decimal, ArrayField: list,
    }  # fmt: skip
    for kind, make in made.items():
        if isinstance(field, kind):
            return make()
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.IntegerField):
        return 1
    return uuid7().hex[-(field.max_length or 32) :]  # the end of it is random


def make_partner(name: str) -> Partner:
    """A partner, stored as the owner."""
    return Partner.objects.using("owner").create(name=name, account=name.lower(), country="NO")
