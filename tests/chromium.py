"""The tests' browser: Chromium's engine as it is, without the windows, profiles and extensions around it.

A page costs a sixth of what it costs in the whole browser (docs/decisions/0053). Where the shell is missing,
the whole browser does the same.
"""

from pathlib import Path

_SHELL = Path("/usr/bin/chromium-headless-shell")
CHROMIUM = str(_SHELL) if _SHELL.exists() else "/usr/bin/chromium"
