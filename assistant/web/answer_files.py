"""An answer as a file: ``/answer/<key>.docx`` and ``.md``, as long as the answer is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answers.answer_file import answer_docx, answer_markdown
from assistant.web import wording
from assistant.web.file_names import file_name
from assistant.web.kept_answers import KeptAnswers

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def add_answer_files(app: FastAPI, kept: KeptAnswers) -> None:
    """Serve the files below ``/answer/``."""
    from starlette.responses import PlainTextResponse
    from starlette.responses import Response as PlainResponse

    def answered(request: Request) -> Response:
        key, form = request.path_params["key"], request.path_params["form"]
        found = kept.get(key) if len(key) < 100 else None
        if found is None or form not in {"docx", "md"}:
            return PlainTextResponse(f"{wording.NO_LONGER_KEPT}\n", 404)
        answer, limited = found.answer, found.limited
        body = (
            answer_docx(answer, limited=limited)
            if form == "docx"
            else answer_markdown(answer, limited=limited).encode()
        )
        name = file_name(answer.question, "answer")
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        kind = WORD if form == "docx" else "text/markdown; charset=utf-8"
        return PlainResponse(body, media_type=kind, headers=headers)

    app.add_route("/answer/{key}.{form}", answered)


def answer_links(key: str) -> str:
    """The links to an answer's files; empty for one that is not kept."""
    if not key:
        return ""
    links = "".join(
        f' <a href="/answer/{key}.{form}">{name}</a>' for form, name in (("docx", "Word"), ("md", "Markdown"))
    )
    return f'<p class="downloads">{wording.DOWNLOAD}{links}</p>'
