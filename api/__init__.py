"""The edge for programs and people. Knows HTTP; decides nothing."""
