"""What sealing costs: the house's JWE against the bare cryptography under it."""

import os
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.jwk import OKPKey

from services.chassis import sealing
from tests.bench.rounds import Question, Variant, Work

Once = Callable[[], object]

ALGORITHMS = ["ECDH-ES+A256KW", "A256GCM"]
PROTECTED = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}


def repeated(once: Once) -> Work:
    """A plain function as work."""

    async def work(times: int) -> None:
        for _ in range(times):
            once()

    return work


def questions() -> list[Question]:
    """Sealing and opening of a short story and of the longest one, and the making of a reporter's key."""
    short, longest = os.urandom(2 * 1024), os.urandom(48 * 1024)
    return [
        sealing_of("Seal 2 KB", short),
        sealing_of("Seal 48 KB", longest),
        opening("Open 2 KB", short),
        opening("Open 48 KB", longest),
        Question(
            "A new X25519 key",
            "key",
            (
                Variant("cryptography", repeated(X25519PrivateKey.generate)),
                Variant("joserfc OKPKey", repeated(lambda: OKPKey.generate_key("X25519"))),
                Variant("the house", repeated(sealing.new_key)),
            ),
        ),
    ]


def sealing_of(title: str, plain: bytes) -> Question:
    """The floor makes one ephemeral key, one agreement and one encryption, as any ECDH-ES seal must."""
    recipient = sealing.new_key()
    public = X25519PrivateKey.generate().public_key()

    def raw() -> bytes:
        secret = X25519PrivateKey.generate().exchange(public)
        return AESGCM(secret).encrypt(os.urandom(12), plain, None)

    def library() -> str:
        return jwe.encrypt_compact(PROTECTED, plain, recipient, algorithms=ALGORITHMS)

    return compared(title, "seal", raw, library, lambda: sealing.seal(plain, recipient))


def opening(title: str, plain: bytes) -> Question:
    """The floor does one agreement and one decryption."""
    recipient = sealing.new_key()
    private, ephemeral = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    nonce = os.urandom(12)
    raw_sealed = AESGCM(ephemeral.exchange(private.public_key())).encrypt(nonce, plain, None)
    sealed = jwe.encrypt_compact(PROTECTED, plain, recipient, algorithms=ALGORITHMS)

    def raw() -> bytes:
        return AESGCM(private.exchange(ephemeral.public_key())).decrypt(nonce, raw_sealed, None)

    def library() -> bytes | None:
        return jwe.decrypt_compact(sealed, recipient, algorithms=ALGORITHMS).plaintext

    return compared(title, "open", raw, library, lambda: sealing.open_sealed(sealed, recipient))


def compared(title: str, unit: str, raw: Once, library: Once, house: Once) -> Question:
    """The three layers of one act."""
    layers = {"raw X25519 + AES-GCM": raw, "joserfc": library, "the house": house}
    return Question(title, unit, tuple(Variant(name, repeated(once)) for name, once in layers.items()))
