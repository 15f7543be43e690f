# Emitted from openapi.yaml by `make generate`: a change made here is lost with the next run.
"""The generated client: models, endpoint functions and resource classes of the contract."""
