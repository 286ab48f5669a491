"""The campaign: words are told, everything is searched, and bugs that were planted must be found."""

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tests.canary.beside import planted_intake
from tests.canary.careless import throw
from tests.canary.places import BLIND, KINDS, Beside, pieces
from tests.canary.plants import PLANTS
from tests.canary.reporters import ENDS, file_at, letters_left, read_by_staff, told, walk_the_form
from tests.canary.words import Words
from tests.journeys.desk import Desk, until

ALLOWED: Mapping[tuple[str, str, str], str] = {
    ("address", "mail", "its address"): "a letter says where it goes",
    ("address", "other files", "mail.sqlite"): "the mail catcher keeps the letters that it shows",
    ("address", "other files", "mail.sqlite-wal"): "the mail catcher keeps the letters that it shows",
    ("address", "memory", "notify"): "it opens an address when a letter leaves",
    ("thrown", "memory", "routing"): "these words were thrown at its own door",
    ("thrown", "memory", "notify"): "these words were thrown at its own door",
}
"""Every place where a word of some kind may be, and why; ids of complaints may be anywhere."""

CONTROLS = ("topic", "column", "spans", "memory", "files of postgres", "files of kafka")
"""Where the id of a complaint must be found, or else nothing is proved by finding no word there."""


@dataclass
class Found:
    """What a search saw: pieces and bytes by kind of place, and every leak with the number of pieces it is in."""

    seen: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    allowed: Counter[str] = field(default_factory=Counter)
    known: set[str] = field(default_factory=set)

    @property
    def blind(self) -> list[str]:
        """Kinds of places in which not even what must be there was seen."""
        return [kind for kind in CONTROLS if kind in self.seen and kind not in self.known]

    def take(self, words: Words, kind: str, name: str, piece: bytes) -> None:
        """Search one piece."""
        self.seen[kind] += 1
        self.size[kind] += len(piece)
        for what, how in words.found(piece):
            if what == "id":
                self.known.add(kind)
            elif (what, kind, name) in ALLOWED and how == "plain":
                self.allowed[f"{what} in {kind}: {name}, because {ALLOWED[what, kind, name]}"] += 1
            else:
                self.leaks[f"{what} ({how}) in {kind}: {name}"] += 1


def search(
    desk: Desk,
    words: Words,
    kinds: Collection[str] = KINDS,
    memories: Sequence[str] = BLIND,
    beside: Beside | None = None,
) -> Found:
    """Look for these words in the places of these kinds, and in the memory of these processes."""
    found = Found()
    for kind, name, piece in pieces(desk, kinds, memories, beside):
        found.take(words, kind, name, piece)
    return found


def told_in_confidence(desk: Desk, words: Words) -> str:
    """Everything that people do, up to the last letter; a sentence of how much that was."""
    filed = {end: file_at(desk, words, end) for end in ENDS}
    walk_the_form(desk, words)
    thrown = throw(desk, words)
    read_by_staff(desk, filed["KCOO"])
    until(lambda: all(letters_left(desk, filed[end]) for end in ("KCOO", "DEP_EZ")))
    time.sleep(1.5)  # The last spans are on their way to the viewer for at most this long.
    return f"{len(filed) + 1} complaints, 2 drafts, {thrown} requests that were refused"


def planted(desk: Desk, words: Words, name: str) -> Found:
    """A process with a bug takes one complaint, and one that is wrong; then the place of the bug is searched."""
    with planted_intake(desk, name) as beside:
        body = told(words, "KCOO")
        desk.http.post(f"{beside.url}/v1/complaints", json=body)
        desk.http.post(f"{beside.url}/v1/complaints", json={**body, "facts": {"form": words.secret("enum")}})
        time.sleep(1.5)
        return search(desk, words, [PLANTS[name][1]], beside=beside)
