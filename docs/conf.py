"""How Sphinx builds these pages: `make docs`. Nothing in them loads anything from elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

import guardtag

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "guardtag"
author = "The guardtag authors"
copyright = "the guardtag authors, Apache-2.0"
release = version = guardtag.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "making"]
exclude_patterns = ["_build", "_ext"]
html_theme = "furo"
html_title = "guardtag 爱心守护小贴士"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["guardtag.css"]
html_copy_source = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
add_module_names = False
python_maximum_signature_line_length = 100
