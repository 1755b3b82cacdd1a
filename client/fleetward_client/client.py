"""The API as methods. Lists are iterators: pages are fetched as they are needed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import quote

from fleetward_client import shapes
from fleetward_client.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fleetward_client.credentials import Credentials

Shape = TypeVar("Shape")
Unfinished = TypeVar("Unfinished", shapes.Transfer, shapes.Search)

PAGE = "200"
FIRST_LOOK, LAST_LOOK = 0.2, 3.0
"""Seconds between two looks at long work: more each time."""

UNDER_WAY = {"checking", "running", "waiting"}


def _id(text: str) -> str:
    """Whatever somebody typed is one part of the address."""
    return quote(text, safe="")


class Client:
    """Calls of one server with one credential.

    Each method raises `Problem` where the server refuses, `NotSignedIn` where the credential does not serve, and
    `NoAnswer` where the server is away. Filters are the parameters of the list in the API's description.
    """

    def __init__(
        self, url: str, credentials: Credentials, *, language: str = "en", timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.wire = Wire(url, credentials, language=language, timeout=timeout, sleep=sleep)
        self._sleep = sleep

    def me(self) -> shapes.Me:
        """Who the caller is."""
        return shapes.read(shapes.Me, self.wire.get("me"))

    def unassigned(self, **filters: str) -> Iterator[shapes.Device]:
        """PCs that no customer's dashboard has."""
        return self._listed(shapes.Device, "pool", filters)

    def customer_devices(self, customer_id: str, **filters: str) -> Iterator[shapes.Device]:
        """PCs of a customer's dashboard."""
        return self._listed(shapes.Device, f"customers/{_id(customer_id)}/devices", filters)

    def customers(self, **filters: str) -> Iterator[shapes.Customer]:
        """The partner's customers."""
        return self._listed(shapes.Customer, "customers", filters)

    def customer(self, customer_id: str) -> shapes.Customer:
        """One customer."""
        return shapes.read(shapes.Customer, self.wire.get(f"customers/{_id(customer_id)}"))

    def ask_transfer(self, serials: Sequence[str], to: str) -> shapes.Transfer:
        """Ask what a transfer to a customer, or to `pool`, would do. Nothing moves."""
        return self._transfer(self.wire.post("transfers", {"to": to, "serials": list(serials)}))

    def transfer(self, transfer_id: str) -> shapes.Transfer:
        """Where a bulk action stands."""
        return self._transfer(self.wire.get(f"transfers/{_id(transfer_id)}"))

    def transfer_items(self, transfer_id: str, **filters: str) -> Iterator[shapes.TransferItem]:
        """What becomes, or became, of each PC."""
        return self._listed(shapes.TransferItem, f"transfers/{_id(transfer_id)}/items", filters)

    def run_transfer(self, transfer_id: str, confirmation: str = "") -> shapes.Transfer:
        """Move what was found to move."""
        return self._transfer(self.wire.post(f"transfers/{_id(transfer_id)}/run", {"confirmation": confirmation}))

    def undo_transfer(self, transfer_id: str) -> shapes.Transfer:
        """Ask to take back what a bulk action moved: another one, to be looked at and run."""
        return self._transfer(self.wire.post(f"transfers/{_id(transfer_id)}/undo"))

    def cancel_transfer(self, transfer_id: str) -> shapes.Transfer:
        """Drop one that has not been run."""
        return self._transfer(self.wire.post(f"transfers/{_id(transfer_id)}/cancel"))

    def wait(self, work: Unfinished, told: Callable[[Unfinished], None] = lambda _: None) -> Unfinished:
        """Until it has been checked, run, or answered; `told` hears how far it has come."""
        pause = FIRST_LOOK
        while work.state in UNDER_WAY:
            told(work)
            self._sleep(pause)
            pause = min(pause * 1.5, LAST_LOOK)
            work = self._again(work)
        told(work)
        return work

    def ask_where(self, serials: Sequence[str], name: str = "") -> shapes.Search:
        """Ask where PCs are."""
        return shapes.read(shapes.Search, self.wire.post("searches", {"serials": list(serials), "name": name}))

    def search(self, search_id: str) -> shapes.Search:
        """Whether it is answered."""
        return shapes.read(shapes.Search, self.wire.get(f"searches/{_id(search_id)}"))

    def search_results(self, search_id: str, **filters: str) -> Iterator[shapes.Sought]:
        """Where each PC is."""
        return self._listed(shapes.Sought, f"searches/{_id(search_id)}/results", filters)

    def support_cases(self, **filters: str) -> Iterator[shapes.SupportCase]:
        """What was asked of the support team."""
        return self._listed(shapes.SupportCase, "support-cases", filters)

    def support_events(self, support_case_id: str) -> Iterator[shapes.SupportEvent]:
        """What was said and done in a support case, oldest first."""
        return self._listed(shapes.SupportEvent, f"support-cases/{_id(support_case_id)}/events", {})

    def attachment(self, url: str) -> bytes:
        """The file behind the `url` of an attachment."""
        return self.wire.file(url)

    def open_support_case(
        self, *, subject: str, text: str, kind: str = "other", serials: Sequence[str] = (), search_id: str = "",
        priority: Literal["low", "normal", "high", "urgent"] = "normal",
    ) -> shapes.SupportCase:  # fmt: skip
        """Ask the support team; with `search_id` about the PCs that the search misses."""
        body: dict[str, Any] = {
            "subject": subject, "text": text, "kind": kind, "serials": list(serials), "priority": priority,
        }  # fmt: skip
        more = {"search_id": search_id} if search_id else {}
        return shapes.read(shapes.SupportCase, self.wire.post("support-cases", body | more))

    def alerts(self, **filters: str) -> Iterator[shapes.Alert]:
        """What is wrong with PCs."""
        return self._listed(shapes.Alert, "alerts", filters)

    def repair_cases(self, **filters: str) -> Iterator[shapes.RepairCase]:
        """Requests to repair PCs."""
        return self._listed(shapes.RepairCase, "repair-cases", filters)

    def _again(self, work: Unfinished) -> Unfinished:
        path = "transfers" if isinstance(work, shapes.Transfer) else "searches"
        return shapes.read(type(work), self.wire.get(f"{path}/{_id(work.id)}"))

    def _listed(self, shape: type[Shape], path: str, filters: dict[str, str]) -> Iterator[Shape]:
        asked: dict[str, str] | None = {"limit": PAGE} | {name: value for name, value in filters.items() if value}
        following: str | None = path
        while following:
            told = self.wire.get(following, asked)
            yield from (shapes.read(shape, one) for one in told["items"])
            following, asked = told["next"], None

    @staticmethod
    def _transfer(told: Any) -> shapes.Transfer:
        return shapes.read(shapes.Transfer, told)
