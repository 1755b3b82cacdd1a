"""`crash`: worker, web server and database are killed with -9 in the middle of imports, transfers and claims.

A whole installation works as in production; a partner's people and the claims desk go on whatever happens, asking again
where no answer came. In the end every line, PC, move and payment is there exactly once.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from tools.proof.figures import Figures, percentile
from tools.proof.installation import Installation, until

if TYPE_CHECKING:
    from tools.proof.crash_work import Round, Work

KILLS, SHORT_KILLS = 100, 3
PCS, SHORT_PCS = 20_000, 6_000
"""In each report; a transfer moves a tenth of them."""
VICTIMS = ("worker", "database", "web")
AGAIN_WITHIN, AGAIN_AFTER_DATABASE = 20.0, 30.0
"""Seconds within which 95 of 100 killed jobs are taken up again."""
PATIENCE = 300.0
SOON = 10.0
"""Seconds in which a job is seen at work; where all were quicker, the kill cuts none off."""
SEED = 20261126

_DOING = """
SELECT id, worker_id FROM procrastinate_jobs WHERE status = 'doing' AND task_name = ANY(%s) AND worker_id IS NOT NULL
"""
_AT_WORK = "SELECT id, worker_id FROM procrastinate_jobs WHERE id = ANY(%s)"
_TASKS = ["sales_feed.import_file", "transfers.check", "transfers.run"]


def prove(*, short: bool) -> list[str]:
    """Kill, and count. Returns the breaches."""
    kills, pcs = (SHORT_KILLS, SHORT_PCS) if short else (KILLS, PCS)
    figures = Figures()
    print(f"crash: {kills} x kill -9, {pcs:,} PCs a report")
    with Installation("crash") as installation:
        from tools.proof.crash_work import Work  # noqa: PLC0415 (Django is set up by now)

        work = Work(installation, pcs, kills + 1)
        _tell(figures, _kill_all(installation, work, kills), kills)
        for what, found in work.wrong().items():
            figures.none(what, found)
        figures.say(work.told())
    return figures.breaches


def _kill_all(installation: Installation, work: Work, kills: int) -> dict[str, list[float]]:
    chance, found = random.Random(SEED), {victim: list[float]() for victim in VICTIMS}  # noqa: S311 (not a secret)
    for number in range(kills):
        victim = VICTIMS[number % len(VICTIMS)]
        this = work.begin(number + 1)
        people = [threading.Thread(target=one, daemon=True) for one in (this.carry_out_transfer, this.decide_claims)]
        for one in people:
            one.start()
        found[victim] += _kill_in_the_middle(installation, victim, chance.uniform(0, 0.5), chance)
        _finish(this, people)
    return found


def _kill_in_the_middle(installation: Installation, victim: str, pause: float, chance: random.Random) -> list[float]:
    """Kill while a job is being done. Returns the seconds until each job that was cut off is at work again, or done."""
    if victim == "web":
        time.sleep(chance.uniform(0, 0.5))
        installation.kill(victim)
        return []
    soon = time.monotonic() + SOON
    while not installation.fetch(_DOING, [_TASKS]) and time.monotonic() < soon:
        time.sleep(0.02)
    time.sleep(pause)
    doing = dict(installation.fetch(_DOING, [_TASKS]))
    begun, taken_up = installation.kill(victim), dict[int, float]()
    while len(taken_up) < len(doing):
        now = dict(installation.fetch(_AT_WORK, [list(doing)]))
        for job, worker in doing.items():
            if job not in taken_up and (job not in now or now[job] not in {worker, None}):
                taken_up[job] = time.monotonic() - begun
        if time.monotonic() - begun > PATIENCE:
            raise RuntimeError(f"jobs that nobody takes up: {doing}")
        time.sleep(0.05)
    return list(taken_up.values())


def _finish(this: Round, people: list[threading.Thread]) -> None:
    for one in people:
        one.join(PATIENCE)
    until(this.is_over, "import, transfer and claims are over", PATIENCE)


def _tell(figures: Figures, found: dict[str, list[float]], kills: int) -> None:
    killed = Counter(VICTIMS[number % len(VICTIMS)] for number in range(kills))
    for victim in VICTIMS:
        times = found[victim]
        said = f"{killed[victim]} x {victim}"
        if victim == "web":
            figures.say(f"{said}: requests without an answer were sent again")
            continue
        most = AGAIN_WITHIN if victim == "worker" else AGAIN_AFTER_DATABASE
        p95 = percentile(times, 0.95)
        figures.hold(
            f"{said}: {len(times)} jobs were cut off; at work again after p50 {percentile(times, 0.5):.1f} s, "
            f"p95 {p95:.1f} s, at most {max(times, default=0):.1f} s   (p95 below {most:.0f} s)",
            whole=p95 < most,
        )
