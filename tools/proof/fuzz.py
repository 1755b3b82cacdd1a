"""`fuzz`: every reader of foreign bytes, for ten minutes in all, with atheris; 0 crashes, and nothing takes long.

The short form needs no atheris: it reads the whole corpus, and what a few seconds of blind changes make of it.
atheris has no wheel for every Python we run on, so it is not among the locked dependencies.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from tools.proof.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "corpus"
FOUND = ROOT / "var" / "proof" / "fuzz"
SECONDS, SHORT_SECONDS = 600, 4
LONGEST = 10
"""Seconds that reading one small file may take."""
LARGEST = 16_384
ADVICE = "atheris is not installed: .venv/bin/pip install atheris==3.0.0 (Apache-2.0; Python 3.11 to 3.13)"
SEED = 20261126


def prove(*, short: bool) -> list[str]:
    """Read what nobody meant to send. Returns the breaches."""
    _set_up()
    from tools.proof.parsers import PARSERS  # noqa: PLC0415 (Django is set up by now)

    figures, seconds = Figures(), SHORT_SECONDS if short else SECONDS
    print(f"fuzz: {len(PARSERS)} parsers, {seconds} s in all, {sum(1 for _ in files())} files in the corpus")
    if not short and importlib.util.find_spec("atheris") is None:
        figures.hold(ADVICE, whole=False)
        return figures.breaches
    for name in PARSERS:
        (_change_blindly if short else _fuzz)(figures, name, seconds / len(PARSERS))
    return figures.breaches


def files(name: str = "*") -> Iterator[Path]:
    """The kept corpus of a parser, or all of it."""
    return (path for path in sorted(CORPUS.glob(f"{name}/*")) if path.is_file())


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fleetward.config.settings")
    import django  # noqa: PLC0415 (after the environment is set)
    from django.apps import apps  # noqa: PLC0415

    if not apps.ready:
        django.setup()


def _change_blindly(figures: Figures, name: str, seconds: float) -> None:
    from tools.proof.parsers import PARSERS  # noqa: PLC0415

    chance, corpus = random.Random(SEED), [path.read_bytes() for path in files(name)]  # noqa: S311 (not a secret)
    until, times = time.monotonic() + seconds, list[float]()
    waiting = list(corpus)
    while waiting or time.monotonic() < until:
        data = waiting.pop() if waiting else _changed(chance, chance.choice(corpus))
        begun = time.monotonic()
        try:
            PARSERS[name](data)
        except Exception:  # noqa: BLE001 (whatever it is, it is what is looked for)
            figures.hold(f"{name}: {traceback.format_exc(limit=-3)} {data[:200]!r}", whole=False)
            return
        times.append(time.monotonic() - begun)
    longest = max(times)
    figures.hold(f"{name}: {len(times):,} files read, 0 crashes, longest {longest:.2f} s", whole=longest < LONGEST)


def _changed(chance: random.Random, data: bytes) -> bytes:
    """Cut, doubled, swapped or overwritten, a few times."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed) + 1), chance.randint(1, 32)
        piece = bytes(changed[at : at + length])
        match chance.randrange(4):
            case 0:
                del changed[at : at + length]
            case 1:
                changed[at:at] = piece * chance.randint(1, 4)
            case 2:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                changed[at:at] = chance.choice(
                    (b"\x00", b"\xff\xfe", b'"', b"'", b"~", b"?", b"*", b"+", b"<!", b"9" * 40)
                )
    return bytes(changed[:LARGEST])


def _fuzz(figures: Figures, name: str, seconds: float) -> None:
    """In a process of its own, which ends at the first crash."""
    found = FOUND / name
    found.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "tools.proof.fuzz", name, str(found), str(CORPUS / name),
        f"-artifact_prefix={FOUND}/{name}-", f"-max_total_time={seconds:.0f}", f"-timeout={LONGEST}",
        f"-max_len={LARGEST}", "-rss_limit_mb=4096", "-verbosity=1", "-print_final_stats=1",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)  # noqa: S603 (our own command)
    said = done.stderr.decode("utf-8", "replace")
    runs = re.search(r"number_of_executed_units:\s*(\d+)", said)
    if done.returncode:
        print(said[-3000:])
    count = int(runs.group(1)) if runs else 0
    figures.hold(
        f"{name}: {count:,} files read in {seconds:.0f} s, crashes: {int(done.returncode != 0)}",
        whole=bool(count) and not done.returncode,
    )


def main() -> None:
    """The process that atheris fuzzes one parser in."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415 (not locked)

    name = sys.argv.pop(1)
    with atheris.instrument_imports(include=["fleetward"]):
        _set_up()
        from tools.proof.parsers import PARSERS  # noqa: PLC0415 (instrumented as it is read)
    atheris.Setup(sys.argv, PARSERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
