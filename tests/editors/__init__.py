"""Tests with a language server, which editors use to show documentation and to complete code."""
