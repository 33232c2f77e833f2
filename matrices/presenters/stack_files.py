"""What people read about stack files: why one cannot be read, and why something in it was not followed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FILE_PROBLEMS = {
    "empty": _("The file is empty. Choose a manifest, a lock file or a software bill of materials."),
    "too_large": _("The file is larger than %(limit)s. Send the lock file itself, or a part of it."),
    "too_many_lines": _("The file has more than %(limit)s lines. Send a part of it."),
    "line_too_long": _("A line of the file is longer than %(limit)s characters. Send the file as it was written."),
    "too_many": _("The file names more than %(limit)s packages. Send a part of it."),
    "too_deep": _("The file nests deeper than %(limit)s levels. Send the file as its tool wrote it."),
    "binary": _("The file is not text. Send the manifest or lock file itself, not an archive or an image."),
    "encoding": _("The file is not UTF-8: byte %(place)s cannot be read. Save it as UTF-8."),
    "format_unknown": _(
        "The format of the file was not recognised. Send for example requirements.txt or package-lock.json."
    ),
    "json_not_object": _("The file is JSON, but not an object. Send the file as its tool wrote it."),
    "not_json": _("The file cannot be read as JSON: line %(line)s, column %(column)s. Was it cut off?"),
    "not_toml": _("The file cannot be read as TOML: line %(line)s. Was it cut off?"),
    "not_yaml": _("The file cannot be read as YAML: line %(line)s. Was it cut off?"),
    "not_xml": _("The file cannot be read as XML: line %(line)s, column %(column)s. Was it cut off?"),
    "xml_entities": _("The file declares a document type or entities, which are not read. Take them out."),
    "yaml_aliases": _("The file uses YAML aliases, which are not read. Send the file as its tool wrote it."),
    "lock_version": _("%(format)s is read in these versions only: %(versions)s. Write it anew with a newer tool."),
    "malformed": _("The file looks like %(format)s but does not have its shape. Send the file as its tool wrote it."),
    "nothing_recognised": _("The file was read as %(format)s, but it names no package that the catalogue knows."),
}
"""Every id of `matrices.exchange.stack_files.Unreadable`, and that of a file that names nothing we know."""

NOT_FOLLOWED_REASONS = {
    "other_file": _("another file, which is not opened"),
    "editable": _("an editable installation, which is not followed"),
    "address": _("an address, which is not asked"),
    "local_path": _("a path, which is not opened"),
    "option": _("an option, which is not obeyed"),
    "unreadable_line": _("this line cannot be read"),
    "workspace": _("a part of the project itself"),
}
"""Every reason of `matrices.exchange.stack_files.NotFollowed`."""
