"""Tests of `make generate`: on the contract, and on changed copies of it."""
