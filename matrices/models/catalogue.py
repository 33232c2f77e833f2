"""The catalogue: products with their editions and links, libraries, and the terms that every table speaks of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matrices.models.base import (
    NO_TEXT,
    Draft,
    key_constraint,
    key_field,
    named_constraint,
    refuse_reserved,
)
from matrices.versions import SCHEMES

LIST_LIMIT = 100
LIST_TEXT_LIMIT = 200  # characters
SCHEME_CHOICES = [(scheme, scheme) for scheme in SCHEMES]


def validate_purl(text: str) -> None:
    """Raise ValidationError unless `text` is a package URL (the purl specification), such as `pkg:pypi/django`."""
    from packageurl import PackageURL

    try:
        PackageURL.from_string(text)
    except ValueError as error:
        message = _("“%(text)s” is not a package URL. Write for example pkg:pypi/django.")
        raise ValidationError(message, params={"text": text}) from error


def scheme_of_purl(text: str) -> str:
    """The scheme of the versions of what a package URL names: `generic` where its type has none; "" without URL."""
    if not text:
        return ""
    kind = text.removeprefix("pkg:").split("/", 1)[0].lower()
    return kind if kind in SCHEMES else "generic"


def validate_text_list(value: Any) -> None:
    """Raise ValidationError unless `value` is a list of texts without blanks and repetitions."""
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ValidationError(_("Write a list of texts, none of them empty."))
    if len(value) > LIST_LIMIT or any(len(text) > LIST_TEXT_LIMIT for text in value):
        message = _("At most %(count)s texts of at most %(length)s characters.")
        raise ValidationError(message, params={"count": LIST_LIMIT, "length": LIST_TEXT_LIMIT})
    if any(NO_TEXT.search(text) for text in value):
        raise ValidationError(_("There is a character that is no text (NUL or half a character). Take it out."))
    if len(set(value)) != len(value):
        raise ValidationError(_("One of the texts is there twice."))


def validate_purl_list(value: Any) -> None:
    """Raise ValidationError unless `value` is a list of package URLs."""
    validate_text_list(value)
    for text in value:
        validate_purl(text)


class TermKind(models.TextChoices):
    CAPABILITY = "capability", _("capability")
    DEPLOYMENT_TYPE = "deployment_type", _("deployment type")
    FRAMEWORK = "framework", _("framework")
    RUNTIME = "runtime", _("runtime")
    OPERATING_SYSTEM = "operating_system", _("operating system")
    C_LIBRARY = "c_library", _("C library")
    ARCHITECTURE = "architecture", _("architecture")
    AGENT = "agent", _("agent")
    CATEGORY = "category", _("category")


class Term(Draft):
    """An entry of the catalogue: something that rows, columns and cells speak of.

    It has a neutral proper name ("Django") or a translated name ("Threat Detection"), never both. A term that was
    published is retired, never deleted; its `successor` says where readers should look instead.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=TermKind)
    key = key_field()
    proper_name = models.CharField(
        _("proper name"), max_length=200, blank=True, help_text=_("A name that nobody translates, such as Django.")
    )
    name = models.CharField(
        _("name"), max_length=200, blank=True, null=True, help_text=_("A name with one text per language.")
    )
    aliases = models.JSONField(
        _("aliases"),
        default=list,
        blank=True,
        validators=[validate_text_list],
        help_text=_('Other names that people use, as a list: ["Intel", "amd64"].'),
    )
    categories = models.ManyToManyField(
        "self", symmetrical=False, blank=True, verbose_name=_("categories"), limit_choices_to={"kind": "category"}
    )
    scheme = models.CharField(
        _("version scheme"),
        max_length=20,
        choices=SCHEME_CHOICES,
        default="generic",
        help_text=_("How versions of this are ordered."),
    )
    purls = models.JSONField(
        _("package URLs"),
        default=list,
        blank=True,
        validators=[validate_purl_list],
        help_text=_('As a list: ["pkg:pypi/django"].'),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("retired"), default=False, help_text=_("No longer offered for new entries."))
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        permissions = [
            ("export_term", _("Can export entries of the catalogue")),
            ("import_term", _("Can import entries of the catalogue")),
        ]
        ordering = ["kind", "position", "key"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "key",
                name="term_key_is_unique_in_its_kind",
                violation_error_message=_("There is an entry with this key already."),
            ),
            key_constraint("term"),
            named_constraint("term"),
            models.CheckConstraint(name="term_kind_is_known", condition=Q(kind__in=TermKind.values)),
            models.CheckConstraint(name="term_scheme_is_known", condition=Q(scheme__in=SCHEMES)),
            models.CheckConstraint(
                name="term_with_successor_is_retired",
                condition=Q(successor__isnull=True) | Q(retired=True),
                violation_error_message=_("Only a retired entry has a successor."),
            ),
            models.CheckConstraint(
                name="term_is_not_its_own_successor",
                condition=Q(successor__isnull=True) | ~Q(successor=F("pk")),
                violation_error_message=_("An entry cannot be its own successor."),
            ),
        ]

    def __str__(self) -> str:
        return self.proper_name or self.text_in_name("name") or self.key

    def clean(self) -> None:
        super().clean()
        if self.successor is not None and self.successor.kind != self.kind:
            raise ValidationError({"successor": _("The successor must be of the same kind.")})
        if self.key == "any":
            raise ValidationError({"key": _("“any” means everything that is not listed. Choose another key.")})
        if not self.retired and self.kind in OldKeyKind.values:
            refuse_old_key(self.kind, self.key)


