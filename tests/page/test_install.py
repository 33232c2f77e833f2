"""The command that installs a version, for every type of package that has one."""

from __future__ import annotations

import pytest

from matrices.presenters.install import install_command


@pytest.mark.parametrize(
    ("purl", "command"),
    [
        ("pkg:pypi/ddtrace", "pip install ddtrace==1.2.3"),
        ("pkg:npm/dd-trace", "npm install dd-trace@1.2.3"),
        ("pkg:npm/%40scope/name", "npm install @scope/name@1.2.3"),
        ("pkg:maven/com.datadoghq/dd-java-agent", "mvn dependency:get -Dartifact=com.datadoghq:dd-java-agent:1.2.3"),
        ("pkg:gem/datadog", "gem install datadog --version 1.2.3"),
        ("pkg:nuget/Datadog.Trace", "dotnet add package Datadog.Trace --version 1.2.3"),
        ("pkg:composer/datadog/dd-trace", "composer require datadog/dd-trace:1.2.3"),
        ("pkg:golang/gopkg.in/DataDog/dd-trace-go.v1", "go get gopkg.in/DataDog/dd-trace-go.v1@v1.2.3"),
        ("pkg:oci/agent", ""),
        ("", ""),
    ],
)
def test_each_type_of_package_has_its_command(purl: str, command: str) -> None:
    assert install_command(purl, "1.2.3") == command


def test_a_go_version_keeps_its_one_v() -> None:
    assert install_command("pkg:golang/example.com/x", "v1.2.3") == "go get example.com/x@v1.2.3"


def test_nothing_in_a_version_is_run_by_a_shell() -> None:
    assert install_command("pkg:pypi/x", "1;rm -rf y") == "pip install 'x==1;rm -rf y'"
