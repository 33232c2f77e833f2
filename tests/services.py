"""What some tests need beside Python, and whether this machine has it. Each answer is "" or why it is not to be had."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

from tests.environment import POSTGRESQL_URL, REDIS_URL

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def why_no_postgresql() -> str:
    import psycopg

    try:
        psycopg.connect(POSTGRESQL_URL, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL answers at TEST_DATABASE_URL: {str(error).splitlines()[0]}"
    return ""


@cache
def why_no_redis() -> str:
    import redis

    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3)
    try:
        client.ping()
    except redis.RedisError as error:
        return f"no Redis answers at REDIS_URL: {error}"
    finally:
        client.close()
    return ""


@cache
def chromium() -> str | None:
    """The path of the Chromium to test with: CHROMIUM, or the first one found."""
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


def why_no_browser() -> str:
    return "" if chromium() else "no Chromium is installed (CHROMIUM may name one)"


def why_no_shared() -> str:
    return "" if SHARED.is_dir() else "the hand-written pages are not beside the repository (../shared)"


def left_out() -> dict[str, str]:
    """What cannot be tested on this machine → why."""
    reasons = {
        "everything on PostgreSQL": why_no_postgresql(),
        "tests that need Redis": why_no_redis(),
        "browser tests": why_no_browser(),
        "comparisons with the hand-written pages": why_no_shared(),
    }
    return {what: why for what, why in reasons.items() if why}
