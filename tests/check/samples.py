"""Stack files: one of each format that says the same wherever it can, big ones, and hostile ones."""

from __future__ import annotations

import json
from dataclasses import dataclass

NPM = (("express", "4.18.2"), ("dd-trace", "3.19.0"))
PYPI = (("ddtrace", "2.3.0"), ("django", "3.2"))


@dataclass(frozen=True)
class Sample:
    """A file, the format it is read as, and the package URLs that it names."""

    format: str
    content: str
    purls: tuple[str, ...]


def purls_of(ecosystem: str, *pairs: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"pkg:{ecosystem}/{name}@{version}" for name, version in pairs)


SAMPLES = [
    Sample(
        "requirements.txt",
        "# what we run\nddtrace==2.3.0 \\\n    --hash=sha256:0a1b \\\n    --hash=sha256:2c3d\n"
        "django[argon2]==3.2 ; python_version >= '3.8'  # pinned\nflask>=1.0\n",
        (*purls_of("pypi", *PYPI), "pkg:pypi/flask"),
    ),
    Sample(
        "pyproject.toml",
        '[project]\nname = "mine"\ndependencies = ["ddtrace==2.3.0", "django==3.2"]\n'
        '[project.optional-dependencies]\nweb = ["flask>=1"]\n[dependency-groups]\ntest = [{include-group = "web"}]\n',
        (*purls_of("pypi", *PYPI), "pkg:pypi/flask"),
    ),
    Sample(
        "poetry.lock",
        '# @generated\n\n[[package]]\nname = "ddtrace"\nversion = "2.3.0"\n\n[[package]]\nname = "django"\n'
        'version = "3.2"\n\n[metadata]\nlock-version = "2.0"\n',
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "uv.lock",
        'version = 1\nrequires-python = ">=3.9"\n\n[[package]]\nname = "ddtrace"\nversion = "2.3.0"\n'
        'source = { registry = "https://registry.example/simple" }\n\n[[package]]\nname = "django"\nversion = "3.2"\n'
        'source = { registry = "https://registry.example/simple" }\n\n'
        '[[package]]\nname = "mine"\nsource = { editable = "." }\n',
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "pylock.toml",
        'lock-version = "1.0"\ncreated-by = "test"\n[[packages]]\nname = "ddtrace"\nversion = "2.3.0"\n'
        '[[packages]]\nname = "django"\nversion = "3.2"\n',
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "Pipfile.lock",
        json.dumps(
            {
                "_meta": {"hash": {"sha256": "0a"}, "pipfile-spec": 6, "requires": {"python_version": "3.9"}},
                "default": {"ddtrace": {"version": "==2.3.0"}},
                "develop": {"django": {"version": "==3.2"}},
            }
        ),
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "package.json",
        json.dumps({"name": "mine", "dependencies": {"express": "4.18.2", "dd-trace": "3.19.0", "pg": "^8.0.0"}}),
        (*purls_of("npm", *NPM), "pkg:npm/pg"),
    ),
    *[
        Sample(
            "package-lock.json",
            json.dumps(
                {
                    "name": "mine",
                    "lockfileVersion": version,
                    "packages": {
                        "": {"name": "mine"},
                        "node_modules/express": {"version": "4.18.2"},
                        "node_modules/a/node_modules/dd-trace": {"version": "3.19.0"},
                    },
                }
            ),
            purls_of("npm", *NPM),
        )
        for version in (2, 3)
    ],
    Sample(
        "yarn.lock",
        "# yarn lockfile v1\n\n\nexpress@^4.0.0, express@^4.17.0:\n  version \"4.18.2\"\n"
        "  resolved \"https://registry.example/express.tgz\"\n\ndd-trace@^3.0.0:\n  version \"3.19.0\"\n",
        purls_of("npm", *NPM),
    ),
    Sample(
        "yarn.lock",
        '__metadata:\n  version: 8\n\n"express@npm:^4.0.0":\n  version: 4.18.2\n  resolution: "express@npm:4.18.2"\n\n'
        '"dd-trace@npm:^3.0.0":\n  version: 3.19.0\n\n"mine@workspace:.":\n  version: 0.0.0-use.local\n',
        purls_of("npm", *NPM),
    ),
    *[
        Sample(
            "pnpm-lock.yaml",
            f"lockfileVersion: '{version}'\n\nimporters:\n  .:\n    dependencies:\n      express:\n"
            "        version: 4.18.2\n\n"
            f"packages:\n\n  {before}express{mark}4.18.2:\n    resolution: {{integrity: sha512-x}}\n\n"
            f"  {before}dd-trace{mark}3.19.0:\n    resolution: {{integrity: sha512-y}}\n"
            "    engines: {node: '>=14'}\n",
            purls_of("npm", *NPM),
        )
        for version, before, mark in (("5.4", "/", "/"), ("6.0", "/", "@"), ("9.0", "", "@"))
    ],
    Sample(
        "go.mod",
        "module example.com/mine\n\ngo 1.21\n\nrequire (\n\tgopkg.in/DataDog/dd-trace-go.v1 v1.60.0\n"
        "\tgithub.com/a/b v0.1.0 // indirect\n)\n",
        ("pkg:golang/gopkg.in/DataDog/dd-trace-go.v1@v1.60.0", "pkg:golang/github.com/a/b@v0.1.0"),
    ),
    Sample(
        "Gemfile.lock",
        "GEM\n  remote: https://registry.example/\n  specs:\n    datadog (2.4.0)\n      libddwaf (~> 1.14.0)\n"
        "    nokogiri (1.16.0-x86_64-linux)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  datadog\n",
        purls_of("gem", ("datadog", "2.4.0"), ("nokogiri", "1.16.0")),
    ),
    Sample(
        "composer.lock",
        json.dumps(
            {
                "content-hash": "0a",
                "packages": [{"name": "datadog/dd-trace", "version": "0.98.0"}],
                "packages-dev": [{"name": "acme/tool", "version": "v1.0.0"}],
            }
        ),
        purls_of("composer", ("datadog/dd-trace", "0.98.0"), ("acme/tool", "v1.0.0")),
    ),
    Sample(
        "pom.xml",
        '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0"><groupId>g</groupId>'
        "<properties><mvc>5.3.0</mvc></properties><dependencyManagement><dependencies><dependency><groupId>com.datadoghq"
        "</groupId><artifactId>dd-java-agent</artifactId><version>1.31.0</version></dependency></dependencies>"
        "</dependencyManagement><dependencies><dependency><groupId>com.datadoghq</groupId><artifactId>dd-java-agent"
        "</artifactId></dependency><dependency><groupId>org.springframework</groupId><artifactId>spring-webmvc"
        "</artifactId><version>${mvc}</version></dependency></dependencies></project>",
        purls_of("maven", ("com.datadoghq/dd-java-agent", "1.31.0"), ("org.springframework/spring-webmvc", "5.3.0")),
    ),
    Sample(
        "packages.lock.json",
        json.dumps(
            {
                "version": 1,
                "dependencies": {
                    "net6.0": {
                        "Datadog.Trace": {"type": "Direct", "requested": "[2.42.0, )", "resolved": "2.42.0"},
                        "mine.core": {"type": "Project"},
                    }
                },
            }
        ),
        purls_of("nuget", ("Datadog.Trace", "2.42.0")),
    ),
    Sample(
        "CycloneDX (JSON)",
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "components": [
                    {"type": "library", "name": "ddtrace", "purl": "pkg:pypi/ddtrace@2.3.0?extra=1",
                     "components": [{"type": "library", "name": "django", "purl": "pkg:pypi/django@3.2"}]}
                ],
            }
        ),
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "CycloneDX (XML)",
        '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>ddtrace</name>'
        "<purl>pkg:pypi/ddtrace@2.3.0</purl></component><component type='library'><name>django</name>"
        "<purl>pkg:pypi/django@3.2</purl></component></components></bom>",
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "SPDX (JSON)",
        json.dumps(
            {
                "spdxVersion": "SPDX-2.3",
                "packages": [
                    {"name": name, "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                                     "referenceLocator": f"pkg:pypi/{name}@{version}"}]}
                    for name, version in PYPI
                ],
            }
        ),
        purls_of("pypi", *PYPI),
    ),
    Sample(
        "SPDX (tag-value)",
        "SPDXVersion: SPDX-2.3\nPackageName: ddtrace\nExternalRef: PACKAGE-MANAGER purl pkg:pypi/ddtrace@2.3.0\n"
        "PackageName: django\nExternalRef: PACKAGE_MANAGER purl pkg:pypi/django@3.2\n",
        purls_of("pypi", *PYPI),
    ),
]  # fmt: skip


