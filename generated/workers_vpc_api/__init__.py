# Emitted by `make generate`; never edited.
"""The generated client: models, endpoint functions and resource classes of the contract."""
