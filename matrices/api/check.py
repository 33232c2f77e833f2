"""`POST check/`: verdicts for one stack, for several, or for a file. Nothing of the request is stored or logged."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from matrices import selectors
from matrices.api.parameters import Parameter, read_parameters, read_text
from matrices.api.parsers import JsonParser
from matrices.api.problems import Problem, bad_request
from matrices.api.reading import ApiView, ReadView, envelope
from matrices.api.serializers import Json
from matrices.exchange.stack_files import LIMITS, NotFollowed, Unreadable
from matrices.exchange.uploads import FileTooBig, InMemoryOnly
from matrices.presenters.asking import Refused
from matrices.presenters.check import BetweenView, NewestView, change_json, check_json, verdict_json
from matrices.presenters.stack_files import FILE_PROBLEMS, NOT_FOLLOWED_REASONS
from matrices.questions import checks
from matrices.questions import reverse as reverse_questions
from matrices.questions.addresses import address_of

UNPROCESSABLE = 400


class CheckView(ApiView):
    """Verdicts: does this stack work?

    Ask about one stack, or send a file of packages: a lock file, a manifest or an SBOM. A list of at most 100 stacks of
    one product is answered too. Nothing that is sent is stored or logged.
    """

    shape = "CheckBody"
    questions: ClassVar[dict[str, str]] = {"application/json": "Question", "multipart/form-data": "QuestionFile"}
    rate_name = "check"
    http_method_names: ClassVar[list[str]] = ["post", "options"]
    parser_classes: ClassVar = [JsonParser, MultiPartParser]

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        request.upload_handlers = [InMemoryOnly(request)]
        return super().initialize_request(request, *args, **kwargs)

    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> Response:
        read_parameters(request.query_params, ())
        try:
            version = selectors.version_at()
        except selectors.NotPublishedYet as error:
            raise Http404(_("Nothing has been published yet.")) from error
        try:
            answered = self.answer(request, version)
        except Refused as refused:
            raise bad_request(said(refused), field=refused.field, known=list(refused.known)) from refused
        except selectors.NoSuchProduct as error:
            detail = _("There is no such product. Known are: %(known)s.") % {"known": ", ".join(error.known)}
            raise bad_request(detail, field="product", known=error.known) from error
        except Unreadable as error:
            status = 413 if error.id == "too_large" else UNPROCESSABLE
            detail = str(FILE_PROBLEMS[error.id]) % error.params
            raise Problem(status, _("The file cannot be read"), detail, field="file", reason=error.id) from error
        return Response(
            self.body(answered), headers={"Cache-Control": "no-store", "Dataset-Version": str(version.number)}
        )

    def answer(self, request: Request, version: selectors.Version) -> checks.Answered:
        try:
            data = request.data
        except FileTooBig as error:
            raise Unreadable("too_large", limit=f"{LIMITS['bytes'] // 1_000_000} MB") from error
        if isinstance(data, QueryDict):
            return self.answer_file(data, request, version)
        if isinstance(data, list):
            return checks.answer_questions(version, data, self.language, batch=True)
        return checks.answer_questions(version, [data], self.language, batch=False)

    def answer_file(self, data: QueryDict, request: Request, version: selectors.Version) -> checks.Answered:
        files = request.FILES.getlist("file")
        if len(files) != 1 or len(request.FILES) != 1:
            raise Refused("file", _("Send one file, in the field “file”."))
        fields = {name: data.get(name) for name in data if name != "file"}
        if "product" not in fields:
            raise Refused("product", _("A text is expected here."))
        return checks.answer_file(version, files[0].read(), fields, self.language)

    def body(self, answered: checks.Answered) -> Json:
        html = address_of(answered, self.language)
        return envelope(
            {
                "checks": [check_json(check) for check in answered.checks],
                "not_recognised": list(answered.not_recognised),
                "not_followed": [not_followed_json(part) for part in answered.not_followed],
            },
            revision=answered.sources.revision,
            published_at=answered.sources.published_at,
            requested=self.language,
            served=self.language,
            links={
                "self": settings.SITE_URL + self.request.path,
                "html": settings.SITE_URL + html if html else None,
            },
        )


def said(refused: Refused) -> str:
    return f"{refused.field}: {refused.message}" if refused.field else refused.message


def not_followed_json(part: NotFollowed) -> Json:
    return {"what": part.what, "reason": part.reason, "text": str(NOT_FOLLOWED_REASONS[part.reason])}


# --- Reverse questions


def text_parameter(name: str, description: str, example: str, *, required: bool = False) -> Parameter:
    return Parameter(name, description, read_text, {"type": "string", "maxLength": 700}, example, required)


PRODUCT = text_parameter("product", "The key of a product; without it the first one.", "app-and-api-protection")
EDITION = text_parameter("edition", "The key of an edition; without it the one that the site shows.", "3")
LIBRARY = text_parameter("library", "The key of a library, or its package name.", "python", required=True)
DEPLOYMENT_TYPE = text_parameter("deployment_type", "A deployment type.", "aws-lambda")
STACK = (
    text_parameter("framework", "Frameworks with their versions, separated by commas.", "django@3.2,flask@2.0"),
    text_parameter("runtime", "The runtime and its version.", "cpython@3.9"),
    text_parameter("os", "The operating system.", "linux"),
    text_parameter("architecture", "The architecture.", "aarch64"),
    DEPLOYMENT_TYPE,
)


class ReverseView(ReadView):
    """A question that is answered from the same facts the other way round."""

    name: ClassVar[str]

    def get(self, request: Request) -> Response:
        version = self.version()
        try:
            found = self.answer(version, request._request.GET)
        except Refused as refused:
            raise bad_request(said(refused), field=refused.field, known=list(refused.known)) from refused
        except selectors.NoSuchProduct as error:
            detail = _("There is no such product. Known are: %(known)s.") % {"known": ", ".join(error.known)}
            raise bad_request(detail, field="product", known=error.known) from error
        query = urlencode(sorted((key, text) for key, text in request.query_params.items() if key != "lang"))
        body = envelope(
            self.result(found.view),
            revision=found.sources.revision,
            published_at=found.sources.published_at,
            requested=self.language,
            served=self.language,
            links={
                "self": self.address(request.path),
                "html": self.site_address(f"{reverse(f'check-{self.name}', args=[self.language])}?{query}"),
            },
        )
        return Response(body, headers={"Dataset-Version": str(version.number)})

    def answer(self, version: selectors.Version, query: QueryDict) -> reverse_questions.Reverse:
        raise NotImplementedError

    def result(self, view: Any) -> Json:
        raise NotImplementedError


class NewestVersion(ReverseView):
    """The newest versions of a library for a runtime and frameworks."""

    name = "newest"
    shape = "NewestBody"
    parameters = (PRODUCT, EDITION, LIBRARY, *STACK)

    def answer(self, version: selectors.Version, query: QueryDict) -> reverse_questions.Reverse:
        return reverse_questions.newest(version, query, self.language)

    def result(self, view: NewestView) -> Json:
        return {
            "product": view.check.product,
            "edition": view.check.edition,
            "library": view.check.library,
            "state": view.state,
            "library_version": view.version,
            "versions": view.raw,
            "text": view.versions,
            "verdicts": [verdict_json(verdict) for verdict in view.check.verdicts],
        }


class BetweenVersions(ReverseView):
    """What a library gains and loses between two versions."""

    name = "between"
    shape = "BetweenBody"
    parameters = (
        PRODUCT,
        EDITION,
        LIBRARY,
        text_parameter("from", "The version before.", "1.9.4", required=True),
        text_parameter("to", "The version after.", "2.6.0", required=True),
        *STACK,
    )

    def answer(self, version: selectors.Version, query: QueryDict) -> reverse_questions.Reverse:
        return reverse_questions.between(version, query, self.language)

    def result(self, view: BetweenView) -> Json:
        return {
            "product": view.check.product,
            "edition": view.check.edition,
            "library": view.check.library,
            "from": view.first,
            "to": view.second,
            "changes": [change_json(change) for change in view.changes],
        }


class SupportingLibraries(ReverseView):
    """Which libraries support a capability on a deployment type."""

    name = "libraries"
    shape = "SupportingLibrariesBody"
    parameters = (
        PRODUCT,
        text_parameter("capability", "A capability.", "threat-detection", required=True),
        DEPLOYMENT_TYPE,
    )

    def answer(self, version: selectors.Version, query: QueryDict) -> reverse_questions.Reverse:
        return reverse_questions.libraries(version, query, self.language)

    def result(self, view: reverse_questions.Libraries) -> Json:
        return {
            "capability": view.capability,
            "libraries": [
                {
                    "library": answer.library,
                    "edition": answer.edition,
                    "since": answer.since,
                    "verdict": verdict_json(answer.verdict) if answer.verdict else None,
                }
                for answer in view.answers
            ],
        }
