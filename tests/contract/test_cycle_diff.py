"""The hash and the diff see the same things: whatever changes the one is said by the other."""

from tests.cycle_files import trial, with_one_leaf_changed
from workflow.definitions.diff import diff, diff_text


def test_every_value_counts_in_the_hash_and_none_goes_unsaid():
    before, tried = trial(), 0
    for path, after in with_one_leaf_changed(before):
        tried += 1
        assert after.hash != before.hash, path
        changes = diff(before, after)
        assert changes, path
        assert len(diff_text(changes, "vi").splitlines()) == len(changes), path
    assert tried > 250
