"""Generate the package `workers_vpc_api` from the contract, openapi.yaml."""
