"""Follows the cases of a destination: ``subscribe.py ENDPOINTS DESTINATION KEY...``, each KEY a private JWK file."""

import json
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from kafka import KafkaConsumer

told, name = json.loads(Path(sys.argv[1]).read_text())["kafka"], sys.argv[2].lower().replace("_", "-")
keys = KeySet.import_key_set({"keys": [json.loads(Path(file).read_text()) for file in sys.argv[3:]]})
way = {"bootstrap_servers": told["bootstrap"], **{word: told[word] for word in ("security_protocol", "sasl_mechanism")}}
way |= {f"sasl_plain_{word}": told["principals"][name][word] for word in ("username", "password")}
way |= {"group_id": f"{name}-example", "auto_offset_reset": "earliest", "enable_auto_commit": False}
memory = sqlite3.connect("handled.sqlite")
memory.execute("create table if not exists handled (source text, id text, primary key (source, id))")
with suppress(KeyboardInterrupt), closing(KafkaConsumer(f"loket.committee.{name}.v1", **way)) as consumer:
    for record in consumer:
        event, data = {header: value.decode() for header, value in record.headers}, json.loads(record.value)
        with memory:  # What was done and that it was done are one transaction, so a duplicate changes nothing.
            if memory.execute("insert or ignore into handled values (:ce_source, :ce_id)", event).rowcount:
                for sealed in data.keys() & {"story", "message"}:
                    try:
                        opened = jwe.decrypt_compact(data[sealed], keys, algorithms=["ECDH-ES+A256KW", "A256GCM"])
                        data[sealed] = json.loads(opened.plaintext or b"")
                    except JoseError as fault:  # Put aside as it came: what does not open stops nothing else.
                        data["unopened"] = str(fault)
                print(json.dumps({**event, "data": data}), flush=True)
        consumer.commit()
