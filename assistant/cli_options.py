"""The options of the `amhe` command: what each command takes, and what it says of itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

Run = Callable[[argparse.Namespace], int]


def parser_of(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """The command line, without any heavy import.

    Args:
        runs: What each command does, by its name.
    """
    parser = argparse.ArgumentParser(
        prog="amhe",
        description="Quotes mental health equality guidance, word for word, with the page.",
        epilog="Exit codes: 0 done, 1 could not, 2 wrong usage, 3 published but some files were skipped.",
    )
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument("--corpus", metavar="DIR", help="folder of documents (default: corpus)")
    places.add_argument("--index", metavar="DIR", help="folder of published snapshots (default: index)")
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    filters = _filter_options()
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, text: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=f"{text}.", parents=[*parents, places])
        made.set_defaults(run=runs[name])
        return made

    made = command("ingest", "Read the documents and publish a snapshot", as_json)
    made.add_argument("--dry-run", action="store_true", help="say what would change; write nothing")
    made.add_argument("--full", action="store_true", help="read and embed every document anew")
    made.add_argument(
        "--strict", action="store_true", help="exit 1 when any file is skipped or has a warning"
    )
    made = command("ask", "Answer a question with quotations and their pages", as_json, filters)
    made.add_argument("question", nargs="?", metavar="QUESTION")
    made.add_argument("--batch", metavar="FILE", help='questions, a line each: {"id", "text"}')
    made = command("search", "List the passages nearest to a query", as_json, filters)
    made.add_argument("query", nargs="?", metavar="QUERY")
    made.add_argument("-k", type=int, default=10, metavar="N", help="how many passages (default 10)")
    made.add_argument("--batch", metavar="FILE", help='queries, a line each: {"id", "text"}')
    made = command("cite", "Give a reference to a passage, a quotation or a document", as_json)
    made.add_argument("identifier", metavar="ID", help="of a passage, a quotation or a document")
    styles = ("harvard", "vancouver", "apa", "ris", "bibtex", "csl-json")
    made.add_argument("--style", choices=styles, default="harvard", help="default harvard")
    made = command("check-quote", "Say whether a quotation is right, and where it stands", as_json)
    made.add_argument("text", nargs="?", metavar="TEXT")
    made.add_argument("--file", metavar="FILE", help="check what a .pptx, .docx, .md or .txt file quotes")
    command("status", "Say what is published and which settings are in force", as_json)
    command("doctor", "Verify everything that is published; exit 1 on any finding", as_json)
    made = command("rollback", "Publish an earlier snapshot again", as_json)
    made.add_argument("snapshot", nargs="?", metavar="SNAPSHOT", help="its id; the one before when left out")
    command("prune", "Delete all but the last three snapshots", as_json)
    command(
        "feedback",
        "Say what readers thought of answers, and which pages were called wrong",
        as_json,
    )
    made = command("fetch", "Download the official documents that the catalogue names", as_json)
    made.add_argument("documents", nargs="*", metavar="ID", help="only these documents, by their ids")
    made = command("evaluate", "Score our own questions, or a collection in BEIR's layout", as_json)
    made.add_argument(
        "--judgements", metavar="DIR", help="folder of our own questions (default: tests/judgements)"
    )
    made.add_argument(
        "--half", choices=("dev", "test", "all"), default="dev", help="which half (default dev)"
    )
    made.add_argument("--beir", metavar="DIR", help="a collection: corpus.jsonl, queries.jsonl, qrels.tsv")
    made.add_argument("--run", dest="run_file", metavar="FILE", help="with --beir, write a TREC run file")
    made = command("serve", "Serve the chat in the browser")
    made.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    made.add_argument("--port", type=int, help="port to listen on (default 7860)")
    return parser


def _filter_options() -> argparse.ArgumentParser:
    """What the reader can limit a search to."""
    filters = argparse.ArgumentParser(add_help=False)
    for option, meaning in (
        ("group", "only passages about this group, for example veterans"),
        ("barrier", "only passages about this barrier, for example language"),
        ("step", "only passages about this AMHE step, 1A to 4C"),
        ("document", "only this document, by its id"),
    ):
        metavar = "ID" if option == "document" else option[0].upper()
        filters.add_argument(f"--{option}", action="append", default=[], metavar=metavar, help=meaning)
    filters.add_argument(
        "--part",
        choices=("actions", "evidence"),
        help="only what the documents say to do, or only what is known",
    )
    filters.add_argument(
        "--official-only", action="store_true", help="leave out unofficial briefings and uncatalogued files"
    )
    filters.add_argument(
        "--no-expand", action="store_true", help="search for the very words: mend no slip, read no group"
    )
    return filters
