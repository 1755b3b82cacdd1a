"""A small window of our own, where the desktop has no notification service."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from fleetward_agent.places import ON_WINDOWS
from fleetward_agent.popup.desktop import PATIENCE
from fleetward_agent.texts import text

try:
    import tkinter as tk
    from tkinter import ttk
except ImportError:  # Python is often packaged without it
    tk = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward_agent.notices import Answer, Notice

log = logging.getLogger(__name__)

NAME = "fleetward-agent"
WIDTH = 380  # pixels of the text


class Window:
    """Two buttons, always on top, in the lower right corner."""

    def __init__(self, language: str, patience: float = PATIENCE) -> None:
        self.language, self.patience = language, patience

    def ready(self) -> bool:
        """Whether there is a screen, and Tk."""
        return tk is not None and (ON_WINDOWS or bool(os.environ.get("DISPLAY")))

    def show(self, notice: Notice, shown: Callable[[], object]) -> Answer | None:
        """Show it and wait; None where the screen does not let us. A closed window is put off."""
        try:
            root = tk.Tk(None, NAME, NAME.capitalize())
        except tk.TclError as error:
            log.warning("no window: %s", error)
            return None
        answers: list[Answer] = []

        def given(answer: Answer) -> None:
            answers.append(answer)
            root.destroy()

        self._build(root, notice, given)
        root.protocol("WM_DELETE_WINDOW", lambda: given("later"))
        root.after(round(self.patience * 1000), lambda: given("later"))
        root.after_idle(shown)
        root.mainloop()
        return answers[0] if answers else "later"

    def _build(self, root: tk.Tk, notice: Notice, given: Callable[[Answer], None]) -> None:
        root.title(text(self.language, "Alert about this PC"))
        root.attributes("-topmost", True)  # noqa: FBT003 (Tk's own form)
        frame = ttk.Frame(root, padding=16)
        frame.grid()
        ttk.Label(frame, text=notice.title, wraplength=WIDTH, font=("TkDefaultFont", 11, "bold")).grid(sticky="w")
        ttk.Label(frame, text=notice.text, wraplength=WIDTH).grid(sticky="w", pady=8)
        buttons = ttk.Frame(frame)
        buttons.grid(sticky="e")
        ttk.Button(buttons, text=notice.later, command=lambda: given("later")).grid(row=0, column=0, padx=8)
        view = ttk.Button(buttons, text=notice.view, command=lambda: given("view"))
        view.grid(row=0, column=1)
        root.update_idletasks()
        root.geometry(f"-{24}-{64}")
