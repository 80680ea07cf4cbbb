"""The exchange log's public forms (C2SP): tiles, checkpoints, proofs, and what is said to a witness. No input or output."""
