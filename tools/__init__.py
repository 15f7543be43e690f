"""Commands for maintainers of the contract: `make drift` and `make diff`."""
