"""Passages → a Snapshot on disk, and back. The only home of sentence_transformers and faiss."""
