"""`python -m tools.proof WHAT [--short]`: carry out one proof and print its figures. Exit code 1 on a breach."""

from __future__ import annotations

import argparse
import importlib
import sys
import time

PROOFS = ("wall", "canary", "scopes", "fuzz", "crash", "load", "restore")
BY_TESTS = frozenset({"wall", "canary", "scopes"})


def main() -> int:
    """One proof, or each after the other."""
    parser = argparse.ArgumentParser(prog="tools.proof", description=__doc__)
    parser.add_argument("what", choices=[*PROOFS, "all"])
    parser.add_argument("--short", action="store_true", help="the short form, as the tests run it")
    chosen = parser.parse_args()
    if chosen.what == "all":  # a process each: an installation of its own wants Django of its own
        import subprocess  # noqa: PLC0415

        short = ["--short"] if chosen.short else []
        command = [sys.executable, "-m", "tools.proof"]
        return max(subprocess.run([*command, one, *short], check=False).returncode for one in PROOFS)  # noqa: S603
    return prove(chosen.what, short=chosen.short)


def prove(what: str, *, short: bool) -> int:
    """The exit code: 0 where all holds."""
    begun = time.monotonic()
    if what in BY_TESTS:
        from tools.proof import by_tests  # noqa: PLC0415

        breaches = by_tests.prove(what, short=short)
    else:
        breaches = importlib.import_module(f"tools.proof.{what}").prove(short=short)
    form = "short form" if short else "long form"
    print(f"{what}, {form}: {'BREACHED' if breaches else 'holds'}, {time.monotonic() - begun:.0f} s", flush=True)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
