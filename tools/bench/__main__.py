"""`python -m tools.bench [PCs]`: prints each figure with what it is measured against."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.bench import raw, world

REPORT = 1_000_000


def main() -> None:
    """Ingest, then all that is measured at the size that the ingest made."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else REPORT
    world.prepare()
    address = world.people()
    try:
        ingest(size)
        after_ingest(address, size)
    finally:
        world.stop()


def ingest(size: int) -> None:
    """Reports of a million serials each; raw PostgreSQL before and after, its median counts."""
    part = min(size, REPORT)
    yardstick, ours, peak = [raw.ingest(part, world.SEED)], [], 0.0
    for number in range(max(size // REPORT, 1)):
        with tempfile.NamedTemporaryFile(suffix=".edi", dir=world.VAR) as file:
            world.write_report(file, part, world.SEED + number)
            file.flush()
            megabytes = Path(file.name).stat().st_size / 1e6
            command = [sys.executable, "-m", "tools.bench.importing", file.name]
            raw.settle()  # none pays for what another one wrote
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=world.ROOT)  # noqa: S603
        result = json.loads(done.stdout.splitlines()[-1])
        ours.append(result["seconds"])
        peak = max(peak, result["peak_mb"])
    yardstick += [raw.ingest(part, world.SEED), raw.ingest(part, world.SEED)]
    base = statistics.median(yardstick)
    print(f"ingest: {part:,} serials, 867 of {megabytes:.0f} MB, from file to page")
    print(f"  raw PostgreSQL (COPY + upsert + result rows)  {base:6.1f} s  {part / base:9,.0f}/s  {_all(yardstick)}")
    for seconds in ours:
        print(f"  Fleetward                                     {seconds:6.1f} s  {part / seconds:9,.0f}/s")
    print(f"  share of raw: {100 * base / ours[0]:.0f} %   at least 35 %")
    if len(ours) > 1:
        beside = raw.ingest(part, world.SEED + len(ours) - 1, beside_ours=True)
        print(f"  raw PostgreSQL, beside as many PCs            {beside:6.1f} s  {part / beside:9,.0f}/s")
        print(f"  share of raw, the last report: {100 * beside / ours[-1]:.0f} %   at least 35 %")
    print(f"  importer's memory: {peak:.0f} MB   at most 400 MB", flush=True)


def _all(times: list[float]) -> str:
    return "(" + ", ".join(f"{one:.1f}" for one in times) + ")"


def after_ingest(address: str, size: int) -> None:
    """What is measured on the PCs that came in; BENCH_ONLY names one part, to look at it alone."""
    from tools.bench import checking_in, listing, searching, settling, transferring  # noqa: PLC0415 (Django is set up by now)

    parts = {
        "pages": lambda: listing.measure(address, size), "settling": settling.measure,
        "transfers": transferring.measure, "check-ins": checking_in.measure, "whereabouts": searching.measure,
    }  # fmt: skip
    only = os.environ.get("BENCH_ONLY")
    for name, measure in parts.items():
        if only in {None, name}:
            measure()


if __name__ == "__main__":
    main()
