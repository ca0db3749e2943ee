"""What all sessions of a server share."""

from __future__ import annotations

import keras
import pytest
from streamlit.runtime.scriptrunner import script_runner

from components.ui.learner import service


def test_a_script_that_ends_leaves_keras_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """One visitor's script ends while another's is between two lines of building a model."""
    monkeypatch.setattr(keras.backend, "clear_session", keras.backend.clear_session)  # put back afterwards
    service.share_keras()
    with keras.StatelessScope(initialize_variables=False):
        state = keras.Variable(keras.initializers.Zeros(), shape=(1,), dtype="float32")
        script_runner._clean_problem_modules()
        state.assign([1.0])