class Product(Draft):
    """What has capabilities, such as App and API Protection."""

    key = key_field(unique=True)
    proper_name = models.CharField(_("proper name"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True, null=True)
    documentation_url = models.URLField(
        _("documentation address"),
        validators=[URLValidator(["https", "http"])],
        help_text=_("Links that begin with / are read from here."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["position", "key"]
        constraints = [key_constraint("product"), named_constraint("product")]

    def __str__(self) -> str:
        return self.proper_name or self.text_in_name("name") or self.key

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.key)
        refuse_old_key(OldKeyKind.PRODUCT, self.key)


class EditionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    CURRENT = "current", _("current")
    ARCHIVED = "archived", _("archived")


class Edition(Draft):
    """One generation of a product's documentation; it may carry its own name of the product."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="editions", verbose_name=_("product"))
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0, help_text=_("The newest has the highest."))
    status = models.CharField(_("status"), max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    product_proper_name = models.CharField(
        _("product's proper name then"), max_length=200, blank=True, help_text=_("Empty: the name of the product.")
    )
    product_name = models.CharField(_("product's name then"), max_length=200, blank=True, null=True)
    names_of = models.PositiveIntegerField(
        _("names of publication"),
        null=True,
        blank=True,
        help_text=_("Its pages show the names that were in force after this publication. Empty: the names of today."),
    )

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["product", "-position"]
        constraints = [
            models.UniqueConstraint(
                "product",
                "key",
                name="edition_key_is_unique_in_its_product",
                violation_error_message=_("The product has an edition with this key already."),
            ),
            models.UniqueConstraint(
                "product",
                "position",
                name="edition_position_is_unique_in_its_product",
                violation_error_message=_("The product has an edition with this position already."),
            ),
            models.UniqueConstraint(
                "product",
                condition=Q(status=EditionStatus.CURRENT),
                name="product_has_one_current_edition",
                violation_error_message=_("The product has a current edition already. Archive that one first."),
            ),
            models.CheckConstraint(name="edition_status_is_known", condition=Q(status__in=EditionStatus.values)),
            models.CheckConstraint(
                name="edition_with_earlier_names_is_archived",
                condition=Q(names_of__isnull=True) | Q(status=EditionStatus.ARCHIVED),
                violation_error_message=_("Only an archived edition keeps the names of an earlier publication."),
            ),
            key_constraint("edition"),
            named_constraint("edition", "product_", required=False),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.key}"

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.key)


class Library(Draft):
    """A component with a version scheme that people install."""

    key = key_field(unique=True)
    name = models.CharField(_("package name"), max_length=200, help_text=_("As people install it, such as ddtrace."))
    short_name = models.CharField(_("short name"), max_length=100, help_text=_("In lists, such as Python."))
    purl = models.CharField(_("package URL"), max_length=300, blank=True, validators=[validate_purl])
    scheme = models.CharField(_("version scheme"), max_length=20, choices=SCHEME_CHOICES)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        ordering = ["position", "key"]
        constraints = [
            key_constraint("library"),
            models.CheckConstraint(name="library_scheme_is_known", condition=Q(scheme__in=SCHEMES)),
            models.CheckConstraint(name="library_has_a_name", condition=~Q(name="") & ~Q(short_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.short_name} ({self.name})"

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.key)
        refuse_old_key(OldKeyKind.LIBRARY, self.key)


class Link(Draft):
    """An address that passages refer to by its key, as in `[Remote Configuration](link:remote-configuration)`."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="links", verbose_name=_("product"))
    key = key_field()
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Begins with https:// or, read from the documentation address, with /."),
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["product", "key"]
        constraints = [
            models.UniqueConstraint(
                "product",
                "key",
                name="link_key_is_unique_in_its_product",
                violation_error_message=_("The product has a link with this key already."),
            ),
            key_constraint("link"),
        ]

    def __str__(self) -> str:
        return self.key

    def clean(self) -> None:
        super().clean()
        validate_link_url(self.url)


def validate_link_url(url: str) -> None:
    """Raise ValidationError on `url` unless it is an http(s) address or begins with a single slash."""
    if url.startswith("/") and not url.startswith(("//", "/\\")) and not any(c.isspace() for c in url):
        return
    try:
        URLValidator(["https", "http"])(url)
    except ValidationError as error:
        raise ValidationError({"url": _("Write an address that begins with https:// or with /.")}) from error


class OldKeyKind(models.TextChoices):
    PRODUCT = "product", _("product")
    LIBRARY = "library", _("library")
    CAPABILITY = "capability", _("capability")
    DEPLOYMENT_TYPE = "deployment_type", _("deployment type")
    FRAMEWORK = "framework", _("framework")
    RUNTIME = "runtime", _("runtime")
    OPERATING_SYSTEM = "operating_system", _("operating system")


def refuse_old_key(kind: str, key: str) -> None:
    """Raise ValidationError on `key` when it is an old key, whose requests go elsewhere."""
    if OldKey.objects.filter(kind=kind, key=key).exists():
        raise ValidationError({"key": _("This is an old key, whose addresses lead elsewhere. Choose another one.")})


class OldKey(Draft):
    """A key of earlier: requests for it are sent on to `target`, or told that it is gone. Nothing living has it."""

    kind = models.CharField(_("kind"), max_length=20, choices=OldKeyKind)
    key = key_field()
    target = models.CharField(
        _("new key"), max_length=100, blank=True, help_text=_("Empty: removed, without anything in its place.")
    )

    class Meta:
        verbose_name = _("old key")
        verbose_name_plural = _("old keys")
        ordering = ["kind", "key"]
        constraints = [
            models.UniqueConstraint(
                "kind",
                "key",
                name="old_key_is_unique_in_its_kind",
                violation_error_message=_("This old key is there already."),
            ),
            models.CheckConstraint(name="old_key_kind_is_known", condition=Q(kind__in=OldKeyKind.values)),
            models.CheckConstraint(
                name="old_key_does_not_lead_to_itself",
                condition=~Q(key=F("target")),
                violation_error_message=_("An old key cannot lead to itself."),
            ),
            key_constraint("old_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def clean(self) -> None:
        super().clean()
        living = self.entries(self.key)
        if living.model is Term:
            living = living.filter(retired=False)
        if living.exists():
            raise ValidationError({"key": _("This key is in use.")})
        if self.target and not self.entries(self.target).exists():
            raise ValidationError({"target": _("There is no entry with this key.")})

    def entries(self, key: str) -> models.QuerySet[Any]:
        """What has `key` today among all of this kind; entries of the catalogue may be retired."""
        if self.kind == OldKeyKind.PRODUCT:
            return Product.objects.filter(key=key)
        if self.kind == OldKeyKind.LIBRARY:
            return Library.objects.filter(key=key)
        return Term.objects.filter(kind=self.kind, key=key)
