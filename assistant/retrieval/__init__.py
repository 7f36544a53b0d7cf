"""A question → Hits."""
