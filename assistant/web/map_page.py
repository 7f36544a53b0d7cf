"""The evidence map as a plain page and as CSV."""

from __future__ import annotations

from assistant.answers.csv_file import csv_text
from assistant.answers.evidence_map import EvidenceMap, Line
from assistant.web import wording
from assistant.web.markup import attribute, plain
from assistant.web.search_page import Wanted

# A cell is shaded darker above each of these counts.
SHADES = (1, 3, 8)


def map_html(shown: EvidenceMap) -> str:
    """The map as a table whose cells lead to the search for what they count."""
    barriers = shown.across == "barriers"
    views = "".join(
        f'<li><a href="/map?across={across}"{" aria-current=true" if across == shown.across else ""}>'
        f"{words}</a></li>"
        for across, words in (("barriers", "Groups and barriers"), ("steps", "Groups and AMHE steps"))
    )
    head = "".join(f'<th scope="col">{plain(line.name)}</th>' for line in shown.columns)
    body = "".join(
        f'<tr><th scope="row">{plain(group.name)}</th>'
        + "".join(_cell(shown, group, column, barriers) for column in shown.columns)
        + "</tr>"
        for group in shown.groups
    )
    caption = plain(wording.MAP_CAPTION[shown.across])
    return (
        f'<nav class="views" aria-label="Views of the map"><ul>{views}</ul></nav>'
        f"<p>{plain(wording.map_method(shown.passages))}</p>"
        f'<p class="downloads">Download: <a href="/map?across={shown.across}&amp;format=csv">CSV</a></p>'
        f'<div class="scrolled" tabindex="0" role="region" aria-label="{attribute(caption)}">'
        f'<table class="map"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">Group</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(shown: EvidenceMap, group: Line, column: Line, barriers: bool) -> str:
    count = shown.counts.get((group.slug, column.slug), 0)
    if not count:
        return f'<td class="shade-0">{wording.NO_PASSAGE_FOUND}</td>'
    shade = 1 + sum(count > least for least in SHADES)
    picked = Wanted(
        group=group.slug,
        barrier=column.slug if barriers else "",
        step="" if barriers else column.slug,
    )
    words = f"{count} passage" if count == 1 else f"{count} passages"
    return (
        f'<td class="shade-{shade}"><a href="{attribute(picked.address())}">{words}'
        f'<span class="heard">: {plain(group.name)}, {plain(column.name)}</span></a></td>'
    )


def map_csv(shown: EvidenceMap) -> str:
    """The map as CSV: a row a group and column, with the number of passages."""
    kind = shown.across.removesuffix("s")
    rows = [["group", "group name", kind, f"{kind} name", "passages"]]
    rows += [
        [
            group.slug,
            group.name,
            column.slug,
            column.name,
            str(shown.counts.get((group.slug, column.slug), 0)),
        ]
        for group in shown.groups
        for column in shown.columns
    ]
    return csv_text(rows)
