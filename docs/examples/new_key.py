"""Makes a key pair in this folder: ``private.jwk`` stays with you, ``public.jwk`` goes to the desk."""

import json
import os
from pathlib import Path

from joserfc.jwk import OKPKey

key = OKPKey.generate_key("X25519")
key.ensure_kid()
private = os.open("private.jwk", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
os.write(private, json.dumps(key.as_dict(private=True)).encode())
Path("public.jwk").write_text(json.dumps(key.as_dict(private=False)))
print("Thumbprint, to read out when the desk calls:", key.thumbprint())
