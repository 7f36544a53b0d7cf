"""The `amhe` command: reads options, calls one function a command, prints one object or one text."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli_options import parser_of
from assistant.errors import AssistantError, UsageError

if TYPE_CHECKING:
    from assistant.answers.batch import BatchRow
    from assistant.answers.guide import Guide
    from assistant.datatypes import Filters
    from assistant.settings import Settings

DONE, FAILED, WRONG_USAGE, SOME_SKIPPED, INTERRUPTED = 0, 1, 2, 3, 130
# What a file name or a PDF may hold that would steer a terminal; line feeds and tabs are wanted.
STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 the command did its work, 1 it could not, 2 wrong usage, 3 published but some files were skipped.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another encoding shows \\u2019 for what it cannot, instead of failing.
            stream.reconfigure(errors="backslashreplace")
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except AssistantError as error:
        return _complain(str(error), WRONG_USAGE if isinstance(error, UsageError) else FAILED)
    except BrokenPipeError:
        # The reader of our output went away (`amhe search … | head`); that is its right.
        _forget_stdout()
        return DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        _forget_stdout()
        place = f"{error.filename}: " if error.filename else ""
        return _complain(f"{place}{error.strerror or error}.", FAILED)
    except Exception as error:  # noqa: BLE001 - whatever happens, a command ends with a message and a code
        frame = traceback.extract_tb(error.__traceback__)[-1]
        said = f"{type(error).__name__}: {error}"[:300]
        place = f"{frame.filename}:{frame.lineno}"
        return _complain(f"a defect of this program stopped it: {said} ({place}).", FAILED)


def _complain(words: str, code: int = FAILED) -> int:
    print(f"amhe: {_harmless(words)}", file=sys.stderr)
    return code


def _harmless(words: str) -> str:
    return STEERING.sub("\N{REPLACEMENT CHARACTER}", words)


def _forget_stdout() -> None:
    """Keep the interpreter from failing again when it empties at exit what could not be written."""
    with contextlib.suppress(OSError, AttributeError):  # no such thing as stdout, or not a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build_parser() -> argparse.ArgumentParser:
    """The command line, without any heavy import."""
    return parser_of(RUNS)


def _ingest(options: argparse.Namespace) -> int:
    from assistant.answers.plain import report_text
    from assistant.answers.wire import report_json
    from assistant.library.ingest import ingest

    with _Progress() as progress:
        report = ingest(_settings(options), dry_run=options.dry_run, full=options.full, progress=progress)
    _print(options, report_json(report), lambda: report_text(report, options.dry_run))
    skipped = any(row.status == "skipped" for row in report.documents)
    if options.strict and (skipped or any(row.warnings for row in report.documents)):
        return _complain("--strict: some files were skipped or have warnings; see the report.")
    return SOME_SKIPPED if skipped else DONE


def _ask(options: argparse.Namespace) -> int:
    from assistant.answers.plain import answer_text
    from assistant.answers.wire import answer_json

    guide = _guide(options)
    for row in _rows(options, options.question, "question"):
        answer = guide.ask(row.text, _filters(options), row.history, expand=not options.no_expand)
        tag = {"id": row.id} if options.batch else {}
        _print(options, {**tag, **answer_json(answer)}, partial(answer_text, answer))
    _warn_if_degraded(guide)
    return DONE


def _search(options: argparse.Namespace) -> int:
    from assistant.answers.plain import hits_text
    from assistant.answers.wire import hit_json
    from assistant.retrieval.search import check_query

    guide, code = _guide(options), DONE
    for row in _rows(options, options.query, "query"):
        try:
            check_query(row.text)
        except UsageError as error:
            if not options.batch:
                raise
            # A query that cannot be searched keeps its line, and the others keep theirs.
            code = _complain(f"--batch, the row with the id {json.dumps(row.id)}: {error}")
            hits = []
        else:
            hits = guide.search(row.text, options.k, _filters(options), expand=not options.no_expand)
        rows = [hit_json(hit) for hit in hits]
        tagged = {"id": row.id, "hits": rows} if options.batch else {"query": row.text, "hits": rows}
        _print(options, tagged, partial(hits_text, hits))
    _warn_if_degraded(guide)
    return code


def _cite(options: argparse.Namespace) -> int:
    from assistant.answers.plain import reference_text
    from assistant.answers.wire import reference_json

    found = _guide(options).cite(options.identifier, options.style)
    _print(options, reference_json(found), lambda: reference_text(found))
    if options.style not in ("harvard", "vancouver", "apa") and found.message and not options.json:
        _complain(found.message)
    return DONE


def _check_quote(options: argparse.Namespace) -> int:
    from assistant.answers.plain import file_check_text, quote_check_text
    from assistant.answers.wire import file_check_json, quote_check_json

    if (options.text is None) == (options.file is None):
        raise UsageError("give either a quotation or --file FILE; see `amhe check-quote --help`.")
    guide = _guide(options)
    if options.file is None:
        check = guide.check_quote(options.text)
        _print(options, quote_check_json(check), lambda: quote_check_text(check))
    else:
        rows = guide.check_file(Path(options.file))
        _print(options, file_check_json(options.file, rows), lambda: file_check_text(rows))
    _warn_if_degraded(guide)
    return DONE


def _warn_if_degraded(guide: Guide) -> None:
    """Say it when an older snapshot answered because the newest is damaged."""
    health = guide.health()
    if health.status == "degraded":
        _complain(str(health.reason))


def _status(options: argparse.Namespace) -> int:
    from assistant.library.doctor import status, status_text

    found = status(_settings(options))
    _print(options, found, lambda: status_text(found))
    return DONE


def _doctor(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from assistant.library.doctor import examine, findings_text

    findings = examine(_settings(options))
    _print(options, {"findings": [asdict(row) for row in findings]}, lambda: findings_text(findings))
    return FAILED if findings else DONE


def _rollback(options: argparse.Namespace) -> int:
    from assistant.library.rollback import rollback

    snapshot_id = rollback(_settings(options).index, options.snapshot)
    _print(options, {"snapshot_id": snapshot_id}, lambda: f"Published snapshot {snapshot_id} again.")
    return DONE


def _prune(options: argparse.Namespace) -> int:
    from assistant.library.rollback import prune

    gone = prune(_settings(options).index)
    words = f"Deleted {', '.join(gone)}." if gone else "Nothing to delete."
    _print(options, {"deleted": list(gone)}, lambda: words)
    return DONE


def _feedback(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from assistant.answers.feedback import feedback_summary, feedback_text

    found = feedback_summary(_settings(options).index)
    _print(options, asdict(found), lambda: feedback_text(found))
    return DONE


def _fetch(options: argparse.Namespace) -> int:
    from assistant.answers.plain import fetched_text
    from assistant.answers.wire import fetched_json
    from assistant.documents.fetching import fetch

    with _Progress(unit="B") as progress:
        results = fetch(_settings(options).corpus, options.documents, progress=progress)
    _print(options, fetched_json(results), lambda: fetched_text(results))
    return FAILED if any(row.status == "failed" for row in results) else DONE


def _evaluate(options: argparse.Namespace) -> int:
    from assistant.answers.plain import evaluation_text
    from assistant.evaluation.report import of_collection, of_judgements

    if options.beir and options.judgements:
        raise UsageError("give either --judgements or --beir; see `amhe evaluate --help`.")
    if options.run_file and not options.beir:
        raise UsageError("--run goes with --beir.")
    settings = _settings(options)
    with _Progress() as progress:
        if options.beir:
            found = of_collection(settings, Path(options.beir), options.run_file, progress)
        else:
            folder = Path(options.judgements) if options.judgements else None
            found = of_judgements(settings, folder, options.half, progress)
    _print(options, found, lambda: evaluation_text(found))
    return DONE


def _serve(options: argparse.Namespace) -> int:
    from assistant.web.app import serve

    serve(_settings(options))
    return DONE


def _settings(options: argparse.Namespace) -> Settings:
    from assistant.settings import load_settings

    named = ("corpus", "index", "host", "port")
    return load_settings({key: getattr(options, key, None) for key in named})


def _guide(options: argparse.Namespace) -> Guide:
    from assistant.answers.guide import open_library

    return open_library(_settings(options))


def _filters(options: argparse.Namespace) -> Filters:
    from assistant.datatypes import Facets, Filters
    from assistant.passages.facets import PARTS

    steps = tuple(step.upper() for step in options.step)
    picked = Facets(tuple(options.group), tuple(options.barrier), steps)
    kinds = PARTS[options.part] if options.part else ()
    return Filters(picked, tuple(options.document), options.official_only, kinds)


def _rows(options: argparse.Namespace, text: str | None, word: str) -> list[BatchRow]:
    """The rows of ``--batch``, or the one text of the command."""
    from assistant.answers.batch import BatchRow, read_batch

    if (text is None) == (options.batch is None):
        raise UsageError(f"give either a {word} or --batch FILE; see `amhe --help`.")
    return read_batch(Path(options.batch)) if text is None else [BatchRow(None, text)]


def _print(options: argparse.Namespace, value: Mapping[str, Any], text: Callable[[], str]) -> None:
    # ASCII escapes keep one object on one line whatever line separators a document holds.
    as_json = options.json or getattr(options, "batch", None)
    print(json.dumps(value) if as_json else _harmless(text()), flush=True)


class _Progress:
    """A progress bar on stderr, made when the first work is reported; silent where nobody watches."""

    def __init__(self, unit: str = "it") -> None:
        self._unit = unit

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._bar: Any = None
        self._label = ""
        return self._advance

    def _advance(self, label: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if label != self._label:
            self._close()
            self._label = label
            self._bar = tqdm(
                total=total or None,
                desc=label,
                file=sys.stderr,
                disable=None,
                leave=False,
                unit=self._unit,
                unit_scale=self._unit == "B",
            )
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()


RUNS = {
    "ingest": _ingest,
    "ask": _ask,
    "search": _search,
    "cite": _cite,
    "check-quote": _check_quote,
    "status": _status,
    "doctor": _doctor,
    "rollback": _rollback,
    "prune": _prune,
    "feedback": _feedback,
    "fetch": _fetch,
    "evaluate": _evaluate,
    "serve": _serve,
}


if __name__ == "__main__":
    sys.exit(main())
