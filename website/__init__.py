"""The documentation site: `python -m website build` writes it into site/, and `python -m website check` tests it.

The pages are in docs/. Some are generated when the site is built: the reference of the command, the changelog, and the
files for language models.
"""
