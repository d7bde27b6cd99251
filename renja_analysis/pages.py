"""The page for a browser: an executed notebook as one file with its code hidden.

It loads nothing from elsewhere, and its policy lets nothing be loaded or run: style and pictures lie inside.
"""

import logging
import re
from functools import cache
from typing import Any

from renja_analysis.tasks import fast_imports

STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif;
  overflow-wrap: break-word; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.25; margin: 2.2rem 0 .6rem; }
h1 { font-size: 1.9rem; margin-top: .5rem; }
a { color: #0b5394; }
img { max-width: 100%; height: auto; }
figure { margin: 1rem 0; }
.table { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid #555; vertical-align: bottom; }
tbody tr { border-bottom: 1px solid #ddd; }
caption { color: #555; text-align: left; padding: .4rem .7rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .88rem; }
.count { color: #555; }
@media print { main { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
"""

# Blocks of nbconvert's own skeleton; what is not named here is not shown.
TEMPLATE = """{%- extends 'display_priority.j2' -%}
{% block header %}<!DOCTYPE html>
<html lang="{{ resources.language_code }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ resources.page_title | escape_html }}</title>
<style>{{ resources.page_style }}</style>
</head>
{% endblock header %}
{% block body_header %}<body>
<main>
{% endblock body_header %}
{% block body_footer %}</main>
</body>
</html>
{% endblock body_footer %}
{% block markdowncell %}{{ cell.source | markdown2html | strip_files_prefix }}
{% endblock markdowncell %}
{% block stream_stdout %}<pre>{{ output.text | ansi2html }}</pre>
{% endblock stream_stdout %}
{% block stream_stderr %}<pre>{{ output.text | ansi2html }}</pre>
{% endblock stream_stderr %}
{% block execute_result %}{% block data_priority scoped %}{{ super() }}{% endblock data_priority %}{% endblock %}
{% block data_html %}<div class="table">{{ output.data['text/html'] }}</div>
{% endblock data_html %}
{% block data_markdown %}{{ output.data['text/markdown'] | markdown2html }}
{% endblock data_markdown %}
{% block data_png %}{% set shape = output.metadata.get('image/png', {}) -%}
<figure><img src="data:image/png;base64,{{ output.data['image/png'] | replace('\n', '') }}"
{%- if shape.width %} width="{{ shape.width }}"{% endif %} alt="
{{- (shape.alt or output.data['text/plain'] or '') | escape_html }}"></figure>
{% endblock data_png %}
{% block data_text %}<pre>{{ output.data['text/plain'] | ansi2html }}</pre>
{% endblock data_text %}
"""


def page_title(content: Any, fallback: str) -> str:
    """The first heading of a notebook, without its marks of emphasis."""
    for cell in content.cells:
        if cell.cell_type == "markdown":
            heading = re.search(r"^#+ +(.+?) *#*$", cell.source, re.MULTILINE)
            if heading:
                return re.sub(r"[*_`]", "", heading[1])
    return fallback


def report_page(content: Any, title: str, lang: str) -> str:
    """An executed notebook as one HTML file: texts, tables and pictures, no code."""
    page, _ = _exporter(lang).from_notebook_node(content, {"page_title": title, "page_style": STYLE})
    return str(page)


def get_ready(lang: str) -> None:
    """What the first page takes most of a second for, done ahead: imports and the template."""
    with fast_imports():
        from nbformat.v4 import new_markdown_cell, new_notebook
    report_page(new_notebook(cells=[new_markdown_cell("")]), "", lang)


@cache
def _exporter(lang: str) -> Any:
    with fast_imports():
        from jinja2 import DictLoader
        from nbconvert import HTMLExporter, TemplateExporter

    class Exporter(HTMLExporter):
        def from_notebook_node(self, *arguments: Any, **options: Any) -> Any:
            """Without going through the whole page once more for what the template does not need or has done."""
            return TemplateExporter.from_notebook_node(self, *arguments, **options)

    log = logging.getLogger("renja_analysis.nbconvert")
    log.setLevel(logging.ERROR)
    return Exporter(
        template_name="base",
        template_file="report",
        extra_loaders=[DictLoader({"report": TEMPLATE})],
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        language_code=lang,
        log=log,
    )
