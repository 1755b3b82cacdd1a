"""`python -m tools.screenshots`: pictures of every page into var/screenshots.

Each at 1280 and 390 px, light and dark, in Norwegian and English, out of a demo world of its own, which is
started in a folder that goes afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from tools import chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "var" / "screenshots"
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("nb", "en")
PATIENCE = 300  # seconds for the first start, with its demo world
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PEOPLE = {
    "steward": "steward", "program_manager": "program.manager", "support_agent": "support",
    "partner": "administrator.nordvik", "uncertified": "administrator.granskog", "customer": "it.brattholmen",
    "auditor": "auditor", "invited": "it.vestkyst", "repair_desk": "repair.desk",
    "service_delivery": "administrator.fjordlys",
}  # fmt: skip
"""Who of the demo world looks at a page: part -> the first half of the e-mail address."""


@dataclass(frozen=True)
class Shot:
    """One page: its name, the person who looks at it, its address; `follow` is a link to click on first."""

    name: str
    who: str
    address: str
    follow: str = ""


SHOTS = (
    Shot("sign-in", "", "/account/login/"),
    Shot("demo", "", "/demo/"),
    Shot("pool", "partner", "/unassigned-devices/"),
    Shot("pool-filtered", "partner", "/unassigned-devices/?sort=serial&waiting_days=7"),
    Shot("pool-no-match", "partner", "/unassigned-devices/?q=NOTHING"),
    Shot("device", "partner", "/unassigned-devices/", "#list tbody a"),
    Shot("pool-not-certified", "uncertified", "/unassigned-devices/"),
    Shot("alerts", "partner", "/alerts/"),
    Shot("alert", "partner", "/alerts/", "#list tbody th a"),
    Shot("alerts-closed", "partner", "/alerts/?state=closed"),
    Shot("device-unwell", "partner", "/alerts/", "#list tbody td a.mono"),
    Shot("whereabouts", "partner", "/where-is-my-pc/"),
    Shot("whereabouts-answer", "partner", "/where-is-my-pc/", "#list tbody th a"),
    Shot("audit", "auditor", "/audit/"),
    Shot("audit-row", "auditor", "/audit/?action=claim.approved_in_part", "#list tbody th a"),
    Shot("audit-partner", "partner", "/audit/?area=customer"),
    Shot("transfers", "partner", "/transfers/"),
    Shot("transfer-preview", "partner", "/transfers/?state=ready", "#list tbody a"),
    Shot("transfer-done", "partner", "/transfers/?kind=transfer&state=done&sort=time", "#list tbody a"),
    Shot("transfer-undone", "partner", "/transfers/?kind=undo", "#list tbody a"),
    Shot("transfer-new", "partner", "/transfers/new/"),
    Shot("un-enrol-new", "partner", "/transfers/new/?kind=un_enrolment"),
    Shot("un-enrol-customer", "customer", "/", "a[href$='/un-enrol/']"),
    Shot("home-partner", "partner", "/"),
    Shot("support-new", "partner", "/support/new/"),
    Shot("support-cases", "partner", "/support/?state=any"),
    Shot("support-case", "partner", "/support/?state=any", "#list tbody a"),
    Shot("preferences", "partner", "/preferences/"),
    Shot("notifications", "partner", "/notifications/"),
    Shot("notification-preferences", "partner", "/preferences/notifications/"),
    Shot("sessions", "partner", "/preferences/sessions/"),
    Shot("api-tokens", "partner", "/preferences/tokens/"),
    Shot("api-client-new", "partner", "/preferences/clients/new/"),
    Shot("webhooks", "partner", "/preferences/webhooks/"),
    Shot("webhook-new", "partner", "/preferences/webhooks/new/"),
    Shot("developers", "", "/developers/"),
    Shot("developers-transfers", "", "/developers/transfers/"),
    Shot("second-factor", "partner", "/account/2fa/"),
    Shot("customers", "partner", "/customers/"),
    Shot("customers-table", "partner", "/customers/?view=table"),
    Shot("customer-new", "partner", "/customers/new/"),
    Shot("customer-of-partner", "partner", "/customers/?q=askeladden", "#list h2 a"),
    Shot("home-customer", "customer", "/"),
    Shot("customer-devices", "customer", "/", '.left-panel a[href$="/devices/"]'),
    Shot("customer-alerts", "customer", "/", '.left-panel a[href$="/alerts/"]'),
    Shot("customer-settings", "customer", "/", ".left-panel .foot a:last-child"),
    Shot("notifications", "invited", "/notifications/"),
    Shot("home-repair-desk", "repair_desk", "/"),
    Shot("alerts-across-partners", "repair_desk", "/alerts/"),
    Shot("repair-cases", "repair_desk", "/repair-cases/"),
    Shot("repair-case", "repair_desk", "/repair-cases/", "#list tbody a"),
    Shot("repair-cases-service-delivery", "service_delivery", "/repair-cases/"),
    Shot("repair-case-service-delivery", "service_delivery", "/repair-cases/", "#list tbody a"),
    Shot("repair-cases-of-partner", "partner", "/repair-cases/"),
    Shot("customer-repair-cases", "customer", "/", '.left-panel a[href$="/repair-cases/"]'),
    Shot("home-vendor", "steward", "/"),
    Shot("home-program-manager", "program_manager", "/"),
    Shot("home-support-agent", "support_agent", "/"),
    Shot("home-service-delivery", "service_delivery", "/"),
    Shot("search", "service_delivery", "/search/?q=5CG6"),
    Shot("search-nothing-yet", "partner", "/search/"),
    Shot("search-vendor", "steward", "/search/?q=5CG6"),
    Shot("feeds", "steward", "/feeds/"),
    Shot("feed", "steward", "/feeds/", "#list tbody a"),
    Shot("feed-new", "steward", "/feeds/new/"),
    Shot("files", "steward", "/files/"),
    Shot("file", "steward", "/files/", "#list tbody a"),
    Shot("lines", "steward", "/lines/"),
    Shot("line", "steward", "/lines/", "#list tbody a"),
    Shot("layouts", "steward", "/layouts/"),
    Shot("layout", "steward", "/layouts/", "#list tbody a"),
    Shot("conflicts", "steward", "/conflicts/"),
    Shot("conflict", "steward", "/conflicts/", "#list tbody a"),
    Shot("mappings", "steward", "/mappings/"),
    Shot("mapping-requests", "steward", "/mapping-requests/"),
    Shot("mapping-request", "steward", "/mapping-requests/", "#list tbody th a"),
    Shot("products", "steward", "/products/"),
    Shot("partners", "program_manager", "/partners/"),
    Shot("partner", "program_manager", "/partners/", "#list tbody a"),
    Shot("single-sign-on", "partner", "/settings/sign-on/"),
    Shot("sign-in-domains", "program_manager", "/sign-in-domains/"),
    Shot("users", "partner", "/users/"),
    Shot("users-vendor", "program_manager", "/users/"),
    Shot("course-completions", "program_manager", "/course-completions/"),
    Shot("support-desk", "support_agent", "/support/"),
    Shot("support-case-at-desk", "support_agent", "/support/?kind=missing_pcs", "#list tbody a"),
    Shot("not-found", "partner", "/nothing-here/"),
)


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """A demo world of its own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    var = Path(tempfile.mkdtemp(prefix="fleetward-demo-"))
    var.chmod(0o755)  # the database's user must reach its own folder in it
    settings = {"FLEETWARD_VAR": str(var), "FLEETWARD_PORT": str(port), "FLEETWARD_DEMO": "1"}
    command = [sys.executable, "-m", "fleetward.config.run"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings)  # noqa: S603 (our own command)
    try:
        address = f"http://localhost:{port}"
        _wait(f"{address}/demo/", process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(var, ignore_errors=True)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own server)
            return
        time.sleep(0.5)
    raise SystemExit("The demo world did not start; the reason stands above.")


