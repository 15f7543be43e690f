"""The command behind `make generate`, on the contract and on altered copies of it."""
