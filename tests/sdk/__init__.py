"""Tests of the clients `WorkersVPC` and `AsyncWorkersVPC`."""
