"""What a decision costs, in pieces; ``python -m tests.bench.routing`` tries a draft on a million complaints too."""

import asyncio
import itertools
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from services.routing import register, rulebook
from services.routing.decisions import conclude, decide, road
from services.routing.population import population
from services.routing.situation import Situation, situations
from tests.bench.rounds import Question, Variant, answer, table
from tests.bench.sealing import repeated

ON = date(2026, 3, 2)
MANY = 20_000
MILLION = 1_000_000


def questions() -> list[Question]:
    """Deciding made-up complaints; the floor is reading their facts, which any way of deciding has to do."""
    book, current = rulebook.in_force(ON), register.in_force(ON)
    complaints = list(population(MANY, ON, current))

    turn = itertools.cycle(complaints).__next__

    def read() -> list[Situation]:
        facts, consent = turn()
        return situations(facts, consent, ON, current)

    def scanned() -> object:
        """No memory of roads: every rule until one matches."""
        return [next((rule for rule in road(one.holds, book) if rule.to), None) for one in read()]

    def remembered() -> object:
        return conclude(read(), book)

    def whole() -> object:
        facts, consent = turn()
        return decide(facts, consent, ON, book, current)

    variants = (
        Variant("its situation: the bits that hold", repeated(read)),
        Variant("and only the rule, trying each in order", repeated(scanned)),
        Variant("and the decision, with roads remembered", repeated(remembered)),
        Variant("the same in one call", repeated(whole)),
    )
    return [Question("A decision about a made-up complaint", "decision", variants)]


def million() -> str:
    """One line: how long a draft takes on a million complaints, on one core, and the most memory it held."""
    text = next(rulebook.FILES.glob("*.toml")).read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.toml"
        draft.write_text(text.replace('when = { identity = "anonymous" }', 'when = { identity = "other" }'), "utf-8")
        command = (sys.executable, "-m", "services.routing", "what-if", draft, "--json", "--on", str(ON))
        began = time.perf_counter()
        subprocess.run([*command, "--population", str(MILLION)], check=True, capture_output=True)
        wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu, mebibytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    return f"A what-if over {MILLION:,} complaints: {cpu:.1f} s CPU, {wall:.1f} s, at most {mebibytes:.0f} MiB."


def main() -> None:
    """Both, without the rest of the benchmark."""
    for question in questions():
        print(table(question, asyncio.run(answer(question))))
    print(f"\n{million()}")


if __name__ == "__main__":
    main()
