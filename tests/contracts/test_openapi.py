"""The documents of the APIs are current and follow the NL API Design Rules."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.docs.__main__ import DOCS, files, stale
from deploy.docs.openapi import documents
from services.chassis.problems import MEDIA_TYPE

DAY = date(2026, 1, 1)
APIS = documents(DAY)
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
KEBAB = re.compile(r"/v1(/([a-z0-9]+(-[a-z0-9]+)*|\{[a-z][A-Za-z0-9]*\}))+")
CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")

each_api = pytest.mark.parametrize("api", APIS)


def operations(api: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in APIS[api]["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def test_every_file_made_from_code_is_current() -> None:
    assert stale(files()) == []


def test_every_file_has_a_service() -> None:
    assert {file.stem for file in (DOCS / "openapi").glob("*.json")} == APIS.keys()


@each_api
def test_the_document_names_itself(api: str) -> None:
    info = APIS[api]["info"]
    assert APIS[api]["openapi"].startswith("3.")
    assert info["title"]
    assert re.fullmatch(r"[1-9]\d*\.\d+\.\d+", info["version"])
    assert info["contact"]["name"] and "@" in info["contact"]["email"] and info["contact"]["url"].startswith("https://")


@each_api
def test_paths_are_versioned_kebab_case_and_end_without_a_slash(api: str) -> None:
    assert [path for path in APIS[api]["paths"] if not KEBAB.fullmatch(path)] == []


@each_api
def test_query_keys_and_fields_are_camel_case(api: str) -> None:
    for path, method, operation in operations(api):
        keys = [one["name"] for one in operation.get("parameters", []) if one["in"] in ("query", "path")]
        assert [key for key in keys if not CAMEL.fullmatch(key)] == [], f"{method} {path}"
    assert [name for name in properties(APIS[api]) if not CAMEL.fullmatch(name)] == []


def properties(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from properties(item)
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield from node["properties"]
        for inner in node.values():
            yield from properties(inner)


@each_api
def test_every_operation_says_what_it_does_and_how_it_refuses(api: str) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(api)]
    assert len(set(ids)) == len(ids)
    for path, method, operation in operations(api):
        where = f"{method} {path}"
        assert operation.get("summary") and operation.get("description"), where
        assert "422" not in operation["responses"], where
        problem = operation["responses"]["default"]["content"][MEDIA_TYPE]["schema"]
        assert {"status", "title", "detail"} <= set(problem["required"]), where
        assert any(code.startswith("2") for code in operation["responses"]), where


@each_api
def test_every_schema_in_it_is_a_schema(api: str) -> None:
    for path, method, operation in operations(api):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert references(content["schema"]) == [], f"{method} {path}"
            Draft202012Validator.check_schema(content["schema"])
    for schema in APIS[api].get("components", {}).get("schemas", {}).values():
        Draft202012Validator.check_schema(schema)
    known = {f"#/components/schemas/{name}" for name in APIS[api].get("components", {}).get("schemas", {})}
    assert set(references(APIS[api])) <= known


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    below = [found for item in node.values() for found in references(item)]
    return [*below, node["$ref"]] if isinstance(node.get("$ref"), str) else below
