"""The makers of pages lie beside the pages, in docs/_ext, and in tools; so these tests find them."""

from __future__ import annotations

import sys
from pathlib import Path

for folder in ("tools", "docs/_ext"):
    sys.path.insert(0, str(Path(__file__).parents[2] / folder))
