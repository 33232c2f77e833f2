"""What all tests share: the database they run on, settings that make them fast, and the services that some need.

Plain objects come from `tests.factories`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import BaseCache, caches
from django.db import connection
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as hypothesis_settings

from tests import environment, services
from tests.databases import OwnDatabase, own_postgresql, own_sqlite

USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "admin_client", "admin_user"}

# Deadlines measure the machine, not the code. `make soak` loads the profile "soak".
hypothesis_settings.register_profile("change", deadline=None)
hypothesis_settings.register_profile("soak", deadline=None, max_examples=5000)
hypothesis_settings.load_profile("change")


def uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("own_database")
        or fixtures & USES_DATABASE
        or (case is not None and issubclass(case, TransactionTestCase))
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what uses the database is run again, without the browser; slow tests begin first."""
    if environment.ON_POSTGRESQL:
        again = [item for item in items if uses_database(item) and not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(again)])
        items[:] = again
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Give the test database its own name: a file on SQLite, because a live server has threads of its own."""
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = environment.DATABASE_NAME


@pytest.fixture(autouse=True, scope="session")
def change_log_is_flushed() -> Iterator[None]:
    """Let tests that empty the database after themselves empty the change log too, which the database refuses else."""
    guards: Any = import_module("matrices.migrations.0007_append_only_change_log")
    flush = TransactionTestCase._fixture_teardown

    def flush_without_guard(case: Any) -> None:
        guards.run(guards.UNGUARDS, connection)
        flush(case)
        guards.run(guards.GUARDS, connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_guard)
        yield


@pytest.fixture(autouse=True, scope="session")
def fast_settings() -> Iterator[None]:
    """Static files as they lie in the tree, and passwords that are cheap to hash."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[OwnDatabase]:
    """An empty database apart from that of the other tests, for processes that the test starts."""
    make = own_postgresql if environment.ON_POSTGRESQL else own_sqlite
    with make(tmp_path) as made:
        yield made


@pytest.fixture
def maintainer(db: Any) -> User:
    """A person who may administer everything; the password is `correct horse`."""
    return User.objects.create_superuser(username="mika", email="mika@example.com", password="correct horse")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the hand-written pages and of what is known about them, where it lies beside the repository."""
    if why := services.why_no_shared():
        pytest.skip(why)
    return services.SHARED


@pytest.fixture
def redis_cache(settings: Any) -> Iterator[BaseCache]:
    """Redis as the site's cache; what the test wrote is taken away again, and nothing else."""
    if why := services.why_no_redis():
        pytest.skip(why)
    import redis

    prefix = f"test_compat_kb_{environment.RUN}_{uuid4().hex}"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": environment.REDIS_URL, "KEY_PREFIX": prefix}}
    yield caches["default"]
    with redis.Redis.from_url(environment.REDIS_URL) as client:
        for key in client.scan_iter(f"{prefix}*"):
            client.delete(key)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget what was drawn: publications of two tests can have the same number and moment."""
    yield
    if drawn := sys.modules.get("matrices.api.statements"):
        drawn.remembered.clear()
