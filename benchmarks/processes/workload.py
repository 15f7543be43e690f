"""The request and the response that all subjects use.

This module imports nothing, so that a fresh process loads only the modules that the subject itself needs.
"""

ACCOUNT = "023e105f4ecef8ad9ca31a8372d0c353"
SERVICE = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e"
TUNNEL = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
TOKEN = "any-token"
BASE_URL = "https://api.cloudflare.com/client/v4"
PATH = f"/accounts/{ACCOUNT}/connectivity/directory/services/{SERVICE}"


def identifiers(count: int) -> list[str]:
    """Return the identifiers of `count` services. The first one is `SERVICE`."""
    return [SERVICE, *(f"{SERVICE[:24]}{number:012x}" for number in range(1, count))]


#: The body of each update.
REQUEST = {
    "name": "postgres-db",
    "type": "tcp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL}},
    "tcp_port": 5432,
}
#: The body of each response.
RESPONSE = (
    b'{"success":true,"errors":[],"messages":[],"result":{'
    b'"service_id":"182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e","type":"tcp","name":"postgres-db",'
    b'"tcp_port":5432,"app_protocol":"postgresql","host":{"ipv4":"10.0.0.1","ipv6":null,"hostname":null,'
    b'"network":{"tunnel_id":"0191dce4-9ab4-7fce-b660-8e5dec5172da"},"resolver_network":null},'
    b'"tls_settings":{"cert_verification_mode":"verify_full"},'
    b'"created_at":"2024-01-15T10:45:00Z","updated_at":"2024-01-15T10:45:00Z"}}'
)
