"""Tables in and out: as people see them (one matrix), and flat (terms, statements, passages, texts of a language).

| file | what |
|---|---|
| `limits` | how much is read, looked at before anything is parsed |
| `formats` | CSV, XLSX, JSON and YAML as formats of django-import-export: what is written is read as the same |
| `pasted` | TSV, Markdown and HTML from the clipboard |
| `flat` | the flat tables, resources of django-import-export |
| `matrix` | one matrix as a table |
| `reading` | what a table proposes, and what is wrong with it, line by line |
"""
