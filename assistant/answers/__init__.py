"""Hits → an Answer whose every word is quoted and cited."""
