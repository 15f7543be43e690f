"""String formats: which strings are UUIDs, timestamps, dates, addresses and hostnames."""

import subprocess
import sys
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers_vpc_core import formats
from workers_vpc_core.unset import UNSET

UUID_TEXT = "0191dce4-9ab4-7fce-b660-8e5dec5172da"


@pytest.mark.parametrize(
    "text",
    [
        UUID_TEXT,
        UUID_TEXT.upper(),
        UUID_TEXT.replace("-", ""),
        f"{{{UUID_TEXT}}}",
        f"urn:uuid:{UUID_TEXT}",
    ],
)
def test_common_spellings_of_a_uuid_are_parsed(text: str) -> None:
    """Capitals, braces, a URN prefix and missing hyphens are accepted."""
    assert formats.parse_uuid(text) == UUID(UUID_TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "0191dce4_9ab4-7fce-b660-8e5dec5172da",
        "0191dce4 9ab4-7fce-b660-8e5dec5172da",
        "+191dce4-9ab4-7fce-b660-8e5dec5172da",
        " 0191dce4-9ab4-7fce-b660-8e5dec5172da",
        "0x91dce4-9ab4-7fce-b660-8e5dec5172da",
        "\u0660191dce4-9ab4-7fce-b660-8e5dec5172da",
        "0191dce4-9ab4-7fce-b660-8e5dec5172d",
        "",
    ],
)
def test_other_strings_are_not_uuids(text: str) -> None:
    """A UUID consists of hexadecimal digits, although `uuid.UUID` accepts some other strings."""
    assert formats.parse_uuid(text) is None


@given(st.datetimes(timezones=st.timezones()))
def test_timestamps_are_parsed_to_utc(moment: datetime) -> None:
    """A timestamp in any time zone is parsed to the same time in UTC."""
    try:
        expected = moment.astimezone(UTC)
    except OverflowError:
        expected = None
    parsed = formats.parse_timestamp(moment.isoformat())
    assert parsed == expected
    assert parsed is None or parsed.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-15T09:30:00Z", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        ("2024-01-15T09:30:00", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        ("2024-01-15t09:30:00z", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        ("2024-01-15T11:30:00+02:00", datetime(2024, 1, 15, 9, 30, tzinfo=UTC)),
        ("2024-01-14T24:00:00z", datetime(2024, 1, 15, tzinfo=UTC)),
        ("2024-01-15T09:30:00.1234567Z", datetime(2024, 1, 15, 9, 30, 0, 123456, tzinfo=UTC)),
        ("yesterday", None),
        ("2024-01-15T09:30:61Z", None),
        ("9999-12-31T24:00:00Z", None),
        ("0001-01-01T00:00:00+01:00", None),
        ("", None),
    ],
)
def test_spellings_of_timestamps(text: str, expected: datetime | None) -> None:
    """A string without a time zone is taken as UTC. A time that UTC cannot represent is invalid."""
    assert formats.parse_timestamp(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-15T09:30:00Z", True),
        ("2024-01-15 09:30:00.5-08:00", True),
        ("2024-01-15T09:30:00", False),
        ("2024-01-15T09:30Z", False),
        ("20240115T093000Z", False),
        ("2024-02-30T09:30:00Z", False),
        ("2024-01-15T09:30:00Z\n", False),
    ],
)
def test_rfc_3339_timestamps_are_stricter_than_iso_8601(text: str, expected: bool) -> None:
    """A timestamp that is sent has seconds, separators and a time zone."""
    assert formats.is_timestamp(text) is expected


@pytest.mark.parametrize(
    ("text", "parsed", "is_date"),
    [
        ("2024-01-15", date(2024, 1, 15), True),
        ("20240115", date(2024, 1, 15), False),
        ("2024-02-30", None, False),
        ("2024-01-15T00:00:00Z", None, False),
        ("", None, False),
    ],
)
def test_dates(text: str, parsed: date | None, is_date: bool) -> None:
    """A date that is sent has separators, and one that is received may lack them."""
    assert formats.parse_date(text) == parsed
    assert formats.is_date(text) is is_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.0.0.1", True),
        ("255.255.255.255", True),
        ("", False),
        ("10.0.0", False),
        ("10.0.0.256", False),
        ("010.0.0.1", False),
        ("10.0.0.1/8", False),
        ("::1", False),
        ("db", False),
    ],
)
def test_ipv4_addresses(text: str, expected: bool) -> None:
    """An IPv4 address consists of four decimal numbers without leading zeros."""
    assert formats.is_ipv4(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::1", True),
        ("FD00:0::1", True),
        ("::ffff:10.0.0.1", True),
        ("", False),
        ("10.0.0.1", False),
        (":::", False),
        ("fd00::g", False),
        ("fe80::1%eth0", False),
    ],
)
def test_ipv6_addresses(text: str, expected: bool) -> None:
    """An IPv6 address has no zone, which is only meaningful on one machine."""
    assert formats.is_ipv6(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("db", True),
        ("db.internal.", True),
        ("1a.b", True),
        (f"{'x' * 63}.y", True),
        (f"{'x' * 64}.y", False),
        (".".join(["x" * 63] * 4), False),
        ("my_db", False),
        ("-db", False),
        ("db-", False),
        ("a..b", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_hostnames(text: str, expected: bool) -> None:
    """A hostname consists of labels as defined by RFC 1123, and the last label is not a number."""
    assert formats.is_hostname(text) is expected


@pytest.mark.parametrize(
    ("convert", "unchanged"),
    [
        (formats.to_uuid, ()),
        (formats.to_uuid_or_none, (None,)),
        (formats.to_uuid_or_unset, (UNSET,)),
        (formats.to_uuid_or_none_or_unset, (None, UNSET)),
    ],
)
def test_uuid_converters_convert_strings_only(convert: object, unchanged: tuple[object, ...]) -> None:
    """A string becomes a UUID. UUIDs, invalid strings, None and UNSET are not changed."""
    assert callable(convert)
    value = UUID(UUID_TEXT)
    assert convert(UUID_TEXT) == value
    assert convert(value) is value
    assert convert("invalid") == "invalid"
    assert all(convert(each) is each for each in unchanged)


def test_dateutil_is_imported_when_it_is_needed() -> None:
    """The usual spelling of a timestamp does not need dateutil, whose import takes several milliseconds."""
    program = (
        "import sys; from workers_vpc_core.formats import parse_timestamp;"
        "assert parse_timestamp('2024-01-15T09:30:00Z'); assert 'dateutil' not in sys.modules;"
        "assert parse_timestamp('2024-01-14T24:00:00z'); assert 'dateutil' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
