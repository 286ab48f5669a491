"""Keys and keyrings: whose name a key bears, and which of ours opens what."""

import json
from pathlib import Path

import pytest

from services.chassis.sealing import CannotOpen, Key, Keyring, new_key, public, read_key, seal, thumbprint
from tests.services.test_sealing import STORY, only_public, p256


@pytest.mark.parametrize("key", [new_key(), p256()], ids=["X25519", "P-256"])
def test_nobody_else_names_our_keys(key: Key) -> None:
    told = {**key.as_dict(private=True), "kid": "theirs"}
    assert thumbprint(read_key(told)) == thumbprint(read_key(json.dumps(told))) == thumbprint(key)
    assert public(read_key(told))["kid"] == key.thumbprint()


def test_a_keyring_knows_which_of_its_keys_opens_what(tmp_path: Path) -> None:
    first, second = new_key(), p256()
    for name, key in (("a", first), ("b", second)):
        (tmp_path / f"{name}.jwk").write_text(json.dumps(key.as_dict(private=True)))
    ring = Keyring(tmp_path)
    for key in (first, second):
        found = ring.key_of(seal(STORY, only_public(key)))
        assert found is not None and thumbprint(found) == thumbprint(key)
    assert ring.key_of(seal(STORY, new_key())) is None
    assert ring.key_of("no token") is None


def test_a_keyring_without_a_key_says_which_folder_it_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError) as told:
        Keyring(tmp_path)
    assert str(told.value) == f"the keyring {tmp_path} holds no key"


def test_a_keyring_opens_with_each_of_its_keys(tmp_path: Path) -> None:
    keys = [new_key(), p256(), new_key()]
    for n, key in enumerate(keys):
        (tmp_path / f"{n}.jwk").write_text(json.dumps(key.as_dict(private=True)))
    ring = Keyring(tmp_path)
    assert [ring.open(seal(STORY, only_public(key))) for key in keys] == [STORY] * 3
    with pytest.raises(CannotOpen):
        ring.open(seal(STORY, new_key()))
