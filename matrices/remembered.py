"""What was read or drawn before and can be used again, up to a limit; what was not asked for the longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by key, whose weights together stay within `limit`, in whatever unit the weights are.

    The keys must say all that a value was made from: then nothing in here can be out of date.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self.values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> Value | None:
        found = self.values.get(key)
        if found is None:
            return None
        try:  # noqa: SIM105 - `suppress` costs ten times this
            self.values.move_to_end(key)
        except KeyError:  # another thread has just let it go
            pass
        return found[0]

    def put(self, key: Hashable, value: Value, weight: int = 1) -> None:
        """Keep `value`, unless it alone weighs more than a quarter of the limit."""
        if weight > self.limit // 4:
            return
        with self.lock:
            old = self.values.pop(key, None)
            self.weight += weight - (old[1] if old else 0)
            self.values[key] = (value, weight)
            while self.weight > self.limit:
                _key, (_value, let_go) = self.values.popitem(last=False)
                self.weight -= let_go

    def clear(self) -> None:
        with self.lock:
            self.values.clear()
            self.weight = 0
