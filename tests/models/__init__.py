"""The emitted models."""
