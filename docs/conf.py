"""How Sphinx builds these pages: `make docs`. Nothing in them loads anything from elsewhere."""

from __future__ import annotations

import guardtag

project = "guardtag"
author = "The guardtag authors"
copyright = "the guardtag authors, Apache-2.0"
release = version = guardtag.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "guardtag 爱心守护小贴士"
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = False
