"""Errors in two lines: what is wrong, what to do. Nothing else of an error is printed, and nothing is logged.

Our own errors say both in their text or through the table of remedies below. Of any other exception only its type is
shown, with an event id: its text may quote a name, a document number or a path.
"""

import os
import sys
import traceback
from dataclasses import dataclass

import click

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_NOT_CHECKED = 3


class RefusedCommandError(Exception):
    """A command cannot do what was asked: `what` is wrong, `remedy` is what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Explanation:
    """Two lines for a person. event_id names an unforeseen error."""

    what: str
    remedy: str
    event_id: str | None = None


_OUR_ROOTS = frozenset(
    {
        "ConfigError",
        "KeysError",
        "StoreError",
        "CoreError",
        "ProtocolError",
        "CryptoError",
        "FormatError",
        "PlacesError",
    }
)

REMEDIES: dict[str, str] = {
    "WrongPassphraseError": "try the passphrase again, or restore the keyring from its backup",
    "KeyringCorruptError": "restore the keyring from its backup",
    "KeyringContentError": "use the version of WREN that wrote it, or restore its backup",
    "CertificateError": "correct the member code or the host of --address",
    "StoreBusyError": "try again in a moment; see that no other process holds the database",
    "StoreKeyError": "check that keyring and database are of the same node",
    "StoreDamagedError": "stop the node and restore the database from its backup",
    "StoreVersionError": "install the version of WREN that knows this database",
    "StoreError": "run 'wren doctor'",
    "CharterAlarmError": "compare both digests with the other members by telephone; nothing is exchanged until then",
    "TransientPeerError": "see that the peer's node runs and can be reached, then 'wren peer test XX'",
    "PeerFaultError": "call the peer's operator: its node, or something in between, does not keep to the protocol",
    "FatalPeerError": "see 'wren peer list' and 'wren doctor'",
    "NotAuthenticatedError": "ask the operator for a new token; look at --as and at this computer's clock",
    "NotPermittedError": "ask somebody whose role allows it",
    "CharterDigestError": "compare the digest with the secretariat's and another member's",
    "CharterSequenceError": "get the versions between from another member and accept them one by one",
    "CharterSignatureError": "ask for the file again, from whoever made it",
    "CharterThresholdError": "collect the signatures that are missing: 'wren charter merge'",
    "CharterConsentError": "collect that member's signature, or take the change out",
    "CharterRuleError": "found a new federation instead: no majority can change this",
    "CharterUnconfirmedError": "call that member, compare the fingerprint, then add --confirm-fingerprint",
    "CharterWaitError": "give the same file again when the seven days are over",
    "KeySheetExpiredError": "ask the member for its newest sheet, and look at this computer's clock",
    "KeySheetRollbackError": "ask the member for its newest sheet",
    "KeySheetConflictError": "call the member at once: it signed twice, or its charter key is stolen",
    "KeySheetMemberError": "accept the charter that names this member first",
    "UnknownKeyError": "ask the member for its newest key sheet, then 'wren keysheet accept FILE'",
    "MalformedError": "ask for the file again; it must not be edited by hand",
    "RefusedError": "ask whoever sent it to make it anew",
    "VocabularyError": "use one of the words that the message names",
    "ConfigError": "correct it as docs/configuration.md says",
    "KeysError": "run 'wren doctor'",
    "CoreError": "run 'wren doctor'",
    "ProtocolError": "run 'wren doctor'",
    "CryptoError": "ask for the file again",
}
_SELF_EXPLAINING = frozenset({"CoreError", "KeysError", "StoreError"})
"""Their texts read 'what: remedy'..."""
_WHOLE_TEXTS = frozenset({"CharterAlarmError", "NotPermittedError"})
"""...but for these, whose remedy is in the table."""


def explain(error: BaseException) -> Explanation:
    """Both lines of an error. An unforeseen one gets an event id; `WREN_TRACEBACK=1` shows where it came from."""
    if isinstance(error, RefusedCommandError):
        return Explanation(error.what, error.remedy)
    names = [kind.__name__ for kind in type(error).__mro__]
    if _OUR_ROOTS.isdisjoint(names):
        return _explain_other(error)
    remedy = getattr(error, "remedy", None)
    if isinstance(remedy, str):
        return Explanation(_without_remedy(str(error), remedy), remedy)
    what, colon, rest = str(error).partition(": ")
    if colon and not _SELF_EXPLAINING.isdisjoint(names) and names[0] not in _WHOLE_TEXTS:
        return Explanation(what, rest)
    return Explanation(str(error), next(REMEDIES[name] for name in names if name in REMEDIES))


def explain_usage(error: click.UsageError) -> Explanation:
    """Both lines of a wrong command line. Of what was typed to `check`, `match` and `mrz` nothing is
    repeated: it may be a person's."""
    context = error.ctx
    path = context.command_path if context is not None else "wren"
    message = error.format_message()
    if isinstance(error, click.NoSuchOption) and path.startswith(("wren check", "wren match", "wren mrz")):
        message = "no such option"
    return Explanation(message, f"see '{path} --help'")


def _explain_other(error: BaseException) -> Explanation:
    if isinstance(error, OSError) and error.strerror and not isinstance(error, (ConnectionError, TimeoutError)):
        name = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, (str, bytes)) else ""
        return Explanation(f"{error.strerror}{name}", "check the path, the permissions and the room on the disk")
    event_id = os.urandom(8).hex()
    if os.environ.get("WREN_TRACEBACK") == "1":
        frames = traceback.extract_tb(error.__traceback__)
        sys.stderr.write("".join(f"{event_id} {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames))
    what = f"an unforeseen error ({type(error).__name__}), event {event_id}"
    return Explanation(
        what, "report the event id; WREN_TRACEBACK=1 shows where it happened, without any content", event_id
    )


def _without_remedy(text: str, remedy: str) -> str:
    return text.removesuffix(remedy).rstrip("; ") or text
