"""Where our code reads something that no decoder of the fuzzer goes through, and why none has to."""

from collections.abc import Mapping, Sequence

NOT_FUZZED: Mapping[str, Sequence[str]] = {
    "a row of our own database, which holds what a decoder let in": (
        "services/front/quarantine.py:_show", "services/front/quarantine.py:_discarded",
        "services/front/quarantine.py:_never", "services/committee/casework.py:Casework.write",
        "services/committee/store.py:with_alarms",
        "services/intake/handlers.py:HandOver.key_of", "services/intake/handlers.py:HandOver.on_complaint_routed",
        "services/intake/mailbox.py:Mailbox.write", "services/routing/history.py:history",
        "services/routing/pages/heldpart.py:HeldPart.of", "services/routing/past.py:_past",
        "services/routing/past.py:filed", "services/front/words.py:Words.period",
    ),
    "sealed by this process itself, under what only the browser or the reporter holds": (
        "services/front/sessions.py:_opened", "services/chassis/sealing.py:seal_with_secret",
        "services/intake/mailbox.py:Mailbox.letters",
    ),
    "a file of this repository, or a setting, read at the start": (
        "deploy/ops/pages.py:words", "services/front/words.py:texts_of", "services/intake/form/words.py:words",
        "services/routing/wording.py:_words", "services/intake/app.py:_public", "services/intake/app.py:web",
    ),
    "a word of a query that is only compared, or read by a decoder that is fuzzed": (
        "deploy/ops/pages.py:_add.page", "services/committee/pages/casefile.py:CaseFile.page",
        "services/committee/pages/messages.py:Correspondence._page", "services/intake/form/asking.py:_show",
        "services/committee/pages/audit.py:Audit.show", "services/routing/pages/overview.py:Overview.judged",
    ),
    "an id in a form, as in an address": (
        "services/intake/form/mailbox.py:_add_reply.reply", "services/intake/form/mailbox.py:_wrong",
    ),
    "goes through a decoder that is fuzzed": ("services/routing/keys.py:add",),
}  # fmt: skip
"""By the reason; the names are those of `inventory.readers`."""
