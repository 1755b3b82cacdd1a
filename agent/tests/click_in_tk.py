"""`click_in_tk.py LABEL`: click a button of the agent's window with the mouse; the window itself is asked where it is.

A process of its own: Tk never lets go of a screen, and dies with it. Prints the labels of all buttons.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tkinter as tk

AGENT = "fleetward-agent"
ASK = """
set found {}
proc look {one} {
    global found
    if {[winfo class $one] eq "TButton" && [winfo ismapped $one]} {
        set x [expr {[winfo rootx $one] + [winfo width $one] / 2}]
        lappend found [list [$one cget -text] $x [expr {[winfo rooty $one] + [winfo height $one] / 2}]]
    }
    foreach child [winfo children $one] {look $child}
}
look .
set found
"""


def places(mine: tk.Tk) -> dict[str, tuple[str, str]]:
    """The middle of every button, by its label."""
    if AGENT not in mine.winfo_interps():
        return {}
    listed = mine.tk.splitlist(mine.tk.call("send", AGENT, ASK))
    return {label: (x, y) for label, x, y in map(mine.tk.splitlist, listed)}


def main(label: str) -> None:
    """Wait for the button, and click."""
    mine = tk.Tk(None, "clicks")
    mine.withdraw()
    buttons = places(mine)
    while label not in buttons:
        time.sleep(0.1)
        buttons = places(mine)
    subprocess.run(["xdotool", "mousemove", *map(str, buttons[label]), "click", "1"], check=True)  # noqa: S603, S607 (a test)
    print("\n".join(buttons))  # noqa: T201 (its answer)


if __name__ == "__main__":
    main(sys.argv[1])