def big_lock_file(packages: int = 300) -> bytes:
    """A poetry.lock… as package-lock.json, with the library, a framework and many others."""
    others = {f"node_modules/package-{number}": {"version": f"1.{number}.0"} for number in range(packages - 2)}
    known = {"node_modules/dd-trace": {"version": "3.19.0"}, "node_modules/express": {"version": "4.18.2"}}
    return json.dumps({"lockfileVersion": 3, "packages": others | known}).encode()


def big_bill_of_materials(components: int = 5000) -> bytes:
    parts = [{"type": "library", "purl": f"pkg:pypi/package-{number}@1.{number}"} for number in range(components - 2)]
    parts += [{"purl": "pkg:pypi/ddtrace@2.3.0"}, {"purl": "pkg:pypi/django@3.2"}]
    return json.dumps({"bomFormat": "CycloneDX", "components": parts}).encode()


ENTITIES = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><project>&b;</project>'
EXTERNAL = '<!DOCTYPE project [<!ENTITY x SYSTEM "file:///etc/passwd">]><project>&x;</project>'
ALIASES = "lockfileVersion: '9.0'\na: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\npackages: {}\n"

PROPERTIES = (
    "<project><properties><a>${b}</a><b>${a}</b></properties><dependencies>"
    "<dependency><groupId>${a}</groupId><artifactId>x</artifactId></dependency></dependencies></project>"
)
PARENT = (
    "<project><parent><groupId>g</groupId><artifactId>p</artifactId><relativePath>/etc/passwd"
    "</relativePath></parent></project>"
)

