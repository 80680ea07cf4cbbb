"""What an auditor proves with nothing but an export of an exchange log, a policy and a clock. No input or output."""
