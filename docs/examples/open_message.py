"""Opens one sealed text, such as the desk's test message: ``open_message.py MESSAGE KEY...``, private JWK files."""

import json
import sys
from pathlib import Path

from joserfc import jwe
from joserfc.jwk import KeySet

keys = KeySet.import_key_set({"keys": [json.loads(Path(file).read_text()) for file in sys.argv[2:]]})
sealed = Path(sys.argv[1]).read_text().strip()
print((jwe.decrypt_compact(sealed, keys, algorithms=["ECDH-ES+A256KW", "A256GCM"]).plaintext or b"").decode())
