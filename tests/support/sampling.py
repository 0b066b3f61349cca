"""What a run of all tests takes a sample of, and `make whole` takes whole."""

from __future__ import annotations

import os
from typing import Final

IS_WHOLE: Final = os.environ.get("SAMPLES") == "whole"
