"""Rate limits: so many requests of one address in a minute, told in the headers of every answer that is made.

What the ready bytes answer is not counted: it costs next to nothing. The counter is Redis where CACHE_URL is set, else
each process counts for itself. A counter that cannot be reached lets everybody through.
"""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60  # seconds
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Count:
    """What one address has used of its limit in this window. `seconds` are left of the window."""

    name: str
    limit: int
    used: int
    seconds: int

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit

    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers-10."""
        remaining = max(0, self.limit - self.used)
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={remaining};t={self.seconds}',
        }


def reader_address(request: HttpRequest) -> str:
    """The address of who asks: behind `PROXY_COUNT` proxies of ours, the one that the outermost of them saw."""
    proxies = settings.PROXY_COUNT
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def count(request: HttpRequest, name: str, limit: int) -> Count | None:
    """Count this request under `name`; None when there is no limit (0) or the counter cannot be reached."""
    if not limit:
        return None
    now = int(time.time())
    who = hashlib.sha256(reader_address(request).encode()).hexdigest()[:24]
    key = f"rate:{name}:{who}:{now // WINDOW}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        used = cache.incr(key)
    except ValueError:  # culled between the two lines
        return None
    except Exception:
        log.exception("The counter of the rate limits cannot be reached; nobody is limited. Check CACHE_URL.")
        return None
    return Count(name, limit, used, WINDOW - now % WINDOW)
