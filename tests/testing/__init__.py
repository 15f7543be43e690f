"""Tests of the emulator of the API, `workers_vpc.testing`."""
