"""Counting Python calls: a measure of work that is the same on every machine."""

import gc
import sys
from collections.abc import Callable
from types import FunctionType
from typing import Any


def python_calls(act: Callable[[], Any], *, of: FunctionType | None = None) -> int:
    """Return how many Python functions a call enters, or how often it enters one."""
    entered = 0

    def count(frame, event, arg) -> None:
        nonlocal entered
        entered += event == "call" and (of is None or frame.f_code is of.__code__)

    before = sys.getprofile()
    gc.disable()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
        gc.enable()
    return entered
