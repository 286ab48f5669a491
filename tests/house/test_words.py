"""What the files say: one sentence for each module, nothing put off, nothing of one machine."""

import tomllib
from pathlib import Path

from tests.house import rules
from tests.house.sources import ROOT, files, text, tree

TEXTS = frozenset({
    ".py", ".sql", ".toml", ".md", ".txt", ".html", ".css", ".js", ".yml", ".yaml", ".json", ".jars", ".conf", "",
})  # fmt: skip
PUBLIC_INDEX = {"pypi.org", "files.pythonhosted.org"}


def _texts() -> list[Path]:
    return [f for f in files() if f.suffix in TEXTS]


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    modules = [f for f in files() if f.suffix == ".py"]
    assert {str(f): found for f in modules if (found := rules.not_one_sentence(tree(f)))} == {}


def test_nothing_is_left_to_do() -> None:
    assert {str(f): found for f in files() if f.suffix == ".py" and (found := rules.left_to_do(text(f)))} == {}


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert {str(f): found for f in _texts() if (found := rules.machine_paths(text(f)))} == {}


def test_the_lock_names_the_public_index_and_its_file_host_only() -> None:
    assert rules.hosts((ROOT / "uv.lock").read_text()) == PUBLIC_INDEX


def test_no_other_file_names_a_package_index() -> None:
    """The lock says where packages come from; a name elsewhere would send somebody past it."""
    elsewhere = [f for f in _texts() if f.name != "uv.lock" and rules.hosts(text(f)) & PUBLIC_INDEX]
    assert elsewhere == []
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]
    assert {"index", "index-url", "extra-index-url", "find-links"} & tool.keys() == set()


def test_every_python_name_is_plain_ascii() -> None:
    """Code is in English; texts to people may hold any letter."""
    odd = [str(f) for f in files() if f.suffix == ".py" and not str(f).isascii()]
    assert odd == []
