"""How Sphinx makes the book. ``make_book.py`` puts the sources together and calls it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Backprop by Hand"
author = "The Backprop by Hand authors"
html_title = project
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "mathml", "named_lines"]
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type", "misc.highlighting_failure"]
nb_execution_mode = "off"  # make_book.py has executed them
nb_code_prompt_show = "The worked answer"
nb_code_prompt_hide = "Fold the worked answer"
nb_render_markdown_format = "myst"

html_theme = "furo"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

autodoc_typehints = "description"
autodoc_member_order = "bysource"
