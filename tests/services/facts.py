"""The facts of made-up complaints, by name."""

from schemas.facts import Accused, Facts

PERSONAL = Facts(
    matter=("undesirable-behaviour",), form="formal", experienced_personally=True, identity="known",
    reporter_role="employee", reporter_organisation="EZ", proceedings="none",
    accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip
OUTSIDE = PERSONAL.model_copy(
    update={"form": "report", "accused": (Accused(organisation="POLITIE", position="manager"),)}
)
FACTS = {
    "personal": PERSONAL,
    "double": PERSONAL.model_copy(update={"matter": ("undesirable-behaviour", "integrity")}),
    "unclear": PERSONAL.model_copy(update={"matter": ("unknown",)}),
    "outside": OUTSIDE,
    "both": OUTSIDE.model_copy(update={"accused": (*PERSONAL.accused, *OUTSIDE.accused)}),
    "question": PERSONAL.model_copy(update={"form": "advice"}),
}