def _sign_in(page: Page, who: str) -> None:
    page.goto("/demo/")
    page.locator(f'button[name="email"][value^="{PEOPLE[who]}@"]').click()
    page.wait_for_url("**/")


def take(browser: Browser, address: str) -> int:
    """Take all pictures; returns how many."""
    taken = 0
    for language, who in product(LANGUAGES, sorted({shot.who for shot in SHOTS})):
        locale = {"nb": "nb-NO", "en": "en-GB"}[language]
        with browser.new_context(locale=locale, timezone_id="Europe/Oslo", base_url=address) as context:
            page = context.new_page()
            if who:
                _sign_in(page, who)
            _speak(page, language)
            for shot in SHOTS:
                if shot.who == who:
                    taken += _take_one(page, shot, language)
    return taken


def _speak(page: Page, language: str) -> None:
    """The demo's people have a language of their own: choose ours on the page that everybody can see."""
    page.goto("/demo/")
    page.locator(f'button[name="language"][value="{language}"]').first.click()
    page.wait_for_url("**/demo/")


def _take_one(page: Page, shot: Shot, language: str) -> int:
    page.goto(shot.address)
    if shot.follow:
        link = page.locator(shot.follow).first
        if not link.count():
            print(f"  nothing to follow on {shot.address}")
            return 0
        page.goto(str(link.get_attribute("href")))
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.screenshot(
            animations="disabled", path=TARGET / f"{shot.name}-{width}-{scheme}-{language}.png", full_page=True
        )
    return len(WIDTHS) * len(SCHEMES)


def main() -> None:
    """Start, take, stop."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        taken = take(browser, address)
        browser.close()
    print(f"{taken} pictures in {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
