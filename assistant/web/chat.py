"""The chat in the browser: components and events. What they show is made in the rooms beside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.web import wording
from assistant.web.cards import sources_html
from assistant.web.chat_html import answer_html, question_html
from assistant.web.conversation import Conversation, Screen, note_html
from assistant.web.earlier import asked_before
from assistant.web.forgetting import FORGET_AFTER_SECONDS, Forgetting, Visits, forget_events
from assistant.web.guidance import Guidance
from assistant.web.kept_answers import KeptAnswers
from assistant.web.picks import document_choices, filter_fields, filters_of, offered_values
from assistant.web.shell import ways_around
from assistant.web.theme import quiet_theme
from assistant.web.turns import Turn
from assistant.web.warming import Warming

if TYPE_CHECKING:
    from fastapi import FastAPI

QUEUE_PLACES = 60
ANSWERS_AT_ONCE = 2
# None of these may be on: the product stores nothing and calls nothing outside the machine.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SHARE": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Counts of calls and their times, kept and summed up in memory after each question: never, and one.
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
}

SKIP_LINK = '<a class="skip-link" href="#question">Skip to the question</a>'


def mount_chat(app: FastAPI, guide: Guidance, warming: Warming, kept: KeptAnswers) -> None:
    """Put the chat at ``/`` of the application."""
    os.environ.update(QUIET)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Gradio makes locks while it is built, and outside a running loop leaves one open for each of them.
        asyncio.run(_mount_in_a_loop(app, guide, warming, kept))
    else:
        _mount(app, guide, warming, kept)


async def _mount_in_a_loop(app: FastAPI, guide: Guidance, warming: Warming, kept: KeptAnswers) -> None:
    _mount(app, guide, warming, kept)


def _mount(app: FastAPI, guide: Guidance, warming: Warming, kept: KeptAnswers) -> None:
    import gradio as gr

    from assistant.web.calls import Calls, hush_tracebacks
    from assistant.web.tools import add_tools, settle_tools

    page = _build(Conversation(guide, warming, kept))
    with page:
        add_tools(guide)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        max_file_size=1,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=True,
        theme=quiet_theme(),
    )
    settle_tools(page)
    hush_tracebacks()
    forget_events(page._queue)
    visits = Visits()
    app.add_middleware(Calls, page=page, visits=visits)
    app.state.forgetting = Forgetting(page, visits, kept)


def _build(conversation: Conversation) -> Any:
    import gradio as gr

    with gr.Blocks(
        title=wording.PRODUCT, analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        turns = gr.State((), time_to_live=FORGET_AFTER_SECONDS)
        _words(
            f"<header>{SKIP_LINK}<h1>{wording.PRODUCT}</h1>{ways_around('/')}"
            f'<div class="notice"><p>{wording.NOTICE_HTML}</p><p>{wording.CRISIS_HTML}</p></div></header>',
            "masthead",
        )
        with gr.Row(elem_id="columns"):
            with gr.Column(elem_id="conversation-column", min_width=0):
                parts = _conversation_column()
            with gr.Column(elem_id="sources-column", min_width=0):
                _words("<h2>Passages used</h2>", "sources-heading")
                sources = _words(sources_html(()), "sources")
        _wire(conversation, parts, [parts.box, parts.log, parts.status, sources, turns])
        document = next(pick for pick in parts.picks if pick.elem_id == "pick-document")
        page.load(
            lambda: gr.Dropdown(choices=document_choices(conversation.documents())),
            outputs=[document],
            api_visibility="private",
            show_progress="hidden",
        )
    page.queue(max_size=QUEUE_PLACES, default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    return page


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of the conversation: Gradio's own, whose types it does not tell."""

    log: Any
    status: Any
    box: Any
    ask: Any
    stop: Any
    clear: Any
    picks: list[Any]
    examples: Any
    command: Any
    act: Any


