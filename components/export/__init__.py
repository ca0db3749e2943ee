"""A trained model as files that need nothing of this project: to keep, to run, to hand in.

pack(kept, translate) -> Parcel     everything in one zip, and each file by its name

keras_file   the model with its weights, as Keras saves it
predicting   a program that reads raw texts or pictures as the model has learnt to
notebook     the program that made the model, as a Jupyter notebook
history      the curves as tables and as a picture (`svg_chart`)
readme       what each file is, in the reader's language
"""

from __future__ import annotations

from components.export.trained_model import TrainedModel
from components.export.zip_file import MAX_DATA, File, ProgressCallback, ZipFile, ignore_progress, pack_zip

__all__ = ["MAX_DATA", "File", "ProgressCallback", "TrainedModel", "ZipFile", "ignore_progress", "pack_zip"]
