"""Tests of the generated models: the contract's own schemas, unions and fields."""
