"""What several tests of training and measuring share."""

from __future__ import annotations

import pytest

from tests.evaluation.tiny_model import Tiny, tiny_model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return tiny_model(tmp_path_factory.mktemp("tiny"))
