# Emitted from openapi.yaml by `make generate`; never edited.
"""The model TlsSettings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, final

from attrs import define, field

from ..errors import DecodeError
from ..rules import Text
from ..schema import Model, extra, reading, unreadable
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

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        self: Self = _blank()
        key = ""
        try:
            self.cert_verification_mode = to_cert_verification_mode(data[key := "cert_verification_mode"])
        except (KeyError, DecodeError) as error:
            raise unreadable(error, key, cls) from None
        self._additional_properties = extra(data, _known) if len(data) > 1 else None
        self.__class__ = cls
        return self


_blank, _known = reading(TlsSettings)
