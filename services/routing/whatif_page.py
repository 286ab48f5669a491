"""A what-if as one page that needs nothing else: a chart as SVG, tables, no script."""

from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined

BARS = 16
"""The destinations that change most; a chart of all of them would show nothing."""
MORE, FEWER = "#154273", "#b36a00"
AXIS = alt.Axis(format="d", tickCount=6)

_WORDS = {
    "nl": {
        "title": "Wat als", "destinations": "Waar meldingen heen gaan", "destination": "Bestemming", "before": "Nu",
        "after": "Met het ontwerp", "change": "Verschil", "moved": "Groepen die naar een andere plek gaan",
        "count": "Aantal", "origin": "Van", "to": "Naar", "rule": "regel",
        "chart": "Staafdiagram: per bestemming hoeveel er bij komen of af gaan. De tabel geeft dezelfde getallen.",
        "summary": "Van de {parts} gaan er met dit ontwerp {moved} in groepen van vijf of meer naar een andere plek.",
        "same": "Bestemmingen die gelijk blijven",
        "none": "Geen groep van vijf of meer gaat naar een andere plek.",
        "too_few": "Er zijn te weinig meldingen om aantallen te tonen.",
        "small": "Verplaatst in groepen van minder dan vijf:",
        "in_place": "Zelfde plek, maar een andere regel, termijn of ander voorstel:",
        "protected": "Groepen van minder dan vijf staan er niet los bij. Zij tellen mee alsof zij bleven waar zij "
        "waren, zodat niemand ze kan uitrekenen.",
        "population": "Verzonnen meldingen (reeks {seed}). De aantallen zeggen niets over echte meldingen.",
        "history": "Echte meldingen, ontvangen vanaf {since}, elk deel apart geteld.",
    },
    "en": {
        "title": "What if", "destinations": "Where reports go", "destination": "Destination", "before": "Now",
        "after": "Under the draft", "change": "Change", "moved": "Groups that go to another place", "count": "Count",
        "origin": "From", "to": "To", "rule": "rule",
        "chart": "Bar chart: how many more or fewer each destination gets. The table below has the same numbers.",
        "summary": "Of {parts}, {moved} go to another place under this draft, in groups of five or more.",
        "same": "Destinations that stay the same",
        "none": "No group of five or more goes to another place.",
        "too_few": "There are too few reports to show numbers.",
        "small": "Moved in groups under five:",
        "in_place": "Same place, but another rule, other clocks or another proposal:",
        "protected": "Groups under five are not shown apart. They count as if they stayed where they were, so that "
        "nobody can compute them.",
        "population": "Made-up reports (seed {seed}). The numbers say nothing about real reports.",
        "history": "Real reports, received from {since} on, each part counted.",
    },
}  # fmt: skip


def page(report: dict[str, Any], language: str) -> str:
    """The page about a report of `whatif_cli.as_json`."""
    words = _WORDS[language]
    moved = sum(move["count"] for move in report["moved"])
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True,
    )  # fmt: skip
    return environment.get_template("what-if.html").render(
        report=report,
        words=words,
        language=language,
        summary=words["summary"].format(moved=moved, parts=report["parts"]) if report["parts"] else words["too_few"],
        source=words[report["source"]["kind"]].format(**report["source"]),
        changed=[total for total in report["totals"] if total["before"] != total["after"]],
        same=[total for total in report["totals"] if total["before"] == total["after"]],
        chart=chart(report["totals"], words),
    )


def chart(totals: list[dict[str, Any]], words: dict[str, str]) -> str:
    """By how much each destination changes, the largest change first, as SVG; empty where none does."""
    rows = [{"destination": one["destination"], "change": one["after"] - one["before"]} for one in totals]
    most = sorted((row for row in rows if row["change"]), key=lambda row: -abs(row["change"]))[:BARS]
    if not most:
        return ""
    # Room for the number beside the longest bar.
    reach = max(abs(row["change"]) for row in most) * 1.15
    bars = alt.Chart(alt.InlineData(values=most), width=560, height={"step": 26}).encode(
        y=alt.Y("destination:N", sort=[row["destination"] for row in most], title=None),
        x=alt.X("change:Q", title=words["change"], scale=alt.Scale(domain=[-reach, reach]), axis=AXIS),
    )
    up = alt.datum.change > 0
    colour = alt.condition(up, alt.value(MORE), alt.value(FEWER))
    numbers = bars.encode(text=alt.Text("change:Q", format="+d"))
    drawn = (
        alt.layer(
            bars.mark_bar().encode(color=colour),
            numbers.transform_filter(up).mark_text(align="left", dx=5, fontSize=12),
            numbers.transform_filter(alt.datum.change < 0).mark_text(align="right", dx=-5, fontSize=12),
        )
        .configure(font="sans-serif")
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelLimit=320, titleFontSize=12, gridColor="#e5e5e5")
    )
    return str(vl_convert.vegalite_to_svg(drawn.to_dict()))
