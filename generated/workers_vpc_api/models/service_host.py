# Emitted by `make generate`; never edited.
"""Where the service runs. Which of the shapes it is, its fields tell."""

from typing import TypeAlias

from .dual_stack_host import DualStackHost
from .hostname_host import HostnameHost
from .ipv4_host import IPv4Host
from .ipv6_host import IPv6Host
from .unknown_host import UnknownHost

ServiceHost: TypeAlias = IPv4Host | IPv6Host | DualStackHost | HostnameHost | UnknownHost
