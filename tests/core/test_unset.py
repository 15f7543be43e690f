"""UNSET, which marks an absent value."""

import copy
import pickle

from workers_vpc_core.unset import UNSET


def test_unset_keeps_its_identity_in_copies_and_pickles() -> None:
    """There is only one UNSET, so `is UNSET` works everywhere."""
    assert copy.copy(UNSET) is copy.deepcopy(UNSET) is pickle.loads(pickle.dumps(UNSET)) is UNSET


def test_unset_is_false() -> None:
    """An absent value is false, like None."""
    assert not UNSET


def test_unset_is_shown_by_its_name() -> None:
    """`repr` and `str` are the name of the constant."""
    assert repr(UNSET) == str(UNSET) == "UNSET"
