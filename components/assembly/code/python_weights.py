"""Writes the part of a generated program that loads learnt weights into some of its layers."""

from __future__ import annotations

from collections.abc import Collection

from components.assembly.code.formatting import INDENT, comment, format_statement
from components.assembly.code.python_names import file_name
from components.assembly.keras_model.arrays import addresses, layers_with_weights
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_, Translate, message


def loading_lines(spec: ModelSpec, layers: Collection[str], translate: Translate) -> list[str]:
    """Lines that load the arrays of the layers at these paths, if the file is there."""
    name = f"{file_name(spec.name)}_weights.npz"
    why = message(
        N_("These layers start from what another model has learnt, if its weights are stored here.")
    )
    missing = message(N_("{file} is not here, so every layer starts from fresh weights."), file=name)
    return [
        *comment(why, translate=translate),
        format_statement(f'file = Path(globals().get("__file__", "")).parent / {name!r}'),
        "if file.exists():",
        "    weights = dict(np.load(file))",
        *(
            format_statement(_set(spec, path), INDENT)
            for path in layers_with_weights(spec)
            if _given(path, layers)
        ),
        "else:",
        format_statement(f"print({missing.text(translate)!r})", INDENT),
    ]


def _given(path: str, layers: Collection[str]) -> bool:
    """Whether a path is among `layers`, or has one of them inside, such as the cell of an LSTM."""
    return any(layer == path or layer.startswith(f"{path}/") for layer in layers)


def _set(spec: ModelSpec, path: str) -> str:
    layer = "".join(f".get_layer({name!r})" for name in path.split("/"))
    arrays = ", ".join(f"weights[{address.path!r}]" for address in addresses(spec) if address.layer == path)
    return f"model{layer}.set_weights([{arrays}])"
