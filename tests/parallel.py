"""Running the same thing many times at once, each time on a connection of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection


def in_parallel(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment; return what each returned, or the exception that it raised."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001 -- the caller asserts which
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
