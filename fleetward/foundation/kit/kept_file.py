"""Files that people attach, kept by their content."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

LONGEST_NAME = 200


def keep(path: Path, content: bytes) -> None:
    """Write it whole or not at all; what is there already is the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)


def told_name(name: str, ending: str) -> str:
    """A name as somebody sent it: without its folders, in characters that can be shown, with the ending it deserves."""
    stem = "".join(char if char.isprintable() else "?" for char in Path(name.replace("\\", "/")).stem)
    return f"{stem[: LONGEST_NAME - len(ending)] or 'file'}{ending}"
