"""The colours and fonts of the page: one light look, system fonts only."""

from __future__ import annotations

from typing import Any, Final

COLOURS: Final = {
    "body_background_fill": "#f4f6f7",
    "body_text_color": "#1b2a33",
    "body_text_color_subdued": "#4c6272",
    "background_fill_primary": "#ffffff",
    "background_fill_secondary": "#f4f6f7",
    "block_background_fill": "#ffffff",
    "block_border_color": "#cdd7dc",
    "block_label_background_fill": "#ffffff",
    "block_label_text_color": "#4c6272",
    "block_title_text_color": "#1b2a33",
    "block_info_text_color": "#4c6272",
    "border_color_primary": "#cdd7dc",
    "border_color_accent": "#00566b",
    "color_accent_soft": "#e3eef1",
    "panel_background_fill": "#ffffff",
    "input_background_fill": "#ffffff",
    "input_background_fill_focus": "#ffffff",
    "input_border_color": "#4c6272",
    "input_border_color_focus": "#1b2a33",
    "input_placeholder_color": "#4c6272",
    "link_text_color": "#00566b",
    "link_text_color_hover": "#003b4a",
    "link_text_color_visited": "#4a3a74",
    "link_text_color_active": "#003b4a",
    "button_primary_background_fill": "#00566b",
    "button_primary_background_fill_hover": "#003b4a",
    "button_primary_text_color": "#ffffff",
    "button_primary_text_color_hover": "#ffffff",
    "button_secondary_background_fill": "#ffffff",
    "button_secondary_background_fill_hover": "#e3eef1",
    "button_secondary_border_color": "#4c6272",
    "button_secondary_text_color": "#1b2a33",
    "button_secondary_text_color_hover": "#1b2a33",
}


def quiet_theme() -> Any:
    """A Gradio theme in which every dark value is the light one, and no font is fetched."""
    import gradio as gr

    theme = gr.themes.Base(
        font=["Arial", "Liberation Sans", "sans-serif"], font_mono=["Courier New", "monospace"]
    )
    known = set(dir(theme))
    dark = {f"{name}_dark": value for name, value in COLOURS.items() if f"{name}_dark" in known}
    return theme.set(**COLOURS, **dark)
