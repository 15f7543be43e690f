"""Tests of the stand-in for the API, `workers_vpc.testing`."""
