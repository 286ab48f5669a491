"""The register as the command prints it, read a second time for the oracle of the routing table."""

from typing import Any


class Organisations:
    """The register as the command prints it, asked upwards along the parents."""

    def __init__(self, printed: dict[str, Any]) -> None:
        self.rows = {row["code"]: row for row in printed["organisations"]}
        self.destinations = {row["code"]: row for row in printed["destinations"]}

    def upwards(self, code: str | None) -> list[dict[str, Any]]:
        line = []
        while code in self.rows:
            line.append(self.rows[code])
            code = self.rows[code]["parent"]
        return line

    def joined(self, code: str | None, body: str) -> bool:
        for row in self.upwards(code):
            if body in [accession["body"] for accession in row["accessions"]]:
                return True
            if body in [statement["body"] for statement in row["staysOut"]]:
                return False
        return False

    def stated(self, code: str | None, what: str) -> str | None:
        return next((row[what] for row in self.upwards(code) if row[what]), None)

    def committee(self, code: str | None) -> str | None:
        committee = self.stated(code, "committee")
        return None if committee == "none" else committee

    def takes(self, committee: str, role: str | None) -> bool:
        return role in (self.destinations[committee]["scope"] or ("employee", "former-employee"))

    def same_row(self, one: str | None, other: str | None) -> bool:
        return (self.stated(one, "desk") or one) == (self.stated(other, "desk") or other)
