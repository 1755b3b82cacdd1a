"""What a proof found: printed as a plain line each; a breach makes the command end with exit code 1."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Figures:
    """The figures of one proof, in the order they were found."""

    breaches: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Tell a figure."""
        print(f"  {sentence}", flush=True)

    def hold(self, sentence: str, *, whole: bool) -> None:
        """Tell a figure that must be whole, and remember it as a breach where it is not."""
        print(f"  {'ok    ' if whole else 'BREACH'}  {sentence}", flush=True)
        if not whole:
            self.breaches.append(sentence)

    def none(self, what: str, found: object) -> None:
        """Nothing of this kind may have been found: an empty list, or 0."""
        self.hold(f"{what}: {found or 0}", whole=not found)


def percentile(values: list[float], share: float) -> float:
    """The value below or at which this share of all lies; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
