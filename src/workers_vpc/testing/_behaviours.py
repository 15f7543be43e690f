"""What the emulator does, and how it is known that the API does the same.

The documentation shows this table, and a test checks each behaviour by its identifier.
"""

from dataclasses import dataclass
from enum import StrEnum


class Evidence(StrEnum):
    """How it is known that the API has a behaviour."""

    RECORDED = "recorded"
    """In recordings of the API, or of other products behind the same gateway."""
    SEEN = "seen by a client"
    """In the live tests or in the code of a published client."""
    DOCUMENTED = "documented"
    """In Cloudflare's documentation or its public API description."""
    ASSUMED = "assumed"
    """Not known. The emulator had to choose a behaviour; do not rely on it."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A behaviour of the emulator."""

    id: str
    """A short name. The test of the behaviour has the name `test_<id>`."""
    sentence: str
    evidence: Evidence


_R, _S, _D, _A = Evidence.RECORDED, Evidence.SEEN, Evidence.DOCUMENTED, Evidence.ASSUMED

BEHAVIOURS = (
    # Responses
    Behaviour("success_has_status_200", "Every operation responds with 200, including create.", _R),
    Behaviour(
        "envelope_has_four_keys",
        "An envelope has the keys `result`, `success`, `errors` and `messages`, in this order.",
        _R,
    ),
    Behaviour(
        "service_keys_have_an_order",
        "The keys of a service are `service_id`, `type`, `name`, the ports or `tcp_port` and `app_protocol`, `host`, "
        "`tls_settings`, `created_at`, `updated_at`, in this order.",
        _R,
    ),
    Behaviour("http_ports_are_always_present", "Both ports of an HTTP service are present, and null if not sent.", _R),
    Behaviour(
        "tcp_fields_are_always_present",
        "`tcp_port` and `app_protocol` of a TCP service are present, and null if not sent.",
        _A,
    ),
    Behaviour("no_default_is_filled_in", "No default is filled in: neither a port nor `verify_full`.", _R),
    Behaviour(
        "host_has_five_keys",
        "A host has the keys `ipv4`, `ipv6`, `hostname`, `network` and `resolver_network`, in this order. Unused keys "
        "are null.",
        _R,
    ),
    Behaviour("resolver_ips_are_present_if_sent", "`resolver_ips` is present only if it was sent.", _R),
    Behaviour("tls_settings_are_present_if_set", "`tls_settings` is present only if it was set.", _R),
    Behaviour("timestamps_have_whole_seconds", "Timestamps are truncated to seconds and end with `Z`.", _R),
    Behaviour("timestamps_are_equal", "`created_at` and `updated_at` are equal.", _R),
    Behaviour(
        "service_id_is_a_uuid_of_version_7",
        "`service_id` is a UUID of version 7 in lower case, which contains the time of creation.",
        _R,
    ),
    # Create and update
    Behaviour("update_replaces_every_field", "A PUT replaces every field, also those that it omits.", _R),
    Behaviour("update_keeps_the_service_id", "A PUT keeps the `service_id`.", _R),
    Behaviour("update_resets_created_at", "A PUT sets `created_at` to the current time, like `updated_at`.", _R),
    Behaviour(
        "update_clears_tls_settings", "A PUT without `tls_settings`, or without one of its fields, clears it.", _S
    ),
    Behaviour("update_converts_the_hostname", "A PUT converts the hostname to lower case.", _R),
    Behaviour("create_converts_the_hostname", "A POST converts the hostname to lower case.", _A),
    Behaviour("update_with_the_own_name_succeeds", "A PUT with the service's own name is not a conflict.", _R),
    Behaviour("update_can_change_the_type", "A PUT can change the type of a service.", _A),
    Behaviour(
        "local_addresses_are_accepted",
        "127.0.0.1 is accepted as an address and as a resolver, and `localhost`, `….local` and `….svc.cluster.local` "
        "as hostnames.",
        _R,
    ),
    Behaviour("addresses_are_stored_as_sent", "Addresses and tunnel identifiers are stored as they were sent.", _A),
    Behaviour("unknown_fields_are_stored", "Fields that the contract does not contain are stored and returned.", _A),
    Behaviour("read_only_fields_are_ignored", "Read-only fields in a request are ignored, whatever their value.", _A),
    Behaviour(
        "null_is_the_same_as_missing",
        "A null in a request is the same as a missing field, unless the contract does not contain the field.",
        _A,
    ),
    # List and delete
    Behaviour("empty_account_has_no_result_info", "The list of an empty account has no `result_info`.", _R),
    Behaviour(
        "list_has_result_info",
        "The list of any other account has `result_info` as its last key, also if no service has the requested type.",
        _A,
    ),
    Behaviour("list_is_filtered_by_type", "A list can be limited to one type.", _D),
    Behaviour("list_is_paged", "A list is paged, with up to 1000 services on a page, which is the default.", _D),
    Behaviour("page_past_the_end_is_empty", "A page past the last one is empty.", _S),
    Behaviour("list_is_in_order_of_creation", "Services are listed in the order of their creation.", _A),
    Behaviour("delete_returns_a_null_result", "A DELETE returns the envelope with a `result` of null.", _R),
    Behaviour(
        "deleted_tunnel_leaves_its_services",
        "A tunnel can be deleted although a service refers to it. The service can still be read and deleted.",
        _R,
    ),
    # Failures
    Behaviour(
        "failure_has_one_error",
        "A failure has one error, with `code` and `message` only, even if the request has several problems.",
        _R,
    ),
    Behaviour("get_of_an_unknown_service", "GET of an unknown service: 404 with 5104.", _R),
    Behaviour("update_of_an_unknown_service", "PUT of an unknown service: 404 with 5104.", _A),
    Behaviour("delete_of_an_unknown_service", "DELETE of an unknown service: 5104; the status 404 is assumed.", _S),
    Behaviour("name_in_use", "Name that another service of the account has: 400 with 5101.", _R),
    Behaviour("unknown_tunnel", "Tunnel that does not exist: 400 with 5101.", _R),
    Behaviour(
        "tunnels_exist_by_default",
        "Every tunnel exists unless `tunnels=` lists those that do, except for 00000000-0000-4000-8000-000000000000.",
        _A,
    ),
    Behaviour("missing_field", "Required field missing: 400 with 5102, and the position of the end of the object.", _R),
    Behaviour("unknown_tls_mode", "Unknown TLS mode: 400 with 5102; the code is assumed.", _S),
    Behaviour("invalid_value", "Other value that the contract does not allow: 400 with 5102.", _A),
    Behaviour("first_problem_is_reported", "Of several problems in a body, the first one in the text is reported.", _A),
    Behaviour(
        "malformed_json", "Body that is not JSON, or with a duplicate key or more than 100 levels: 400, 5102.", _A
    ),
    Behaviour("invalid_query", "Invalid query parameter: 400 with 5101.", _A),
    Behaviour("missing_credentials", "No credentials: 400 with 9106.", _R),
    Behaviour("malformed_authorization", "Malformed Authorization header: 400 with 6003 and an `error_chain`.", _R),
    Behaviour("wrong_token", "Wrong token or key: 401 with 10000.", _R),
    Behaviour("missing_permission", "No permission, or a new token: 403 with 10000. Inject it with `status=403`.", _S),
    Behaviour("unknown_route", "Unknown path: 404 with 7003 and 7000.", _R),
    Behaviour("malformed_identifier", "Malformed identifier in the path: 404 with 7003 and 7000.", _R),
    Behaviour("method_not_available", "Method that a path does not have: 7001; the status 405 is assumed.", _R),
    Behaviour("rate_limit", "Rate limit exceeded: 429 with 971. Inject it with `retry_after=` or `status=429`.", _R),
    Behaviour("full_account", "Account with 1000 services: 409 with the emulator's code 1006.", _A),
    Behaviour("long_body", "Body of more than 1 MiB: 413 with the emulator's code 1005.", _A),
    Behaviour("other_content_type", "Body that is not declared as JSON: 415 with the emulator's code 1004.", _A),
    Behaviour(
        "checks_have_an_order",
        "Checks are made in this order: path, method, credentials, parameters, body, service, tunnel, name, number of "
        "services.",
        _A,
    ),
    Behaviour("accounts_are_separate", "The services of an account are not visible in another one.", _D),
    # Credentials and headers
    Behaviour("both_authentication_schemes_work", "A token is accepted, or an email address with a key.", _D),
    Behaviour("content_type_has_no_charset", "The Content-Type is `application/json` without a charset.", _R),
    Behaviour("responses_have_a_ray_id", "Every response has a CF-Ray header.", _R),
    Behaviour("responses_have_rate_limit_headers", "Every response has Ratelimit and Ratelimit-Policy headers.", _R),
    Behaviour("rate_limit_is_not_enforced", "The rate limit is reported, but never reached.", _A),
    Behaviour("retry_after_is_sent_with_429", "Only a 429 has a Retry-After header, unless a fault sets it.", _D),
    # Certificates
    Behaviour(
        "certificates_require_a_mode", "`certificate_authority` and `client_certificate` require a TLS mode.", _S
    ),
    Behaviour(
        "disabled_mode_rejects_a_certificate_authority", "The mode `disabled` rejects a certificate authority.", _S
    ),
    # Beyond the five operations
    Behaviour(
        "operation_without_behaviour_returns_its_example",
        "An operation that the emulator does not implement returns the example of the contract, or 501 without one.",
        _A,
    ),
)
"""Every behaviour, in the order of the documentation."""
