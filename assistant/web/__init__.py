"""The Answer → the browser and other programs. The only home of gradio."""
