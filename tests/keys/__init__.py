"""Tests of keys: renamed, retired, merged, deleted."""
