# Emitted by `make generate`; never edited.
"""The model TlsSettings."""

from __future__ import annotations

from typing import final

from attrs import define, field

from ..rules import Text
from ..schema import Document, Model
from .cert_verification_mode import CertVerificationMode, to_cert_verification_mode


@final
@define(repr=False, weakref_slot=False)
class TlsSettings(Model):
    """How the connection to the origin is secured.

    Attributes:
        cert_verification_mode: How the certificate of the origin is verified.

            `verify_full` checks the chain and the hostname, `verify_ca` the chain alone, `disabled` nothing.
    """

    cert_verification_mode: CertVerificationMode | str = field(converter=to_cert_verification_mode, validator=Text())

    def _read(self, data: Document) -> None:
        self.cert_verification_mode = to_cert_verification_mode(data["cert_verification_mode"])
