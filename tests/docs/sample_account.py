"""The account that the samples in the documentation use."""

ACCOUNT_ID = "023e105f4ecef8ad9ca31a8372d0c353"
TUNNEL_ID = "0191dce4-9ab4-7fce-b660-8e5dec5172da"
POSTGRES_DB = {
    "service_id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
    "name": "postgres-db",
    "type": "tcp",
    "host": {"ipv4": "10.0.0.1", "network": {"tunnel_id": TUNNEL_ID}},
    "tcp_port": 5432,
    "app_protocol": "postgresql",
    "tls_settings": {"cert_verification_mode": "verify_ca"},
}
WEB_APP = {
    "service_id": "550e8400-e29b-41d4-a716-446655440000",
    "created_at": "2024-01-15T09:30:00Z",
    "updated_at": "2024-01-15T10:45:00Z",
    "name": "web-app",
    "type": "http",
    "host": {"hostname": "web.internal", "resolver_network": {"tunnel_id": TUNNEL_ID}},
    "http_port": 8080,
}
SERVICES = [POSTGRES_DB, WEB_APP]
