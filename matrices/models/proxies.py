"""The maintainers' words: entries of the catalogue by kind, rows by the role of their table, and the change log.

The kind is set by the proxy and never typed; the role is that of the table which the row stands in.
"""

from __future__ import annotations

from typing import Any, ClassVar

from auditlog.models import LogEntry
from django.db import models
from django.utils.translation import gettext_lazy as _

from matrices.models.catalogue import Term, TermKind
from matrices.models.matrices import MatrixRole, Row


class KindManager(models.Manager):
    """The entries of the proxy's kind."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(kind=self.model.KIND)


class RoleManager(models.Manager):
    """The rows of tables that have the proxy's role."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(matrix__role=self.model.ROLE)


class OfKind:
    """An entry of the catalogue that has its kind from its class."""

    KIND: ClassVar[TermKind]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.KIND.value


class Capability(OfKind, Term):
    KIND = TermKind.CAPABILITY
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("capability")
        verbose_name_plural = _("capabilities")


class DeploymentType(OfKind, Term):
    KIND = TermKind.DEPLOYMENT_TYPE
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("deployment type")
        verbose_name_plural = _("deployment types")


class Framework(OfKind, Term):
    KIND = TermKind.FRAMEWORK
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("framework")
        verbose_name_plural = _("frameworks")


class Runtime(OfKind, Term):
    KIND = TermKind.RUNTIME
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("runtime")
        verbose_name_plural = _("runtimes")


class OperatingSystem(OfKind, Term):
    KIND = TermKind.OPERATING_SYSTEM
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("operating system")
        verbose_name_plural = _("operating systems")


class CLibrary(OfKind, Term):
    KIND = TermKind.C_LIBRARY
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("C library")
        verbose_name_plural = _("C libraries")


class Architecture(OfKind, Term):
    KIND = TermKind.ARCHITECTURE
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("architecture")
        verbose_name_plural = _("architectures")


class Agent(OfKind, Term):
    KIND = TermKind.AGENT
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("agent")
        verbose_name_plural = _("agents")


class Category(OfKind, Term):
    KIND = TermKind.CATEGORY
    objects = KindManager()

    class Meta:
        proxy = True
        verbose_name = _("category")
        verbose_name_plural = _("categories")


class MinimumVersion(Row):
    ROLE = MatrixRole.CAPABILITIES
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("minimum version")
        verbose_name_plural = _("minimum versions")


class DeploymentSupport(Row):
    ROLE = MatrixRole.DEPLOYMENTS
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("deployment support")
        verbose_name_plural = _("deployment support")


class FrameworkRange(Row):
    ROLE = MatrixRole.FRAMEWORKS
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("framework range")
        verbose_name_plural = _("framework ranges")


class ReleaseBranch(Row):
    ROLE = MatrixRole.RELEASES
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("release branch")
        verbose_name_plural = _("release branches")


class RuntimeSupport(Row):
    ROLE = MatrixRole.RUNTIMES
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("runtime support")
        verbose_name_plural = _("runtime support")


class OperatingSystemSupport(Row):
    ROLE = MatrixRole.OPERATING_SYSTEMS
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("operating system support")
        verbose_name_plural = _("operating system support")


class OtherRow(Row):
    ROLE = MatrixRole.OTHER
    objects = RoleManager()

    class Meta:
        proxy = True
        verbose_name = _("row of another table")
        verbose_name_plural = _("rows of other tables")


class LoggedChange(LogEntry):
    """One saved object in the change log, with all fields of it that changed."""

    class Meta:
        proxy = True
        verbose_name = _("change")
        verbose_name_plural = _("change log")


TERM_PROXIES: tuple[type[Term], ...] = (
    Capability,
    DeploymentType,
    Framework,
    Runtime,
    OperatingSystem,
    CLibrary,
    Architecture,
    Agent,
    Category,
)
ROW_PROXIES: tuple[type[Row], ...] = (
    MinimumVersion,
    DeploymentSupport,
    FrameworkRange,
    ReleaseBranch,
    RuntimeSupport,
    OperatingSystemSupport,
    OtherRow,
)
PROXY_OF_KIND = {proxy.KIND.value: proxy for proxy in TERM_PROXIES}
PROXY_OF_ROLE = {proxy.ROLE: proxy for proxy in ROW_PROXIES}
