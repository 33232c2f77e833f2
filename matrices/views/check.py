"""The pages of the check: a form, an answer at an address to share, files, and reverse questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from matrices import selectors
from matrices.api import throttles
from matrices.errors import error_page, too_many
from matrices.exchange.stack_files import Unreadable
from matrices.exchange.uploads import FileTooBig, InMemoryOnly
from matrices.presenters.asking import Refused
from matrices.presenters.check_form import present_form
from matrices.presenters.head import Head, head
from matrices.presenters.stack_files import FILE_PROBLEMS, NOT_FOLLOWED_REASONS
from matrices.questions import checks
from matrices.questions import reverse as reverse_questions
from matrices.questions.addresses import PARAMETERS, address_of, questions_in
from matrices.responses import public
from matrices.selectors import Version, check_sources
from matrices.views.frame import current_version, frame
from matrices.views.posting import from_here

MOST_SHOWN = 200
# The reverse questions: how each is asked, and what its answer rests on.
QUESTIONS = {
    "newest": (
        gettext_lazy("Which is the newest version for my runtime and framework?"),
        gettext_lazy("The newest version of a library that works with a runtime and frameworks, and what it supports."),
    ),
    "between": (
        gettext_lazy("What do I gain and lose between two versions?"),
        gettext_lazy("The capabilities that a library gains and loses from one of its versions to another."),
    ),
    "libraries": (
        gettext_lazy("Which libraries support a capability on a deployment type?"),
        gettext_lazy("The answer of each library to one capability, with the version that it takes."),
    ),
}


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, language: str) -> HttpResponse:
    """The form; with a question in the address, its answer; with a file, the answer for its packages."""
    if request.method == "POST":
        return answer_to_file(request, language)
    version = current_version()
    questions = questions_in(request.GET)
    if not questions:
        return public(request, draw(request, language, version, form_of(version, language)))
    try:
        answered = checks.answer_address(version, questions, language)
    except (Refused, selectors.NoSuchProduct) as error:
        return refused(request, language, version, message_of(error), 400, questions)
    path = path_of(answered)
    return public(request, draw(request, language, version, answer_of(answered, questions, language), path))


def path_of(answered: checks.Answered) -> Callable[[str], str]:
    """The address of an answer in each language; that of the empty form where it would be too long."""
    return lambda code: address_of(answered, code) or reverse("check", args=[code])


def answer_to_file(request: HttpRequest, language: str) -> HttpResponse:
    """The answer for an uploaded or pasted file. Nothing of it is stored or logged."""
    if not from_here(request):
        message = _("The form was sent from another site. Open this page and send it from here.")
        return error_page(request, 403, _("Not from here"), message)
    counted = throttles.count(request, "check", settings.API_RATES["check"])
    if counted is not None and counted.exceeded:
        message = _("Too many files from this address. Please try again in a minute.")
        return too_many(request, message, counted.seconds)
    version = current_version()
    request.upload_handlers = [InMemoryOnly(request)]
    try:
        content = sent(request)
        product = request.POST.get("product") or None
        answered = checks.answer_file(version, content, {"product": product}, language)
    except FileTooBig:
        return refused(request, language, version, message_of(Unreadable("too_large", limit="8 MB")), 413)
    except RequestDataTooBig:
        message = _("What was pasted is larger than 2.5 MB. Send it as a file.")
        return refused(request, language, version, message, 413)
    except (Unreadable, Refused, selectors.NoSuchProduct) as error:
        status = 413 if isinstance(error, Unreadable) and error.id == "too_large" else 400
        return refused(request, language, version, message_of(error), status)
    response = draw(request, language, version, answer_of(answered, [], language), path_of(answered))
    response.headers["Cache-Control"] = "no-store"
    return response


def sent(request: HttpRequest) -> bytes:
    """The content of the file, or else of the text field."""
    file = request.FILES.get("file")
    if file is not None and file.size:
        return bytes(file.read())
    return request.POST.get("text", "").encode()


def message_of(error: Unreadable | Refused | selectors.NoSuchProduct) -> str:
    if isinstance(error, Unreadable):
        return str(FILE_PROBLEMS[error.id]) % error.params
    if isinstance(error, selectors.NoSuchProduct):
        return _("There is no such product. Known are: %(known)s.") % {"known": ", ".join(error.known)}
    return error.message


def form_of(version: Version, language: str, questions: Any = ()) -> dict[str, Any]:
    sources = check_sources(version)
    return {"form": present_form(sources, questions, language)}


def answer_of(answered: checks.Answered, questions: list[dict[str, Any]], language: str) -> dict[str, Any]:
    lacking = answered.not_recognised
    return {
        "form": present_form(answered.sources, questions, language),
        "answered": answered,
        "share": address_of(answered, language) if answered.checks else None,
        "not_followed": [
            {"what": part.what, "why": NOT_FOLLOWED_REASONS[part.reason]} for part in answered.not_followed[:MOST_SHOWN]
        ],
        "not_recognised": lacking[:MOST_SHOWN],
        "more_not_recognised": max(0, len(lacking) - MOST_SHOWN),
        "more_not_followed": max(0, len(answered.not_followed) - MOST_SHOWN),
    }


def refused(
    request: HttpRequest, language: str, version: Version, message: str, status: int, questions: Any = ()
) -> HttpResponse:
    """The form again, with what was wrong."""
    context = form_of(version, language, questions) | {"message": message}
    response = draw(request, language, version, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def draw(
    request: HttpRequest,
    language: str,
    version: Version,
    context: dict[str, Any],
    path: Callable[[str], str] | None = None,
    *,
    about: Head | None = None,
    template: str = "matrices/check.html",
    status: int = 200,
) -> HttpResponse:
    def plain(code: str) -> str:
        return reverse("check", args=[code])

    about = about or head(
        _("Does my stack work?"),
        _("What a library supports with your runtime, frameworks and deployment type, from a form or a lock file."),
    )
    context = context | {"head": about} | frame(language, path or plain)
    response = render(request, template, context, status=status)
    response.headers["Dataset-Version"] = str(version.number)
    return response


# --- Reverse questions


@require_safe
def newest(request: HttpRequest, language: str) -> HttpResponse:
    """The newest version of a library for a runtime and frameworks."""
    return reverse_question(request, language, "newest", reverse_questions.newest)


@require_safe
def between(request: HttpRequest, language: str) -> HttpResponse:
    """What a library gains and loses between two versions."""
    return reverse_question(request, language, "between", reverse_questions.between)


@require_safe
def libraries(request: HttpRequest, language: str) -> HttpResponse:
    """Which libraries support a capability on a deployment type."""
    return reverse_question(request, language, "libraries", reverse_questions.libraries)


def reverse_question(
    request: HttpRequest, language: str, name: str, answer: Callable[..., reverse_questions.Reverse]
) -> HttpResponse:
    version = current_version()
    told = {key: str(text) for key, text in request.GET.items() if key in reverse_questions.PARAMETERS[name] and text}
    query = urlencode(sorted(told.items()))

    def path(code: str) -> str:
        return reverse(f"check-{name}", args=[code]) + (f"?{query}" if query else "")

    context: dict[str, Any] = {"question": name}
    status = 200
    questions = questions_in(request.GET)
    sources = None
    if told:
        try:
            found = answer(version, request.GET, language)
            context |= {"found": found.view}
            sources = found.sources
        except (Refused, selectors.NoSuchProduct) as error:
            context["message"] = message_of(error)
            status = 400
    context["form"] = present_form(
        sources or check_sources(version), questions or [told], language, capability=told.get("capability", "")
    )
    context |= {"from_": told.get("from", ""), "to": told.get("to", "")}
    about = head(str(QUESTIONS[name][0]), str(QUESTIONS[name][1]))
    template = "matrices/check_reverse.html"
    response = draw(request, language, version, context, path, about=about, template=template, status=status)
    return public(request, response) if status == 200 else response


# What ready bytes are found by; other parameters are not looked at.
check.known_parameters = PARAMETERS  # type: ignore[attr-defined]
newest.known_parameters = reverse_questions.PARAMETERS["newest"]  # type: ignore[attr-defined]
between.known_parameters = reverse_questions.PARAMETERS["between"]  # type: ignore[attr-defined]
libraries.known_parameters = reverse_questions.PARAMETERS["libraries"]  # type: ignore[attr-defined]
