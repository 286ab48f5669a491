"""Makes a key pair in this folder: ``private.jwk`` stays with you, ``public.jwk`` goes to the desk."""

import json
import os
import sys
from pathlib import Path

from joserfc.jwk import OKPKey

key = OKPKey.generate_key("X25519")
key.ensure_kid()
try:
    private = os.open("private.jwk", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
except FileExistsError:
    sys.exit("There is a private.jwk here, which opens what came under it; make the next pair in another folder.")
os.write(private, json.dumps(key.as_dict(private=True)).encode())
Path("public.jwk").write_text(json.dumps(key.as_dict(private=False)))
print("Thumbprint, to read out when the desk calls:", key.thumbprint())