# What is sent, the status of the page and the API, and a piece of the message in English.
HOSTILE_FILES: list[tuple[str, bytes, int, str]] = [
    ("nothing", b"", 400, "is empty"),
    ("white space", b" \n\t\n", 400, "is empty"),
    ("a zip archive", b"PK\x03\x04\x14\x00\x00\x00rest", 400, "is not text"),
    ("a gzip archive", b"\x1f\x8b\x08\x00rest", 400, "is not text"),
    ("an image", b"\x89PNG\r\n\x1a\n\x00", 400, "is not text"),
    ("a program", b"\x7fELF\x02\x01\x01\x00", 400, "is not text"),
    ("a NUL byte in a line", b"ddtrace==2.3.0\x00\n", 400, "is not text"),
    ("Latin-1", "# Año\nddtrace==2.3.0\n".encode("latin-1"), 400, "is not UTF-8: byte 3"),
    ("Shift-JIS", "# 日本語\nddtrace==2.3.0\n".encode("shift-jis"), 400, "is not UTF-8"),
    ("half a UTF-16 character", b"\xff\xfed\x00d", 400, "is not UTF-8"),
    ("prose", b"Dear team,\nplease find attached our stack.\nBest wishes\n", 400, "was not recognised"),
    ("HTML", b"<html><body>404</body></html>", 400, "was not recognised"),
    ("JSON of something else", b'{"hello": "world"}', 400, "was not recognised"),
    ("an empty object", b"{}", 400, "was not recognised"),
    ("TOML of something else", b'[server]\nport = 80\n', 400, "was not recognised"),
    ("truncated JSON", b'{"lockfileVersion": 3, "packages": {"node_mod', 400, "as JSON: line 1"),
    ("truncated TOML", b'[[package]]\nname = "ddtr', 400, "as TOML: line 2"),
    ("truncated XML", b"<project><dependencies>", 400, "as XML: line 1"),
    ("truncated YAML", b"lockfileVersion: '9.0'\npackages:\n  'express@4", 400, "as YAML: line"),
    ("XML that is none", b"<project><a></b></project>", 400, "as XML: line 1"),
    ("a list in JSON", b'["ddtrace", "django"]', 400, "not an object"),
    ("deep lists in JSON", b'{"a": ' + b"[" * 100_000, 400, "nests deeper"),
    ("deep objects in JSON", b'{"a":' * 100_000, 400, "nests deeper"),
    ("deep lists in TOML", b"a = " + b"[" * 19_000, 400, "nests deeper"),
    ("deep XML", b"<a>" * 50_000, 400, "nests deeper"),
    ("deep YAML", b"lockfileVersion: '9.0'\npackages: " + b"[" * 5_000, 400, "nests deeper"),
    ("entities that grow", ENTITIES.encode(), 400, "document type or entities"),
    ("an entity from a file", EXTERNAL.encode(), 400, "document type or entities"),
    ("a document type", b'<!DOCTYPE bom SYSTEM "http://x.example/bom.dtd"><bom/>', 400, "declares a document type"),
    ("YAML aliases", ALIASES.encode(), 400, "YAML aliases"),
    ("npm's first lock file", b'{"lockfileVersion": 1, "dependencies": {}}', 400, "these versions only: 2, 3"),
    ("a lock version that is no number", b'{"lockfileVersion": [], "packages": {}}', 400, "these versions only"),
    ("a huge file", b"ddtrace==2.3.0\n" * 600_000, 413, "larger than 8 MB"),
    ("a huge TOML file", b'[[package]]\nname = "x"\n' * 100_000, 413, "larger than 2 MB"),
    ("a huge line", b"ddtrace==" + b"2" * 30_000, 400, "A line of the file is longer"),
    ("too many lines", b"# x\n" * 300_000, 400, "more than 200,000 lines"),
    ("too many packages", b"".join(b"package-%d==1\n" % number for number in range(30_000)), 400, "more than 20,000"),
    ("a component that is its own part", b'{"bomFormat": "CycloneDX", "components": [{"components": "x"}]}', 200, ""),
    ("lists where objects belong", b'{"bomFormat": "CycloneDX", "components": [[], 1, null, "x"]}', 200, ""),
    ("numbers for texts", b'{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": 1}, "b": 5}}', 200, ""),
    ("other requirements", b"-r /etc/passwd\n-c ../x.txt\n--requirement=/etc/shadow\n", 200, "not opened"),
    ("addresses", b"a @ file:///etc/passwd\nb @ http://registry.example/b.whl\nfile:///etc/passwd\n", 200, "not asked"),
    ("editable installations", b"-e git+ssh://git@registry.example/x.git\n-e ./here\n", 200, "not followed"),
    ("packages from the disk", b'{"dependencies": {"a": "file:/etc/passwd", "b": "link:../b"}}', 200, "not opened"),
    ("properties that name each other", PROPERTIES.encode(), 200, ""),
    ("a parent", PARENT.encode(), 200, "not opened"),
    ("quotation marks without end", b'{"a": "' + b'\\"' * 1_000_000, 400, "as JSON"),
    ("a requirement that backtracks", b"a" + b"[" * 5_000 + b"\nx\nb\nc\n", 200, ""),
    ("markup in a name", b"<script>alert(1)</script>", 400, "was not recognised"),
]  # fmt: skip
