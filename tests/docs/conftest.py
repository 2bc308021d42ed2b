"""The makers of pages lie beside the pages, in docs/_ext, where Sphinx finds them; so do these tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "docs/_ext"))
