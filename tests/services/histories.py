"""The whole histories of a complaint, as each service hears them: stream by stream, and what must come before what.

Only what a service causes itself comes in a fixed order: it cannot hear of an answer to what it has not said.
"""

from dataclasses import dataclass

from tests.services.orders import Orders, orders


@dataclass(frozen=True)
class History:
    """``said`` is what the service publishes in the end, every word once; ``first`` lies there before anything else.

    ``letters`` in a sequence is the moment at which every letter that is due leaves.
    """

    service: str
    title: str
    said: str
    orders: Orders
    first: str | None = None


FILED = "ComplaintReceived ReporterReachable"

INTAKE = (
    History("intake", "accepted", f"{FILED} StoryHandedOver", orders([
        "routed a1", "opened a1, started a1, accepted a1", "posted acknowledgement, sent acknowledgement",
    ]), "file mailbox"),
    History("intake", "refused, and accepted elsewhere", f"{FILED} StoryHandedOver StoryHandedOver", orders([
        "routed a1, routed a2", "opened a1, refused a1, opened a2, accepted a2",
        "posted acknowledgement, posted assignment",
    ]), "file mailbox"),
    History("intake", "refused twice, then held", f"{FILED} StoryHandedOver StoryHandedOver", orders([
        "routed a1, routed a2, held a3", "opened a1, refused a1, opened a2, refused a2", "failed acknowledgement",
    ]), "file mail"),
    History("intake", "held", FILED, orders(["held a1", "posted acknowledgement, sent acknowledgement"]), "file mail"),
    History("intake", "held, agreed, referred and sent on", f"{FILED} FactsCorrected", orders([
        "held a1, referred a2, forwarded a2", "agree yes", "posted acknowledgement",
    ]), "file mailbox"),
    History("intake", "in two parts, both accepted", f"{FILED} StoryHandedOver StoryHandedOver", orders([
        "routed b1, routed c1", "opened b1, accepted b1", "opened c1, accepted c1",
    ]), "file mailbox"),
    History("intake", "in two parts, for one there is only advice", f"{FILED} StoryHandedOver", orders([
        "routed b1, advised c1", "opened b1, accepted b1", "posted acknowledgement, sent acknowledgement",
    ]), "file mailbox"),
    History("intake", "in two parts, one goes outside", f"{FILED} StoryHandedOver", orders([
        "routed b1, referred c1", "opened b1, accepted b1",
    ]), "file mailbox"),
    History("intake", "routed before the register came", f"{FILED} StoryHandedOver", orders([
        "routed x1", "opened x1, accepted x1", "register", "organisation",
    ]), "file mailbox"),
    History("intake", "a letter comes", f"{FILED} StoryHandedOver", orders([
        "routed a1", "opened a1", "letter a1", "posted message, sent other",
    ]), "file mailbox"),
    History("intake", "the reporter writes, and a person takes the case",
        f"{FILED} StoryHandedOver ReporterWrote", orders([
        "routed a1", "opened a1, accepted a1", "reply a, round 1, round 2, round 3",
    ], ["routed a1 < round 1", "accepted a1 < round 2"]), "file mailbox"),
    History("intake", "the reporter writes, and the case goes on elsewhere",
        f"{FILED} StoryHandedOver StoryHandedOver ReporterWrote ReporterWrote", orders([
        "routed a1, routed a2", "opened a1, refused a1, opened a2, accepted a2", "reply a, round 1, round 2",
    ], ["routed a1 < round 1", "round 1 < routed a2", "round 1 < refused a1", "routed a2 < round 2",
        "round 2 < accepted a2"]), "file mailbox"),
)  # fmt: skip

ROUTING = (
    History("routing", "accepted", "ComplaintRouted", orders(["received personal", "opened a1, accepted a1"])),
    History("routing", "refused, and accepted elsewhere", "ComplaintRouted ComplaintRouted", orders([
        "received personal", "opened a1, refused a1, opened a2, accepted a2",
    ])),
    History("routing", "refused twice, then held", "ComplaintRouted ComplaintRouted ComplaintHeld", orders([
        "received personal", "opened a1, refused a1, opened a2, refused a2",
    ])),
    History("routing", "held", "ComplaintHeld", orders(["received unclear"])),
    History("routing", "held until the reporter agreed", "ComplaintHeld ComplaintReferred", orders([
        "received outside, corrected yes",
    ])),
    History("routing", "in two parts, one refused while the reporter agreed, and took it back",
        "ComplaintRouted ComplaintHeld ComplaintRouted ComplaintReferred ComplaintHeld", orders([
        "received both, corrected yes, corrected no", "opened b1, refused b1",
    ], ["received both < opened b1"])),
    History("routing", "advised", "ComplaintAdvised", orders(["received question"])),
    History("routing", "in two parts, one refused", "ComplaintRouted ComplaintRouted ComplaintRouted", orders([
        "received double", "opened b1, accepted b1", "opened c1, refused c1",
    ])),
    History("routing", "in two parts, both refused", " ".join(["ComplaintRouted"] * 4), orders([
        "received double", "opened b1, refused b1", "opened c1, refused c1",
    ])),
)  # fmt: skip

