"""The notebooks of the book are tests: see tools/notebooks/pytest_plugin.py."""

pytest_plugins = ["tools.notebooks.pytest_plugin"]
