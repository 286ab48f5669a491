"""A destination's key: what is taken, who must agree before it is used, and that older stories stay readable."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey

from deploy import keys as deploy_keys
from services.chassis.sealing import Key, Keyring, new_key, public, read_key, thumbprint
from services.intake import pins
from services.intake.handlers import HandOver, KeyNotPinned
from services.intake.pins import Pins
from services.routing import __main__ as routing
from services.routing.keys import registered
from services.routing.register import FILES, read_folder

OWN, WORKBENCH = "DEP_FIN", "KCOO"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The folder of keys as the embedded stack makes it."""
    home = tmp_path / "keys"
    deploy_keys.make(home, [row for row in read_folder(FILES)[1] if row.code in (OWN, WORKBENCH)])
    return home


def register(keys: Path, code: str, jwk: object) -> int:
    file = keys.parent / "sent.jwk"
    file.write_text(jwk if isinstance(jwk, str) else json.dumps(jwk))
    return routing.main(["register-key", code, str(file), "--keys", str(keys / "public")])


def pin(keys: Path, what: str, code: str, print_: str, *options: str) -> int:
    return pins.main([what, code, print_, "--pins", str(keys / "pins.json"), *options])


def sealed_to(keys: Path, code: str) -> str:
    """The thumbprint that intake's worker would seal to now."""
    hand_over = HandOver(Keyring(keys / "intake"), Pins(keys / "pins.json"))
    return thumbprint(hand_over.key_of(code, {code: {"keys": registered(keys / "public", code)}}))


@pytest.mark.parametrize(
    "key", [new_key(), read_key(ECKey.generate_key("P-256").as_dict(private=True))], ids=["X25519", "P-256"]
)
def test_a_key_is_taken_with_a_message_that_its_holder_alone_opens(
    keys: Path, key: Key, capsys: pytest.CaptureFixture[str]
) -> None:
    assert register(keys, OWN, public(key)) == 0
    told = capsys.readouterr().out
    (keys.parent / "theirs").mkdir()
    (keys.parent / "theirs/mine.jwk").write_text(json.dumps(key.as_dict(private=True)))
    assert deploy_keys.main(["open", str(keys.parent / "theirs"), str(keys.parent / "sent.test.jwe")]) == 0
    message = capsys.readouterr().out
    assert thumbprint(key) in told and thumbprint(key) not in message
    word = told.partition("reads out: ")[2].split()[0]
    assert message.count(word) == 2
    assert deploy_keys.main(["open", str(keys / "own"), str(keys.parent / "sent.test.jwe")]) == 1


def test_a_new_key_is_used_once_a_second_person_pinned_it_and_the_old_one_until_then(keys: Path) -> None:
    old, new = sealed_to(keys, OWN), new_key()
    assert register(keys, OWN, public(new)) == 0
    assert sealed_to(keys, OWN) == old
    assert pin(keys, "pin", OWN, thumbprint(new)) == 0
    assert sealed_to(keys, OWN) == thumbprint(new)
    assert pin(keys, "unpin", OWN, thumbprint(new)) == 0
    assert sealed_to(keys, OWN) == old


def test_a_thumbprint_may_begin_with_a_dash(keys: Path) -> None:
    odd = "-" + "a" * 42
    assert pin(keys, "pin", OWN, odd) == 0
    assert odd in Pins(keys / "pins.json").of(OWN)


def test_a_running_worker_sees_a_pin_without_a_restart(keys: Path) -> None:
    running, new = Pins(keys / "pins.json"), thumbprint(new_key())
    before = running.of(OWN)
    pin(keys, "pin", OWN, new)
    assert running.of(OWN) == before | {new}


def test_a_register_that_offers_another_key_gets_no_story(keys: Path) -> None:
    hand_over = HandOver(Keyring(keys / "intake"), Pins(keys / "pins.json"))
    with pytest.raises(KeyNotPinned):
        hand_over.key_of(OWN, {OWN: {"keys": [public(new_key())]}})


def test_a_start_pins_nothing_that_people_did_not_pin(keys: Path) -> None:
    pinned = (keys / "pins.json").read_text()
    register(keys, OWN, public(new_key()))
    deploy_keys.make(keys, [row for row in read_folder(FILES)[1] if row.code in (OWN, WORKBENCH)])
    assert (keys / "pins.json").read_text() == pinned


NO_KEYS: list[tuple[object, str]] = [
    (new_key().as_dict(private=True), "private key"),
    ({"kty": "oct", "k": "a2FuYXJpZQ"}, "private key"),
    (OKPKey.generate_key("Ed25519").as_dict(private=False), "X25519 or P-256"),
    ({"kty": "OKP", "crv": "X25519", "x": "A" * 43}, "X25519 or P-256"),
    ({**public(new_key()), "use": "sig"}, "X25519 or P-256"),
    ([], "no JWK"),
    ("-----BEGIN PRIVATE KEY----- kanarie", "no JWK"),
]


@pytest.mark.parametrize(("sent", "why"), NO_KEYS)
def test_what_is_no_public_sealing_key_is_refused_and_never_repeated(
    keys: Path, sent: Any, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = registered(keys / "public", OWN)
    assert register(keys, OWN, sent) == 2
    told = capsys.readouterr().err
    assert why in told and "Traceback" not in told
    words = (
        [str(sent.get(name)) for name in ("d", "k", "x") if sent.get(name)] if isinstance(sent, dict) else ["kanarie"]
    )
    assert not [word for word in words if word in told]
    assert registered(keys / "public", OWN) == before and not (keys.parent / "sent.test.jwe").exists()


def test_one_key_serves_one_destination(keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (theirs,) = registered(keys / "public", WORKBENCH)
    assert register(keys, OWN, theirs) == 2
    assert pin(keys, "pin", OWN, str(theirs["kid"])) == 1
    assert register(keys, "DEP_NOWHERE", public(new_key())) == 2
    assert register(keys / "nowhere", OWN, public(new_key())) == 2
    assert pin(keys, "pin", OWN, "not a thumbprint") == 1
    assert pin(keys, "unpin", OWN, thumbprint(new_key())) == 1
    assert pin(keys, "unpin", OWN, sealed_to(keys, OWN)) == 1
    assert "the only pin" in capsys.readouterr().err


def test_a_code_without_a_pin_is_taken_for_a_slip_unless_it_is_said_to_be_new(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = thumbprint(new_key())
    assert pin(keys, "pin", "DEP_ZE", new) == 1
    assert "DEP_ZE has no pin yet" in capsys.readouterr().err
    assert pin(keys, "pin", OWN, new, "--first") == 1
    assert pin(keys, "pin", OWN, new) == 0
    assert pin(keys, "pin", "DEP_NEW", thumbprint(new_key()), "--first") == 0


def test_a_next_key_of_the_workbench_has_its_escrow_copy_from_the_start(
    keys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy_keys.main(["new", WORKBENCH, "--keys", str(keys)]) == 0
    (half,) = (keys / "new").glob("KCOO.*.jwk")
    assert str(half) in capsys.readouterr().out
    assert register(keys, WORKBENCH, half.read_text()) == 0
    for folder in ("committee", "escrow"):
        assert deploy_keys.main(["open", str(keys / folder), str(keys.parent / "sent.test.jwe")]) == 0
    assert deploy_keys.main(["new", OWN, "--keys", str(keys)]) == 1
