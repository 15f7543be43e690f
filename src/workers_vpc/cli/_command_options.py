"""The arguments and options that several commands have."""

from __future__ import annotations

import click
from rich_click.rich_parameter import RichArgument, RichOption

from ._client_settings import GLOBAL_OPTIONS

#: The panel of the help that shows the options for the fields of a service.
FIELDS_PANEL = "Fields"

NAME_OR_ID = RichArgument(["name_or_id"], help="The service's name, or its identifier (a UUID).")
# It accepts several values, so that a second file is not ignored but rejected with a message.
FILE = RichOption(
    ["--file", "-f", "files"], metavar="FILE", multiple=True, help="A JSON or YAML file; - for the standard input."
)
FILES = RichOption(
    ["--file", "-f", "files"],
    metavar="FILE",
    multiple=True,
    help="A file with services (JSON, JSON Lines, JSON with comments, or YAML), a directory with such files, or - for "
    "the standard input. Can be given several times.",
)
JSON = RichOption(["--json", "as_json"], is_flag=True, help="Write JSON, for scripts.")
OUTPUT = RichOption(
    ["--output", "-o"],
    type=click.Choice(["table", "json", "yaml", "id"]),
    help="The form of the output: a table (default), json, yaml, or only the identifier. The commands plan and apply "
    "accept json and yaml as a file.",
)
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
ALLOW_NO_PORT = RichOption(["--allow-no-port"], is_flag=True, help="Accept a TCP service without a port.")
ALLOW_UNKNOWN = RichOption(
    ["--allow-unknown"],
    is_flag=True,
    help="Send fields and values that this version does not know, instead of rejecting them.",
)

#: The options for the host. Several of them together decide which type of host a service has.
HOST_OPTIONS = (
    RichOption(
        ["--ipv4"],
        metavar="ADDRESS",
        panel=FIELDS_PANEL,
        help="The IPv4 address of the host. For a TCP service, the port can follow: 10.0.0.1:5432.",
    ),
    RichOption(
        ["--ipv6"],
        metavar="ADDRESS",
        panel=FIELDS_PANEL,
        help="The IPv6 address of the host. With --ipv4, the host is dual-stack.",
    ),
    RichOption(
        ["--hostname"],
        metavar="NAME",
        panel=FIELDS_PANEL,
        help="The hostname of the host, instead of addresses. For a TCP service, the port can follow: "
        "db.internal:5432.",
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

# A field with one of these names gets another option. All commands with options for fields have the same ones.
_OTHER_OPTIONS = (
    *(FILE, FILES, JSON, OUTPUT, DRY_RUN, EXIT_CODE, YES, EXPECT_UPDATED_AT, ALLOW_NO_PORT, ALLOW_UNKNOWN),
    *(*HOST_OPTIONS, SET, NULL, UNSET_FIELD, *GLOBAL_OPTIONS),
)
#: The names that an option derived from the contract cannot have, without the dashes in front.
RESERVED_NAMES = frozenset(
    [
        *("help", "plan", "prune", "replace-type", "max-deletions", "concurrency", "name-or-id"),
        *(
            spelling.strip("-").replace("_", "-")
            for each in _OTHER_OPTIONS
            for spelling in (each.name or "", *each.opts)
        ),
    ]
)
