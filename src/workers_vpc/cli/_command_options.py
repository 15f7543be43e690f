"""The arguments and options that several commands have."""

from __future__ import annotations

from rich_click.rich_parameter import RichArgument, RichOption

#: The panel of the help that shows the options for the fields of a service.
FIELDS_PANEL = "Fields"

SERVICE_ID = RichArgument(["service_id"], required=False, help="The service's identifier, a UUID.")
SELECT_BY_NAME = RichOption(
    ["--name"], metavar="NAME", help="Select the service by its name instead of its identifier."
)
FILE = RichOption(["--file", "-f"], metavar="FILE", help="A JSON or YAML file; - for the standard input.")
JSON = RichOption(["--json", "as_json"], is_flag=True, help="Write JSON, for scripts.")
DRY_RUN = RichOption(["--dry-run"], is_flag=True, help="Show what would change, and change nothing.")
EXIT_CODE = RichOption(
    ["--exit-code"], is_flag=True, help="With --dry-run: exit with status 5 if something would change."
)
YES = RichOption(["--yes", "-y"], is_flag=True, help="Do not ask for confirmation.")
EXPECT_UPDATED_AT = RichOption(
    ["--expect-updated-at"],
    metavar="TIMESTAMP",
    help="The service's updated_at as you know it. If the service was changed since, nothing is changed and the exit "
    "status is 4.",
)

#: The options for the host. Several of them together decide which type of host a service has.
HOST_OPTIONS = (
    RichOption(["--ipv4"], metavar="ADDRESS", panel=FIELDS_PANEL, help="The IPv4 address of the host."),
    RichOption(
        ["--ipv6"],
        metavar="ADDRESS",
        panel=FIELDS_PANEL,
        help="The IPv6 address of the host. With --ipv4, the host is dual-stack.",
    ),
    RichOption(
        ["--hostname"], metavar="NAME", panel=FIELDS_PANEL, help="The hostname of the host, instead of addresses."
    ),
    RichOption(
        ["--tunnel-id"],
        metavar="UUID",
        panel=FIELDS_PANEL,
        help="The identifier of the Cloudflare Tunnel that reaches the host.",
    ),
    RichOption(
        ["--resolver-ip"],
        metavar="ADDRESS",
        multiple=True,
        panel=FIELDS_PANEL,
        help="The address of a DNS server that resolves the hostname. Can be given several times.",
    ),
)
SET = RichOption(
    ["--set", "set_"],
    metavar="FIELD=JSON",
    multiple=True,
    panel=FIELDS_PANEL,
    help="Set any field to a JSON value, such as tcp_port=5432 or host.ipv4='\"10.0.0.1\"'. Can be given several "
    "times.",
)
NULL = RichOption(
    ["--null"],
    metavar="FIELD",
    multiple=True,
    panel=FIELDS_PANEL,
    help="Set a field to null. Can be given several times.",
)
UNSET_FIELD = RichOption(
    ["--unset"], metavar="FIELD", multiple=True, panel=FIELDS_PANEL, help="Remove a field. Can be given several times."
)
RENAME = RichOption(["--rename"], metavar="NAME", panel=FIELDS_PANEL, help="A new name for the service.")

_COMMON = (SERVICE_ID, FILE, JSON, DRY_RUN, EXIT_CODE, YES, EXPECT_UPDATED_AT)
_FIELDS = (*HOST_OPTIONS, SET, NULL, UNSET_FIELD, RENAME)
#: The names that an option derived from the contract cannot have, without the dashes in front.
RESERVED_NAMES = frozenset(
    [
        "help",
        *(
            spelling.strip("-").replace("_", "-")
            for each in (*_COMMON, *_FIELDS)
            for spelling in (each.name or "", *each.opts)
        ),
    ]
)
