"""The datasets, a module each.

All modules here are imported with the package: a dataset is in `DATASETS` as soon as its module is here.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)
