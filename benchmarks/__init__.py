"""The benchmark: what this SDK costs, compared with plain httpx and other clients. Run it with `python -m benchmarks`.

The modules here start processes and report their figures. The folder `processes` contains the programs that run in the
measured environment; they import nothing from this package.
"""
