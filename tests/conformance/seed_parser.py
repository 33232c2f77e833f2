"""The five hand-written pages, read from their Markdown alone: front matter, tables, sentences, links.

A second reading beside `seed_facts.json`, which it never opens, so that each can be held against the other. It knows
the words of these five files and no more, and raises KeyError or ValueError on a word that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Cell = dict[str, Any]

CAPABILITIES = {
    "threat-detection": ("Threat Detection", "위협 탐지", "Detección de amenazas"),
    "threat-protection": ("Threat Protection", "Protección frente a amenazas"),
    "custom-blocking-response": (
        "Customize response to blocked requests",
        "차단된 요청에 대한 응답 사용자 지정",
        "Personalizar la respuesta a las solicitudes bloqueadas",
    ),
    "software-composition-analysis": (
        "Software Composition Analysis",
        "Software Composition Analysis (SCA)",
        "소프트웨어 구성 분석",
        "소프트웨어 구성 분석(SCA)",
        "Análisis de la composición del software (SCA)",
        "Análisis de composición de software",
    ),
    "code-security": ("Code Security", "コードセキュリティ", "코드 보안"),
    "automatic-user-event-tracking": (
        "Automatic user activity event tracking",
        "자동 사용자 활동 이벤트 추적",
        "Seguimiento automático de los eventos de actividades de usuarios",
    ),
    "api-security": ("API Security", "Seguridad de la API"),
}
FRAMEWORKS = {"django": ("Django",), "fastapi": ("FastAPI",), "flask": ("Flask",)}
OTHER_TERMS = {
    "docker": ("Docker",),
    "kubernetes": ("Kubernetes", "쿠버네티스(Kubernetes)"),
    "amazon-ecs": ("Amazon ECS",),
    "aws-fargate": ("AWS Fargate",),
    "aws-lambda": ("AWS Lambda",),
    "linux": ("Linux",),
    "macos": ("MacOS",),
    "windows": ("Windows", "윈도우즈(Windows)"),
    "cpython": ("CPython",),
    "x86-64": ("x86-64", "Intel", "64bit", "64비트", "64 bits"),
    "x86": ("32bit", "32비트", "32 bits"),
    "i686": ("i686",),
    "aarch64": ("AArch64", "Apple Silicon"),
}
KEY_OF = {
    name: key for terms in (CAPABILITIES, FRAMEWORKS, OTHER_TERMS) for key, names in terms.items() for name in names
}

STAGES = {
    "maintenance": ("Maintenance", "メンテナンス", "유지 관리", "Mantenimiento"),
    "general-availability": ("General Availability", "一般提供", "일반 가용성", "Disponibilidad general"),
    "private-beta": ("private beta", "평가판"),
    "preview": ("Vista previa",),
}
STAGE_OF = {word: stage for stage, words in STAGES.items() for word in words}
MISTRANSLATED_STAGES = {"평가판": "trial version"}  # stands where the page it was made from says "private beta"

COLUMNS = {
    "capability": (
        "Application Security capability",
        "애플리케이션 보안 기능",
        "Función de protección de las aplicaciones y las API",
    ),
    "min-tracer-version": (
        "Minimum Python tracer version",
        "최소 Python 트레이서 버전",
        "Versión mínima de rastreador Python",
    ),
    "deployment-type": ("Type", "タイプ", "유형", "Tipo"),
    "library-release": ("Release", "リリース", "릴리스", "Versión"),
    "support-level": ("Support level", "サポートレベル", "지원 레벨", "Nivel de compatibilidad"),
    "os": ("OS", "Sistema operativo"),
    "cpu": ("CPU",),
    "runtime": ("Runtime", "ランタイム", "런타임", "Tiempo de ejecución"),
    "runtime-version": ("Runtime version", "ランタイムバージョン", "런타임 버전", "Versión de tiempo de ejecución"),
    "library-versions": (
        "Support ddtrace versions",
        "ddtrace のバージョンに対応",
        "지원 ddtrace 버전",
        "Versiones de ddtrace compatibles",
    ),
    "framework": ("Framework", "フレームワーク", "프레임워크", "Marco"),
    "framework-versions": (
        "Versions", "バージョン", "버전", "Versiones",
        "Framework Versions", "フレームワークバージョン", "프레임워크 버전", "Versiones de marcos",
    ),
}  # fmt: skip
COLUMN_OF = {header: key for key, headers in COLUMNS.items() for header in headers}
SUPPORT_HEADERS = re.compile(  # what surrounds a capability's name in the header of its column
    r"^¿Es compatible la |^Compatibilidad con la | supported\?$| support$| のサポートの有無$| のサポート$"
    r"| 지원$|이 지원되나요\?$|\?$"
)

MATRIX_OF = {  # by the first column, and whether the table has a column of capabilities
    ("capability", False): "capabilities",
    ("deployment-type", True): "deployments",
    ("library-release", False): "releases",
    ("os", False): "runtimes",
    ("framework", True): "frameworks-web",
    ("framework", False): "frameworks-user-authentication",
}

LINK_DEFINITION = re.compile(r"^\[(\d+)\]: (\S+)$")
LINK_USE = re.compile(r"\[([^\]]+)\]\[(\d+)\]")
ANCHOR = re.compile(r'<a href="([^"]+)">(.*?)</a>')
HEADING = re.compile(r"^(#+) (.*)$")
NOTE = re.compile(r"^\*\*(Note|Nota|참고)\*\*: ")
PARTIAL = re.compile(r'^\{\{< partial name="([^"]+)" >\}\}$')
CALLOUT = re.compile(r'^<div class="alert alert-info">(.*)</div>$')
REVERSED = re.compile(r"^igual o anterior a (\S+)$")


@dataclass
class Table:
    """One table: `matrix`, `column_keys` and `row_keys` by our own keys, `rows` as cells with what they say."""

    section: str
    headers: list[str]
    matrix: str = ""
    column_keys: list[str] = field(default_factory=list)
    row_keys: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    last_row_is_open: bool = False  # it has no closing pipe


@dataclass(frozen=True)
class Sentence:
    """Words of a page that are in no table."""

    kind: str  # note, capability_note, callout, paragraph, list_lead, bullet, empty_bullet
    section: str
    text: str


@dataclass
class Seed:
    """One hand-written page."""

    file: str
    language: str
    edition: str
    front_matter: list[tuple[str, str]]
    further_reading: list[dict[str, str]]
    headings: list[str]
    tables: list[Table]
    sentences: list[Sentence]
    links: list[tuple[str | None, str, str | None]]  # reference, address, text where it is used
    partials: list[str]
    marks: int  # how many {{< X >}}

    def table(self, matrix: str) -> Table:
        return next(table for table in self.tables if table.matrix == matrix)


def read_seeds(folder: Path) -> list[Seed]:
    return [read_seed(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.txt"))]


def read_seed(name: str, text: str) -> Seed:
    _nothing, front, body = re.split(r"^---$\n?", text, maxsplit=2, flags=re.MULTILINE)
    front_matter, further_reading = read_front_matter(front)
    headings: list[str] = []
    tables: list[Table] = []
    sentences: list[Sentence] = []
    partials: list[str] = []
    for section, under_notes, lines in blocks(body):
        if HEADING.match(lines[0]):
            headings.append(section.rsplit(" > ", 1)[-1])
        elif lines[0].startswith("|"):
            tables.append(read_table(section, lines))
        elif partial := PARTIAL.match(lines[0]):
            partials.append(partial[1])
        else:
            sentences.append(read_sentence(section, under_notes, lines[0]))
    return Seed(
        file=name,
        language=language_of(body),
        edition=edition_of(tables),
        front_matter=front_matter,
        further_reading=further_reading,
        headings=headings,
        tables=tables,
        sentences=sentences,
        links=read_links(body),
        partials=partials,
        marks=body.count("{{< X >}}"),
    )


def read_front_matter(text: str) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
    pairs: list[tuple[str, str]] = []
    reading: list[dict[str, str]] = []
    for line in text.splitlines():
        key, _colon, value = line.strip().removeprefix("- ").partition(":")
        value = value.strip().strip('"')
        if line.startswith("  - "):
            reading.append({key: value})
        elif line.startswith("  "):
            reading[-1][key] = value
        elif value:
            pairs.append((key, value))
    return pairs, reading


def blocks(body: str) -> Iterator[tuple[str, bool, list[str]]]:
    """Section path, whether it is one of capability notes, and lines: a table whole, everything else line by line."""
    path: list[tuple[int, str]] = []
    table: list[str] = []
    for line in [*body.splitlines(), ""]:
        section = " > ".join(title for _level, title in path)
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            yield section, False, table
            table = []
        if heading := HEADING.match(line):
            level = len(heading[1])
            path = [(above, title) for above, title in path if above < level] + [(level, heading[2].strip())]
            yield " > ".join(title for _level, title in path), False, [line]
        elif line.strip() and not LINK_DEFINITION.match(line):
            yield section, bool(path) and path[-1][0] == 5, [line]


def read_sentence(section: str, under_notes: bool, line: str) -> Sentence:
    line = line.strip()
    if line == "-":
        return Sentence("empty_bullet", section, "")
    if line.startswith("- "):
        return Sentence("capability_note" if under_notes else "bullet", section, line[2:])
    if callout := CALLOUT.match(line):
        return Sentence("callout", section, ANCHOR.sub(r"\2", callout[1]))
    if NOTE.match(line):
        return Sentence("note", section, line)
    if line.startswith("**") and line.endswith("**"):
        return Sentence("list_lead", section, line[2:-2])
    return Sentence("paragraph", section, line)


def read_links(body: str) -> list[tuple[str | None, str, str | None]]:
    used = {number: text for text, number in LINK_USE.findall(body)}
    defined = [match for line in body.splitlines() if (match := LINK_DEFINITION.match(line))]
    by_reference = [(match[1], match[2], used.get(match[1])) for match in defined]
    return [*by_reference, *((None, address, text) for address, text in ANCHOR.findall(body))]


def read_table(section: str, lines: list[str]) -> Table:
    header, _rule, *rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    table = Table(section, header, last_row_is_open=not lines[-1].rstrip().endswith("|"))
    table.column_keys = [column_of(text) for text in header]
    has_capabilities = any(key in CAPABILITIES for key in table.column_keys)
    table.matrix = MATRIX_OF[table.column_keys[0], has_capabilities]
    table.rows = [[read_cell(key, text) for key, text in zip(table.column_keys, row, strict=True)] for row in rows]
    table.row_keys = [row_key(table.matrix, row) for row in table.rows]
    return table


def column_of(header: str) -> str:
    if header in COLUMN_OF:
        return COLUMN_OF[header]
    name = SUPPORT_HEADERS.sub("", SUPPORT_HEADERS.sub("", header))
    return KEY_OF.get(name) or KEY_OF[name[0].upper() + name[1:]]


def read_cell(column: str, text: str) -> Cell:
    if column in CAPABILITIES:
        if text not in ("", "{{< X >}}"):
            raise ValueError(text)
        return {"raw": text, "kind": "supported" if text else "empty", "value": True if text else None}
    if column == "min-tracer-version":
        return read_minimum(text)
    if column == "support-level":
        return {"raw": text, "kind": "status", "key": STAGE_OF[text]}
    if column in ("library-release", "runtime-version", "library-versions", "framework-versions"):
        return {"raw": text, "kind": "version_spec", "alternatives": read_versions(text)}
    if column == "cpu":
        return {"raw": text, "kind": "list", "keys": [KEY_OF[part] for part in re.split(r", |、", text)]}
    return read_label(text)


def read_minimum(text: str) -> Cell:
    if re.fullmatch(r"\d+(\.\d+)+", text):
        return {"raw": text, "kind": "min_version", "version": text}
    cell = {"raw": text, "kind": "status", "key": STAGE_OF[text]}
    if text in MISTRANSLATED_STAGES:
        cell["stated"] = MISTRANSLATED_STAGES[text]
    return cell


def read_label(text: str) -> Cell:
    """A name, with the stage that one page put into it taken out."""
    if text in KEY_OF:
        key = KEY_OF[text]
        return {"raw": text, "kind": "label", "key": key, **({"package": f"pypi:{key}"} if key in FRAMEWORKS else {})}
    name, stage = re.fullmatch(r"(.+) \((.+)\)", text).groups()
    return {"raw": text, "kind": "label", "key": KEY_OF[name], "status": STAGE_OF[stage]}


def read_versions(text: str) -> list[list[dict[str, str]]]:
    """Alternatives, each a list of bounds that hold together."""
    text = text.strip("`")
    if re.fullmatch(r"(>=|<)\S+,(>=|<)\S+", text):
        return [[bound(part) for part in text.split(",")]]
    return [alternative(part) for part in re.split(r", |、", text)]


def alternative(text: str) -> list[dict[str, str]]:
    if span := re.fullmatch(r"([\d.]+)-([\d.]+)", text):
        return [{"op": "from", "version": span[1]}, {"op": "to", "version": span[2]}]
    if words := REVERSED.match(text):
        return [{"op": "<=", "version": words[1], "as_stated": text}]
    return [bound(text)]


def bound(text: str) -> dict[str, str]:
    operator, version = re.fullmatch(r"(>=|<|) ?([\d.]+)", text).groups()
    return {"op": operator or "bare", "version": version}


def row_key(matrix: str, row: list[Cell]) -> str:
    if matrix == "releases":
        return lowest_major(row[0])
    if matrix == "runtimes":
        return f"{row[0]['key']}-{row[2]['key']}-{lowest_major(row[-1])}"
    return row[0]["key"]


def lowest_major(cell: Cell) -> str:
    first = cell["alternatives"][0][0]
    return "0" if first["op"] == "<" else first["version"].split(".")[0]


def language_of(body: str) -> str:
    if re.search(r"[\u3040-\u30ff]", body):
        return "ja"
    if re.search(r"[\uac00-\ud7a3]", body):
        return "ko"
    return "es" if "Compatibilidad" in body else "en"


def edition_of(tables: list[Table]) -> str:
    """Our number of the edition whose facts the page has."""
    deployments = next(table for table in tables if table.matrix == "deployments")
    if "software-composition-analysis" not in deployments.column_keys:
        return "3"
    web = next(table for table in tables if table.matrix == "frameworks-web")
    return "2" if "fastapi" in web.row_keys else "1"
