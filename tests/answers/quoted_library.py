"""A small library to look quotations up in: an official document, a briefing, and an old edition."""

from __future__ import annotations

from pathlib import Path

from assistant.library.snapshot import Snapshot
from tests.retrieval.library_made import entry, publish

GUIDANCE = """# Guidance

## Waiting

Veterans do not wait for 4.2 weeks, as the plan of 2019 promised [1]. They wait longer than other people, and
many give up. Commissioners said that “long waits” cost £5 million and 12% of all staff.

Co-production means that people who use services design them together with staff from the start. Those who
re-sign a contract keep their place. A temperature of -5 degrees closes the clinic.

## Housing

Insecure housing harms mental health and delays discharge from hospital. Tenancy support workers should join
every community team. Nobody should leave hospital without an address to go to.

| Group | People | Year |
|---|---|---|
| Rough sleepers | 1 in 3 has a severe mental illness | 2021 |
| Tenants | 1 in 9 has a severe mental illness | 2021 |

## Sources

[1] A plan for waiting. 2019. https://example.org/plan
"""
BRIEFING = """# Briefing

## Homes

Insecure housing harms mental health and delays discharge from hospital. Peer workers are paid for their time.
The trust's officers – all of them volunteers – wrote to everyone on the list.
"""
OLD = """# Old guidance

## Homes

Insecure housing harms mental health and delays discharge from hospital. Asylum hotels closed in that year.
"""


def publish_library(folder: Path) -> Snapshot:
    """The library, published in an empty folder."""
    catalogue = (
        entry("a-briefing", "A briefing")
        + entry("guidance", "Guidance", kind="official")
        + '[[document]]\nid = "old-guidance"\ntitle = "Old guidance"\nkind = "official"\n'
        'status = "superseded"\nsuperseded_by = "guidance"\n'
    )
    return publish(folder, {"a-briefing": BRIEFING, "guidance": GUIDANCE, "old-guidance": OLD}, catalogue)
