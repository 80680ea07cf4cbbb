"""Tables of names: spellings of one name, weaker kinship between names, tokens with roles, and how common tokens are.

All look-ups take folded tokens (`protocol.matching.folding.fold_words`). The tables are part of the matching profile:
two nodes that hold different tables derive different match keys, so a change here is a new profile.
"""
