"""Document → Passages."""
