# Emitted by `make generate`; never edited.
"""The enum CertVerificationMode."""

from __future__ import annotations

from enum import StrEnum


class CertVerificationMode(StrEnum):
    """How the certificate of the origin is verified.

    `verify_full` checks the chain and the hostname, `verify_ca` the chain alone, `disabled` nothing.
    """

    VERIFY_FULL = "verify_full"
    VERIFY_CA = "verify_ca"
    DISABLED = "disabled"


_MEMBERS = {member.value: member for member in CertVerificationMode}


def to_cert_verification_mode(value: CertVerificationMode | str) -> CertVerificationMode | str:
    """The member of a value; what the contract does not name stays as it is."""
    return _MEMBERS.get(value, value) if isinstance(value, str) else value