def _conversation_column() -> _Parts:
    import gradio as gr

    _words("<h2>Ask the guidance</h2>", "ask-heading")
    log = gr.Chatbot(
        label="Conversation",
        show_label=False,
        elem_id="conversation",
        height=None,
        buttons=[],
        allow_tags=False,
        sanitize_html=True,
        latex_delimiters=[],
        layout="panel",
        autoscroll=False,
        feedback_options=None,
        placeholder=wording.PLACEHOLDER_HTML,
        group_consecutive_messages=False,
    )
    status = _words("", "status")
    box = gr.Textbox(
        label="Your question",
        info="Name a group and, if you can, a barrier. Press Enter to ask.",
        elem_id="question",
        lines=1,
        max_lines=6,
        buttons=[],
    )
    with gr.Row(elem_id="buttons"):
        ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
        clear = gr.Button("Clear", variant="secondary", elem_id="clear", min_width=0)
        stop = gr.Button("Stop", variant="secondary", elem_id="stop", min_width=0)
    picks = filter_fields()
    examples = gr.Examples(
        [[example] for example in wording.EXAMPLES],
        inputs=[box],
        label="Examples",
        elem_id="examples",
        api_visibility="private",
    )
    # What is pressed beside an answer comes in by these two, which nobody sees; the script fills the box.
    command = gr.Textbox(label="Command", elem_id="command", visible="hidden", buttons=[])
    act = gr.Button("Act", elem_id="act", visible="hidden")
    return _Parts(log, status, box, ask, stop, clear, picks, examples, command, act)


def _wire(conversation: Conversation, parts: _Parts, shown: list[Any]) -> None:
    """Enter, Ask and an example ask; Stop lets go of what is being answered, Clear empties everything.

    ``shown`` is what ``_drawn`` fills: the box, the chat, the status line, the cards and the turns.
    """
    import gradio as gr

    def told(screens: Iterable[Screen]) -> Iterator[tuple[Any, ...]]:
        before = None
        for screen in screens:
            yield (gr.skip(),) * len(shown) if screen == before else _drawn(screen)
            before = screen

    def reply(question: str, earlier: tuple[Turn, ...], *picked: object) -> Iterator[tuple[Any, ...]]:
        yield from told(conversation.reply(question, tuple(earlier), filters_of(*picked)))

    def acted(command: str, earlier: tuple[Turn, ...]) -> Iterator[tuple[Any, ...]]:
        row = asked_before(command)
        if row is None:
            for drawn in told(conversation.act(command, tuple(earlier))):
                yield *drawn, *untouched
            return
        # The filters stand as they did before the page was loaded again, and the box keeps what is in it.
        names = {document.document_id for document in conversation.documents()}
        yield *(gr.skip(),) * len(shown), *offered_values(row.picked, names)
        screens = conversation.reply(row.question, tuple(earlier), filters_of(*row.picked))
        for drawn in told(replace(screen, box=None) for screen in screens):
            yield *drawn, *untouched

    def emptied(earlier: tuple[Turn, ...]) -> tuple[Any, ...]:
        return _drawn(conversation.cleared(tuple(earlier)))

    def stopped(earlier: tuple[Turn, ...]) -> tuple[Any, ...]:
        return _drawn(Screen(tuple(earlier), status=note_html(wording.STOPPED)))

    turns, untouched = shown[-1], (gr.skip(),) * len(parts.picks)
    working: dict[str, Any] = {
        "outputs": shown,
        "api_visibility": "private",
        "concurrency_id": "ask",
        "concurrency_limit": ANSWERS_AT_ONCE,
        "show_progress": "hidden",
    }
    asking = {"fn": reply, "inputs": [parts.box, turns, *parts.picks], **working}
    under_way = [
        gr.on([parts.box.submit, parts.ask.click], **asking),
        parts.examples.load_input_event.then(**asking),
        parts.act.click(acted, [parts.command, turns], **{**working, "outputs": [*shown, *parts.picks]}),
    ]
    for button, left in ((parts.clear, emptied), (parts.stop, stopped)):
        button.click(
            left,
            [turns],
            outputs=shown,
            api_visibility="private",
            show_progress="hidden",
            queue=False,
            cancels=under_way,
        )


def _words(html: str, name: str) -> Any:
    """Static or escaped HTML. Markdown with its sanitiser: the HTML component evaluates templates."""
    import gradio as gr

    return gr.Markdown(html, elem_id=name, sanitize_html=True, latex_delimiters=[], buttons=[])


def _drawn(screen: Screen) -> tuple[Any, ...]:
    import gradio as gr

    messages: list[dict[str, str]] = []
    for turn in screen.turns:
        messages.append({"role": "user", "content": question_html(turn.question)})
        messages.append({"role": "assistant", "content": answer_html(turn)})
    if screen.asking is not None:
        messages.append({"role": "user", "content": question_html(screen.asking)})
    box = gr.skip() if screen.box is None else screen.box
    return box, messages, screen.status, sources_html(screen.turns), screen.turns
