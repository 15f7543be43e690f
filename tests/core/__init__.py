"""Tests of the runtime `workers_vpc_core`, with small models of their own."""
