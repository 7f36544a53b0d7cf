"""A model of two narrow layers that knows a few words, for what is trained in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS = "rope knife tonight hello hi morning table chart figure county team report the a my of".split()


@dataclass
class Tiny:
    """What is used of a ``SentenceTransformer``: two narrow layers, and a tokenizer of words."""

    transformers_model: Any
    tokenizer: Any
    max_seq_length: int = 16


def tiny_model(folder: Path) -> Tiny:
    """Made anew, always the same; its words are written to the folder."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    path = folder / "vocab.txt"
    path.write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(WORDS) + 5,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
    )
    return Tiny(BertModel(config).eval(), BertTokenizerFast(str(path)))
