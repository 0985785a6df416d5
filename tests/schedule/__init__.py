"""Tests of the schedule engine, the built-in programmes and the preview; none of them opens a database."""
