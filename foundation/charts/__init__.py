"""Charts of small tables, drawn on the server. Pure.

`numbers` reads a number as people write it in a cell. `charts` turns a table of labels and numbers into a `Chart`: bars
with their positions in per cent, which ``components/chart.html`` prints as HTML and SVG. The text of a chart is HTML,
so it wraps in a narrow box and grows with the reader's letters. The table is the text alternative.
"""

from foundation.charts.charts import Bar, Chart, Marks, Panel, Row, chart

__all__ = ["Bar", "Chart", "Marks", "Panel", "Row", "chart"]
