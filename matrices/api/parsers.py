"""JSON as it stands in its standard (RFC 8259), and no more of it than fits a request."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from matrices.api.problems import bad_request


class JsonParser(BaseParser):
    """Reads UTF-8; refuses what nests without end, numbers that are none, and halves of characters.

    Raises a 400 with the place, and RequestDataTooBig before anything is parsed.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise RequestDataTooBig
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            place = {"line": str(error.lineno), "column": str(error.colno)}
            detail = _("The body is not JSON in UTF-8: see line %(line)s, column %(column)s. Was it cut off?")
            raise bad_request(detail % place) from error
