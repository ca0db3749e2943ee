"""Exports a trained model as files that need nothing of this project.

pack_zip(trained, translate) -> ZipFile     all files in one zip

keras_file           the model with its weights, as Keras saves it
prediction_program   a program that asks the model in raw texts or pictures
notebook             the program that trains the model, as a Jupyter notebook
history              the curves as tables and as a picture (`svg_chart`)
readme               what each file is, in the reader's language
"""

from __future__ import annotations

from components.export.trained_model import TrainedModel
from components.export.zip_file import MAX_DATA, File, ProgressCallback, ZipFile, ignore_progress, pack_zip

__all__ = ["MAX_DATA", "File", "ProgressCallback", "TrainedModel", "ZipFile", "ignore_progress", "pack_zip"]
