"""`python -m tools.houselint`: print every finding; exit 1 if there is one."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.houselint.check import check
from tools.houselint.rules import RULES

if __name__ == "__main__":
    findings = check(Path(__file__).resolve().parents[2])
    for finding in findings:
        print(finding)
    for rule in sorted({finding.rule for finding in findings}):
        print(f"{rule}: {(RULES[rule].__doc__ or '').strip()}")
    sys.exit(1 if findings else 0)
