"""What a verdict says: one reviewed message per reason and language. Nobody types these.

Parameters are neutral (keys, versions, ranges as typed); names are put in when a message is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matrices.versions import Version, VersionRange, join_list

from .facts import Ref

LANGUAGES = ("en", "ja", "ko", "es")

Parameter = str | Ref | Version | VersionRange | tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A reason: a stable id and its parameters."""

    id: str
    params: Mapping[str, Parameter] = field(default_factory=dict)

    def neutral(self) -> dict[str, Any]:
        """The parameters for machines, the same in every language: keys, versions and ranges as typed."""
        return {name: neutral(value) for name, value in self.params.items()}


def neutral(value: Parameter) -> Any:
    """A parameter without language."""
    if isinstance(value, str):
        return value
    if isinstance(value, Ref):
        return value.key
    if isinstance(value, Version):
        return value.text
    if isinstance(value, VersionRange):
        return value.raw
    return [ref.key for ref in value]


MESSAGES: dict[str, dict[str, str]] = {
    "supported": {
        "en": "{capability} works with this stack.",
        "ja": "このスタックで{capability}を利用できます。",
        "ko": "이 스택에서 {capability} 기능을 사용할 수 있습니다.",
        "es": "{capability} funciona con este entorno.",
    },
    "not_applicable": {
        "en": "{capability} does not apply to this stack.",
        "ja": "{capability}はこのスタックには該当しません。",
        "ko": "{capability} 기능은 이 스택에 해당되지 않습니다.",
        "es": "{capability} no es aplicable a este entorno.",
    },
    "partial": {
        "en": "{capability} works in part with {subject}.",
        "ja": "{subject} では{capability}の一部のみ利用できます。",
        "ko": "{subject}에서는 {capability} 기능을 일부만 사용할 수 있습니다.",
        "es": "{capability} funciona solo en parte con {subject}.",
    },
    "library_too_old": {
        "en": "{capability} needs {library} {since} or later; the stack has {version}.",
        "ja": "{capability}には {library} {since} 以降が必要です。スタックのバージョンは {version} です。",
        "ko": "{capability} 기능을 사용하려면 {library} {since} 이상이 필요합니다. 스택의 버전은 {version}입니다.",
        "es": "{capability} requiere {library} {since} o posterior; el entorno tiene {version}.",
    },
    "library_too_new": {
        "en": "{capability} ended with {library} {until}; the stack has {version}.",
        "ja": "{capability}は {library} {until} で終了しました。スタックのバージョンは {version} です。",
        "ko": "{capability} 기능은 {library} {until}에서 종료되었습니다. 스택의 버전은 {version}입니다.",
        "es": "{capability} terminó con {library} {until}; el entorno tiene {version}.",
    },
    "not_in_library": {
        "en": "{library} does not support {capability}.",
        "ja": "{library} は{capability}に対応していません。",
        "ko": "{library}에서는 {capability} 기능을 지원하지 않습니다.",
        "es": "{library} no admite {capability}.",
    },
    "not_with": {
        "en": "{capability} is not supported with {subject}.",
        "ja": "{subject} では{capability}に対応していません。",
        "ko": "{subject}에서는 {capability} 기능을 지원하지 않습니다.",
        "es": "{capability} no se admite con {subject}.",
    },
    "version_out_of_range": {
        "en": "{library} does not support {subject} {version}. Supported versions of {subject}: {range}.",
        "ja": "{library} は {subject} {version} に対応していません。対応する {subject} のバージョン: {range}。",
        "ko": "{library}에서는 {subject} {version} 버전을 지원하지 않습니다. 지원되는 {subject} 버전: {range}.",
        "es": "{library} no admite {subject} {version}. Versiones admitidas de {subject}: {range}.",
    },
    "not_listed": {
        "en": "{library} does not support {subject} here. Supported: {list}.",
        "ja": "{library} はこの構成では {subject} に対応していません。対応しているもの: {list}。",
        "ko": "{library}에서는 이 구성에서 {subject} 항목을 지원하지 않습니다. 지원 항목: {list}.",
        "es": "{library} no admite {subject} en este caso. Se admite: {list}.",
    },
    "condition_not_met": {
        "en": "{capability} needs {subject} in these versions: {range}.",
        "ja": "{capability}には次のバージョンの {subject} が必要です: {range}。",
        "ko": "{capability} 기능을 사용하려면 다음 버전의 {subject} 항목이 필요합니다: {range}.",
        "es": "{capability} requiere {subject} en estas versiones: {range}.",
    },
    "nothing_stated": {
        "en": "Nothing is stated for {capability} on {subject}.",
        "ja": "{subject} での{capability}については何も記載されていません。",
        "ko": "{subject}에서의 {capability} 기능에 대해서는 명시된 내용이 없습니다.",
        "es": "No se indica nada sobre {capability} en {subject}.",
    },
    "not_in_catalogue": {
        "en": "“{subject}” is not in the catalogue, so nothing is stated for {capability} on it.",
        "ja": "「{subject}」はカタログにないため、{capability}については何も記載されていません。",
        "ko": "“{subject}” 항목은 카탈로그에 없으므로 {capability} 기능에 대해 명시된 내용이 없습니다.",
        "es": "«{subject}» no está en el catálogo, por lo que no se indica nada sobre {capability}.",
    },
    "since_not_stated": {
        "en": "{library} supports {capability}, but from which version on is not stated.",
        "ja": "{library} は{capability}に対応していますが、どのバージョンから利用できるかは記載されていません。",
        "ko": "{library}에서는 {capability} 기능을 지원하지만, 어느 버전부터인지는 명시되어 있지 않습니다.",
        "es": "{library} admite {capability}, pero no se indica a partir de qué versión.",
    },
    "library_version_open": {
        "en": "Whether {capability} works depends on the version of {library}, which the stack does not name.",
        "ja": "{capability}を利用できるかどうかは {library} のバージョンによりますが、スタックに指定がありません。",
        "ko": "{capability} 기능의 사용 가능 여부는 {library} 버전에 따라 다르지만, 스택에 버전이 지정되지 않았습니다.",
        "es": "Que {capability} funcione depende de la versión de {library}, que el entorno no indica.",
    },
    "version_open": {
        "en": "Whether {capability} works depends on the version of {subject}, which the stack does not name.",
        "ja": "{capability}を利用できるかどうかは {subject} のバージョンによりますが、スタックに指定がありません。",
        "ko": "{capability} 기능의 사용 가능 여부는 {subject} 버전에 따라 다르지만, 스택에 버전이 지정되지 않았습니다.",
        "es": "Que {capability} funcione depende de la versión de {subject}, que el entorno no indica.",
    },
    "condition_open": {
        "en": "Whether {capability} works depends on {subject} ({range}), which the stack leaves open.",
        "ja": "{capability}を利用できるかどうかは {subject} ({range}) によりますが、スタックに指定がありません。",
        "ko": "{capability} 기능의 사용 가능 여부는 {subject}({range})에 따라 다르지만, 스택에 지정되지 않았습니다.",
        "es": "Que {capability} funcione depende de {subject} ({range}), que el entorno deja abierto.",
    },
    "rows_differ": {
        "en": "The answer for {capability} differs by what the stack leaves open, such as the operating system.",
        "ja": "{capability}についての答えは、オペレーティングシステムなど、スタックにない指定によって異なります。",
        "ko": "{capability} 기능에 대한 답은 운영 체제처럼 스택에 지정되지 않은 항목에 따라 다릅니다.",
        "es": "La respuesta sobre {capability} varía según lo que el entorno deja abierto, como el sistema operativo.",
    },
    "range_unread": {
        "en": "The versions are given as “{range}”, which cannot be compared: nothing can be said for {capability}.",
        "ja": "バージョンが「{range}」と記載されていて比較できないため、{capability}については判断できません。",
        "ko": "버전이 비교할 수 없는 값(“{range}”)이므로 {capability} 기능에 대해 판단할 수 없습니다.",
        "es": "Las versiones figuran como «{range}», que no se puede comparar: nada se sabe de {capability}.",
    },
    "range_not_stated": {
        "en": "Which versions of {subject} are supported is not stated.",
        "ja": "対応する {subject} のバージョンは記載されていません。",
        "ko": "지원되는 {subject} 버전은 명시되어 있지 않습니다.",
        "es": "No se indica qué versiones de {subject} se admiten.",
    },
    "list_not_stated": {
        "en": "Whether {subject} is supported is not stated.",
        "ja": "{subject} に対応しているかどうかは記載されていません。",
        "ko": "{subject} 항목의 지원 여부는 명시되어 있지 않습니다.",
        "es": "No se indica si se admite {subject}.",
    },
    "stated_unknown": {
        "en": "Whether {capability} works with {subject} is unknown.",
        "ja": "{subject} で{capability}を利用できるかどうかは不明です。",
        "ko": "{subject}에서 {capability} 기능을 사용할 수 있는지는 알 수 없습니다.",
        "es": "Se desconoce si {capability} funciona con {subject}.",
    },
}
"""Every `id` that a message can have, in every language."""


def say(message: Message, language: str, name: Callable[[Ref], str]) -> str:
    """The message in words; `name` gives the name of an entry of the catalogue in that language."""
    texts = MESSAGES[message.id]
    template = texts.get(language, texts["en"])
    return template.format_map({key: said(value, language, name) for key, value in message.params.items()})


def said(value: Parameter, language: str, name: Callable[[Ref], str]) -> str:
    """A parameter in words."""
    if isinstance(value, str):
        return value
    if isinstance(value, Ref):
        return name(value)
    if isinstance(value, Version):
        return value.text
    if isinstance(value, VersionRange):
        return value.sentence(language)
    return join_list([name(ref) for ref in value], language)