TOLD = "CaseOpened CaseOpened CaseHandedOver TermsStarted TermsStarted"
"""A case at a destination that subscribes: what it may know goes on our stream and on its own."""

COMMITTEE = (
    History("committee", "accepted", f"{TOLD} CaseAccepted CaseAccepted", orders([
        "routed a1", "handed-over a1", "sent acknowledgement", "accept a1",
    ], ["routed a1 < accept a1"])),
    History("committee", "the story is opened", TOLD, orders([
        "routed a1", "handed-over a1", "sent acknowledgement, sent assignment", "open a1",
    ], ["routed a1 < open a1", "handed-over a1 < open a1"])),
    History("committee", "accepted while a member leaves", f"{TOLD} CaseAccepted CaseAccepted", orders([
        "routed a1", "handed-over a1", "sent acknowledgement", "accept a1", "recuse a1",
    ], ["routed a1 < accept a1", "routed a1 < recuse a1"])),
    History("committee", "refused, and accepted elsewhere",
        f"{TOLD} CaseRefused CaseRefused CaseOpened TermsStarted CaseAccepted", orders([
        "routed a1, routed a2", "handed-over a1, handed-over a2", "sent acknowledgement, sent assignment",
        "refuse a1, accept a2",
    ], ["routed a1 < refuse a1", "refuse a1 < routed a2", "refuse a1 < handed-over a2", "routed a2 < accept a2"])),
    History("committee", "refused twice",
        f"{TOLD} CaseRefused CaseRefused CaseOpened TermsStarted CaseRefused", orders([
        "routed a1, routed a2", "handed-over a1, handed-over a2", "sent acknowledgement", "refuse a1, refuse a2",
    ], ["routed a1 < refuse a1", "refuse a1 < routed a2", "refuse a1 < handed-over a2", "routed a2 < refuse a2"])),
    History("committee", "in two parts",
        "CaseOpened CaseOpened CaseHandedOver CaseAccepted CaseAccepted CaseOpened TermsStarted", orders([
        "routed b1, routed c1", "handed-over b1, handed-over c1", "sent acknowledgement", "accept b1",
    ], ["routed b1 < accept b1"])),
    History("committee", "heard before the register came", TOLD, orders([
        "routed x1", "handed-over x1", "sent acknowledgement", "register", "organisation",
    ])),
    History("committee", "messages both ways",
        "CaseOpened CaseOpened CaseHandedOver CaseAnswered LetterSealed" + " MessageLeft" * 4, orders([
        "routed a1", "handed-over a1, wrote a1", "write a1",
    ], ["routed a1 < write a1"])),
    History("committee", "the reporter wrote to who gave the case back",
        "CaseOpened CaseOpened CaseHandedOver CaseAnswered CaseRefused CaseRefused" + " MessageLeft" * 2, orders([
        "routed a1", "handed-over a1, wrote a1", "refuse a1",
    ], ["routed a1 < refuse a1"])),
)  # fmt: skip

NOTIFY = (
    History("notify", "by mailbox", "NoticePosted NoticeSent NoticeSent", orders(["reachable mailbox", "opened a1"])),
    History("notify", "by mail", "NoticePosted NoticeSent NoticeSent", orders([
        "reachable mail", "opened a1", "register", "letters",
    ])),
    History("notify", "refused, and accepted elsewhere, by mail",
        "NoticePosted NoticePosted NoticeSent NoticeSent NoticeSent NoticeSent", orders([
        "reachable mail", "opened a1, refused a1, opened a2, accepted a2", "routed a1, routed a2", "letters",
    ])),
    History("notify", "refused twice, then held, by mailbox",
        "NoticePosted NoticePosted NoticeSent NoticeSent NoticeSent NoticeSent", orders([
        "reachable mailbox", "opened a1, refused a1, opened a2, refused a2", "held a3", "letters",
    ])),
    History("notify", "terms ask for attention", "NoticePosted NoticeSent NoticeSent NoticeSent", orders([
        "reachable mailbox", "opened x1, approaching x1, passed x1", "register", "letters",
    ])),
    History("notify", "held", "NoticePosted NoticeSent", orders(["reachable mailbox", "held a1"])),
    History("notify", "held, referred once the reporter agreed, and sent on",
        "NoticePosted NoticePosted NoticePosted NoticeSent NoticeSent NoticeSent", orders([
        "reachable mailbox", "held a1, referred a2, forwarded a2",
    ])),
    History("notify", "advised, by mail", "NoticePosted NoticeSent", orders(["reachable mail", "advised a1"])),
    History("notify", "in two parts, one goes outside", "NoticePosted NoticeSent NoticeSent", orders([
        "reachable mailbox", "opened b1", "routed b1, referred c1", "letters",
    ])),
    History("notify", "messages both ways, by mail",
        "NoticePosted NoticePosted NoticeSent NoticeSent NoticeSent NoticeSent", orders([
        "reachable mail", "opened a1, left a1, answered a1", "letters",
    ])),
    History("notify", "a message, by mailbox", "NoticePosted NoticePosted NoticeSent NoticeSent NoticeSent", orders([
        "reachable mailbox", "opened a1, left a1", "register",
    ])),
)  # fmt: skip

HISTORIES = (*INTAKE, *ROUTING, *COMMITTEE, *NOTIFY)
