"""Uploads that stay in memory: nothing is written to disk, and what is too large is refused while it arrives."""

from __future__ import annotations

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from matrices.exchange.stack_files import LIMITS
from matrices.exchange.tables.limits import LIMITS as TABLE_LIMITS


class FileTooBig(RequestDataTooBig):
    """A file is larger than stack files may be."""


class InMemoryOnly(FileUploadHandler):
    """Keeps one file in memory; raises FileTooBig beyond the limit of stack files."""

    limit = LIMITS["bytes"]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += raw_data
        if len(self.received) > self.limit:
            self.refuse()

    def refuse(self) -> None:
        raise FileTooBig

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(bytes(self.received))
        return InMemoryUploadedFile(
            content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


class TableFile(InMemoryOnly):
    """The same for tables: a file that is too large is skipped, and the form finds none and says how much fits."""

    limit = TABLE_LIMITS.bytes

    def refuse(self) -> None:
        self.received.clear()
        raise SkipFile
