"""Counting Python calls: a measure of work that is the same on every machine."""

import gc
import sys
from collections.abc import Callable
from typing import Any


def python_calls(act: Callable[[], Any]) -> int:
    """Return how many Python functions a call enters."""
    entered = 0

    def count(frame, event, arg) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    gc.disable()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
        gc.enable()
    return entered
