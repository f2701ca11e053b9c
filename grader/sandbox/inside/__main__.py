"""``python -S …/inside SETTINGS``: this folder alone, as a package, wherever it is mounted."""

import importlib.util
import json
import os
import sys
from typing import Any

_home = os.path.dirname(os.path.abspath(__file__))
_settings = json.loads(sys.argv[1])
sys.path[:] = [p for p in sys.path if os.path.abspath(p) != _home] + _settings["packages"]

_spec: Any = importlib.util.spec_from_file_location(
    "inside", os.path.join(_home, "__init__.py"), submodule_search_locations=[_home]
)
sys.modules["inside"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sys.modules["inside"])

importlib.import_module("inside.zygote").main(_settings)
