"""Serverless functions that change the port of a service, one per subject: each sends one GET and one PUT."""
