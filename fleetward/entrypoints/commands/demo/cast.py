"""Who is in the demo world. All companies and people are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

from fleetward.domain.partners.models import PartnerRole
from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole

NORDVIK, FJORDLYS, HAVBRIS, GRANSKOG = "nordvik", "fjordlys", "havbris", "granskog"
NORDLAGER, SKANLOG, VESTPOL = "nordlager", "skanlog", "vestpol"
PREMIUM, PREMIUM_PLUS = "premium", "premium_plus"


@dataclass(frozen=True)
class Company:
    """A partner: its certificates as (program, partner role, days since the course), and its reseller numbers."""

    key: str
    name: str
    account: str
    program: str
    completed: tuple[tuple[str, str, int], ...]
    numbers: dict[str, str]  # feed -> the number that the sender gave it
    customers: tuple[str, ...]
    people: tuple[str, ...]  # administrator, technician, viewer
    others: tuple[str, ...] = field(default=())  # end customers that are named in reports only


COMPANIES = (
    Company(
        NORDVIK, "Nordvik Data AS", "P-100311", PREMIUM,
        # the second certificate ran out ten days ago: 24 months and ten days since the course
        ((PREMIUM, PartnerRole.VIEW_MONITOR, 214), (PREMIUM_PLUS, PartnerRole.VIEW_MONITOR, 741)),
        {NORDLAGER: "40112", SKANLOG: "NO-7701"},
        ("Brattholmen kommune", "Askeladden Rederi AS", "Vestkyst Advokatene AS"),
        ("Marit Hauge", "Jonas Tveit", "Siri Lunde"),
        ("Kvamsfjell Bygg AS", "Bergensdal skole", "Øyane Fiskeri AS"),
    ),
    Company(
        FJORDLYS, "Fjordlys IT AS", "P-100482", PREMIUM,
        ((PREMIUM, PartnerRole.SERVICE_DELIVERY, 388),),
        {NORDLAGER: "40237", VESTPOL: "F-2210", FJORDLYS: "1"},
        ("Trollheimen videregående skole", "Nidarvoll Bygg AS"),
        ("Ola Brekke", "Kari Moen", "Tor Aune"),
        ("Strinda Tannklinikk", "Ladehammeren Hotell AS"),
    ),
    Company(
        HAVBRIS, "Havbris Systemer AS", "P-100577", PREMIUM_PLUS,
        ((PREMIUM_PLUS, PartnerRole.VIEW_MONITOR, 157),),
        {NORDLAGER: "40355", SKANLOG: "NO-7714", VESTPOL: "F-2231"},
        ("Jærlandet Energi AS", "Solavika Flytjenester AS"),
        ("Anne Kleppe", "Eirik Sande", "Nora Vik"),
        ("Ryfylke Laks AS", "Tasta legesenter"),
    ),
    Company(
        GRANSKOG, "Granskog Drift AS", "P-100690", PREMIUM_PLUS, (),
        {SKANLOG: "NO-7742"},
        ("Hedmarken Sparebank",),
        ("Per Engen", "Liv Sætre", "Hans Ruud"),
        ("Mjøsbyen kommune",),
    ),
)  # fmt: skip
BY_KEY = {company.key: company for company in COMPANIES}
CUSTOMER_OF_PEOPLE = "Brattholmen kommune"


@dataclass(frozen=True)
class Sender:
    """Who reports, and how often (hours)."""

    code: str
    name: str
    reporter: str
    is_reseller: bool
    rhythm_hours: int
    date_order: str = ""


SENDERS = (
    Sender(NORDLAGER, "Nordlager, daily 867", "Nordlager Distribusjon AS", is_reseller=False, rhythm_hours=24),
    Sender(SKANLOG, "Skanlog, weekly SLSRPT", "Skanlog Grossist AB", is_reseller=False, rhythm_hours=168),
    Sender(VESTPOL, "Vestpol, weekly workbook", "Vestpol IT-grossist AS", is_reseller=False, rhythm_hours=168),
    Sender(FJORDLYS, "Fjordlys, its own sales", "Fjordlys IT AS", is_reseller=True, rhythm_hours=168, date_order="dmy"),
)

VENDOR_PEOPLE = (
    ("program.manager", "Astrid Nygaard", VendorRole.PROGRAM_MANAGER),
    ("steward", "Ingrid Solberg", VendorRole.CHANNEL_DATA_STEWARD),
    ("support", "Henrik Dahl", VendorRole.SUPPORT_AGENT),
    ("repair.desk", "Sofie Berge", VendorRole.REPAIR_DESK),
    ("claims", "Lars Myhre", VendorRole.CLAIMS_APPROVER),
    ("auditor", "Grete Holm", VendorRole.AUDITOR),
)
PARTNER_ROLES = (PartnerUserRole.ADMINISTRATOR, PartnerUserRole.TECHNICIAN, PartnerUserRole.VIEWER)
COLLEAGUE = ("viewer.brattholmen", "Randi Fosse")
"""Somebody at the customer who may look, invited by its IT administrator."""
NORDVIK_AT_VESTPOL = ("F-2298", "NORDVIK DATA")
"""Under this number, which nobody has mapped yet, Vestpol names Nordvik."""
STRANGER = ("40917", "Kystnett Data AS")
"""A reseller that Nordlager names by a number which nobody has mapped yet."""
