"""Sizes and times that both sides of the protocol rely on. Changing one is a change of the protocol."""

MAX_ENVELOPE_BYTES = 1024 * 1024
"""A whole envelope on the wire, header and sealed part."""
MAX_CONTENT_BYTES = 768 * 1024
"""The signed content inside an envelope, before sealing."""
MAX_HEADER_BYTES = 1024
MAX_LEAF_BYTES = 512
MAX_CHARTER_BYTES = 4 * 1024 * 1024
MAX_KEY_SHEET_BYTES = 64 * 1024
MAX_SEGMENT_BYTES = 2 * 1024 * 1024 * 1024
MAX_CLOCK_SKEW_SECONDS = 300
MAX_ENVELOPE_LIFETIME_SECONDS = 30 * 24 * 3600
EVALUATION_LIFETIME_SECONDS = 600
"""How long an evaluation request may be retried, and its answer is kept for that."""
MAX_KEY_SHEET_SECONDS = 90 * 24 * 3600
MAX_EPOCH_SECONDS = 7 * 24 * 3600
CHARTER_OVERLAP_SECONDS = 72 * 3600
MANIFEST_INTERVAL_SECONDS = 15 * 60
MAX_DEFERRED_SECONDS = 24 * 3600
"""How long a traveller who was not checked may be kept sealed for the late re-check."""
SAMPLE_ANSWER_DAYS = 14
"""Within which an owner opens the positions that the joint supervisory body drew from its tag sets, where the charter's
members chose no other time."""
MAX_SAMPLE_ANSWER_DAYS = 90
