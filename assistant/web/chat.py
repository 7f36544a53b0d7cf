"""The chat in the browser: components and events. What they show is made in the rooms beside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.datatypes import Facets, Filters
from assistant.passages.vocabulary import load_vocabulary
from assistant.web import wording
from assistant.web.cards import Turn, answer_html, question_html, sources_html
from assistant.web.conversation import Conversation, Screen
from assistant.web.guidance import Guidance
from assistant.web.shell import ways_around
from assistant.web.theme import quiet_theme
from assistant.web.warming import Warming

if TYPE_CHECKING:
    from fastapi import FastAPI

QUEUE_PLACES = 20
ANSWERS_AT_ONCE = 2
FORGET_AFTER_SECONDS = 3600
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

PICKS = (("group", "Group"), ("barrier", "Barrier"), ("step", "AMHE step"))

SKIP_LINK = '<a class="skip-link" href="#question">Skip to the question</a>'


def mount_chat(app: FastAPI, guide: Guidance, warming: Warming) -> None:
    """Put the chat at ``/`` of the application."""
    os.environ.update(QUIET)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Gradio makes locks while it is built, and outside a running loop leaves one open for each of them.
        asyncio.run(_mount_in_a_loop(app, guide, warming))
    else:
        _mount(app, guide, warming)


async def _mount_in_a_loop(app: FastAPI, guide: Guidance, warming: Warming) -> None:
    _mount(app, guide, warming)


def _mount(app: FastAPI, guide: Guidance, warming: Warming) -> None:
    import gradio as gr

    from assistant.web.tools import add_tools, settle_tools

    page = _build(Conversation(guide, warming))
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
                log, status, box, ask, clear, examples, picks = _conversation_column()
            with gr.Column(elem_id="sources-column", min_width=0):
                _words("<h2>Passages used</h2>", "sources-heading")
                sources = _words(sources_html(()), "sources")
        _wire(conversation, [box, log, status, sources, turns], picks, ask, clear, examples)
    page.queue(max_size=QUEUE_PLACES, default_concurrency_limit=ANSWERS_AT_ONCE, api_open=False)
    return page


def _conversation_column() -> tuple[Any, ...]:
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
        info="Name a group and, if you can, a barrier. Enter asks.",
        elem_id="question",
        lines=1,
        max_lines=6,
        buttons=[],
    )
    with gr.Row(elem_id="buttons"):
        ask = gr.Button("Ask", variant="primary", elem_id="ask", min_width=0)
        clear = gr.Button("Clear", variant="secondary", elem_id="clear", min_width=0)
    picks = _picks()
    examples = gr.Examples(
        [[example] for example in wording.EXAMPLES],
        inputs=[box],
        label="Examples",
        elem_id="examples",
        api_visibility="private",
    )
    return log, status, box, ask, clear, examples, picks


def _picks() -> list[Any]:
    """What the search can be limited to: a group, a barrier, a step, official documents."""
    import gradio as gr

    facets = load_vocabulary().facets.values()
    with gr.Accordion(wording.NARROW, open=False, elem_id="narrow"):
        made: list[Any] = []
        for kind, label in PICKS:
            named = [(facet.preferred, facet.slug) for facet in facets if facet.kind == kind]
            ordered = named if kind == "step" else sorted(named, key=lambda row: row[0].casefold())
            made.append(
                gr.Dropdown(
                    [(wording.ALL, ""), *ordered], value="", label=label, elem_id=f"pick-{kind}", min_width=0
                )
            )
        made.append(gr.Checkbox(False, label=wording.OFFICIAL_ONLY, elem_id="pick-official", min_width=0))
    return made


def _picked(group: object, barrier: object, step: object, official: object) -> Filters:
    """The filters of what the browser sent; what is no name of the vocabulary picks nothing."""
    known = load_vocabulary().facets

    def names(value: object, kind: str) -> tuple[str, ...]:
        facet = known.get(value) if isinstance(value, str) else None
        return (facet.slug,) if facet and facet.kind == kind else ()

    facets = Facets(names(group, "group"), names(barrier, "barrier"), names(step, "step"))
    return Filters(facets, official_only=official is True)


def _wire(
    conversation: Conversation, shown: list[Any], picks: list[Any], ask: Any, clear: Any, examples: Any
) -> None:
    """Enter, Ask and an example ask; Clear empties everything and stops what is being answered.

    ``shown`` is what ``_drawn`` fills: the box, the chat, the status line, the cards and the turns.
    """
    import gradio as gr

    def reply(question: str, earlier: tuple[Turn, ...], *picked: object) -> Iterator[tuple[Any, ...]]:
        before = None
        for screen in conversation.reply(question, tuple(earlier), _picked(*picked)):
            yield (gr.skip(),) * len(shown) if screen == before else _drawn(screen)
            before = screen

    def emptied() -> tuple[Any, ...]:
        return _drawn(Screen((), box=""))

    box, turns = shown[0], shown[-1]
    asking = {
        "fn": reply,
        "inputs": [box, turns, *picks],
        "outputs": shown,
        "api_visibility": "private",
        "concurrency_id": "ask",
        "concurrency_limit": ANSWERS_AT_ONCE,
        "show_progress": "hidden",
    }
    asked = gr.on([box.submit, ask.click], **asking)
    example_asked = examples.load_input_event.then(**asking)
    clear.click(
        emptied,
        outputs=shown,
        api_visibility="private",
        show_progress="hidden",
        queue=False,
        cancels=[asked, example_asked],
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
