"""A source in law as events carry it, the same in every language, and how each language writes it."""

import re

BETWEEN = " / "
"""Where the source is words and no article, the Dutch ones stand first and the English ones after this."""

_PARAGRAPH = re.compile(r"(?<=\w)\((\d+)\)")
_POINT = re.compile(r"(?<=[\w)])\(([a-z])\)")


def cited(source: str, language: str) -> str:
    """``Awb 9:8(1)(b) and 9:9`` in English is ``Awb 9:8 lid 1 onder b en 9:9`` in Dutch."""
    dutch, between, english = source.partition(BETWEEN)
    if language != "nl":
        return english if between else source
    return _PARAGRAPH.sub(r" lid \1", _POINT.sub(r" onder \1", dutch)).replace(" and ", " en ")
