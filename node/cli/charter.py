"""`wren charter`: from entries to an accepted charter, and from one version to the next."""

from pathlib import Path
from typing import Any

import click

from node.cli.charter_drafting import draft_first, draft_next, read_match_threshold
from node.cli.charter_files import draft_terms, entry_to_bytes, read_charter, read_entry, read_terms
from node.cli.charter_key import charter_key_options, charter_keyring, take_key_offline
from node.cli.charter_words import change_lines, charter_document, charter_lines, signers
from node.cli.commands import DIGEST, MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import write_whole
from node.cli.output import Page
from node.cli.session import Session
from node.core.context import NodeContext
from node.core.membership import accept_first_charter, accept_successor
from node.founding import member_entry, sign, terms_for_all
from node.keys.keyring import Keyring
from protocol.charter import Charter, Fingerprint, charter_key_fingerprint
from protocol.charter_form import charter_digest
from protocol.charter_signing import SignedCharter, add_signature, parse_signed_charter, signed_charter_to_bytes
from protocol.charter_succession import verify_succession
from protocol.charter_trust import CharterSequenceError, TrustedCharters
from protocol.limits import MAX_SAMPLE_ANSWER_DAYS
from protocol.vocabulary import MemberCode

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@with_examples(
    "wren charter show", "wren charter sign charter-1.json", "wren charter accept charter-1.json --digest HEX"
)
@click.group(cls=WrenGroup)
def charter() -> None:
    """The agreement of the members: who belongs, under which keys, on which terms.

    A first one: each member 'entry', one member 'new', each member 'sign', one 'merge', each 'accept'.
    """


charter.add_command(take_key_offline)


@with_examples('wren --home ~/pk charter entry --name Pakistan --authority "Border Force" --out pk.entry.json')
@charter.command()
@click.option("--name", required=True, help="The member's name, as the charter shall show it.")
@click.option(
    "--authority", "authorities", multiple=True, required=True, help="A competent authority; may be repeated."
)
@click.option("--out", type=OUT, required=True, help="Where to write the entry.")
@charter_key_options
@pass_session
def entry(
    session: Session,
    name: str,
    authorities: tuple[str, ...],
    out: Path,
    key_file: Path | None,
    key_passphrase_file: Path | None,
) -> None:
    """Write this node's own entry for whoever drafts the charter."""
    with session.open_node() as opened:
        keyring = charter_keyring(session, opened.keyring, key_file, key_passphrase_file)
        made = member_entry(keyring, name, authorities)
    write_whole(out, entry_to_bytes(made))
    fingerprint = charter_key_fingerprint(made.code, made.charter_key)

    def render(page: Page) -> None:
        page.line(f"The entry of {made.code} is in {out}.")
        page.line(f"Read its fingerprint to the drafter over another channel: {fingerprint}")

    session.output.show({"member": made.code, "file": str(out), "charter_key_fingerprint": fingerprint}, render)


@with_examples(
    'wren charter new gr.entry.json pk.entry.json --training --same-terms "Exercise of 2026" --out charter-1.json',
    "wren charter new *.entry.json --terms terms.toml --threshold 4 --out charter-1.json",
)
@charter.command()
@click.argument("entry_files", type=FILE, nargs=-1, required=True)
@click.option("--training", is_flag=True, help="A training federation for ever: no real person's data.")
@click.option(
    "--threshold", type=click.IntRange(1, 64), help="How many must sign a charter; else the least that is safe."
)
@click.option(
    "--terms", "terms_file", type=FILE, help="TOML file of [[terms]] tables; a pair without one exchanges nothing."
)
@click.option("--same-terms", metavar="LEGAL_BASIS", help="The same terms for every pair, on this legal basis.")
@click.option("--out", type=OUT, required=True, help="Where to write the draft.")
@pass_session
def new(
    session: Session,
    entry_files: tuple[Path, ...],
    training: bool,
    threshold: int | None,
    terms_file: Path | None,
    same_terms: str | None,
    out: Path,
) -> None:
    """Draft a first charter from the members' ENTRY_FILES. It needs no node."""
    members = [read_entry(path) for path in entry_files]
    if (terms_file is None) == (same_terms is None):
        raise click.UsageError("give either --terms FILE or --same-terms LEGAL_BASIS")
    if terms_file is not None:
        terms = read_terms(terms_file, training=training)
    else:
        terms = terms_for_all(members, draft_terms(str(same_terms), training=training))
    _write_and_show(session, SignedCharter(draft_first(members, terms, training=training, threshold=threshold)), out)


@with_examples(
    "wren charter propose --add-entry kg.entry.json --terms kg-terms.toml --out charter-2.json",
    "wren charter propose --remove KG --out charter-3.json",
    "wren charter propose --match-threshold visa=650/250 --out charter-3.json",
    "wren charter propose --revoke-key 0123456789abcdef0123456789abcdef --out charter-4.json",
)
@charter.command()
@click.option("--add-entry", "added", type=FILE, multiple=True, help="Entry of a new member.")
@click.option("--replace-entry", "replaced", type=FILE, multiple=True, help="Newer entry of a member.")
@click.option("--remove", "removed", type=MEMBER, multiple=True, help="Member that leaves; its terms end with it.")
@click.option(
    "--terms", "terms_file", type=FILE, help="TOML file of [[terms]] tables: added, or replaced for their pair."
)
@click.option(
    "--revoke-key", "revoked", metavar="KEY_ID", multiple=True, help="Signing key that nobody accepts any more."
)
@click.option("--threshold", type=click.IntRange(1, 64), help="How many must sign from then on.")
@click.option(
    "--match-threshold",
    "match_thresholds",
    metavar="PURPOSE=LOCAL/PRIVATE",
    multiple=True,
    help="From which scores on a candidate is a hit, in permille: visa=650/250.",
)
@click.option(
    "--sample-answer-days",
    type=click.IntRange(1, MAX_SAMPLE_ANSWER_DAYS),
    help="Within how many days an owner opens what auditors drew from its lists.",
)
@click.option("--out", type=OUT, required=True, help="Where to write the draft.")
@pass_session
def propose(
    session: Session,
    added: tuple[Path, ...],
    replaced: tuple[Path, ...],
    removed: tuple[str, ...],
    terms_file: Path | None,
    revoked: tuple[str, ...],
    threshold: int | None,
    match_thresholds: tuple[str, ...],
    sample_answer_days: int | None,
    out: Path,
) -> None:
    """Draft the next version of this node's charter."""
    with session.open_node() as opened:
        federation = opened.context.federation()
        current = federation.charter
        draft = draft_next(
            current,
            opened.context.clock.now(),
            added=[read_entry(path) for path in added],
            replaced=[read_entry(path) for path in replaced],
            removed=[MemberCode(code) for code in removed],
            terms=[] if terms_file is None else read_terms(terms_file, training=current.training),
            revoked=revoked,
            threshold=threshold,
            match_thresholds=[read_match_threshold(text) for text in match_thresholds],
            sample_answer_days=sample_answer_days,
        )
    _write_and_show(session, SignedCharter(draft), out, before=current)


@with_examples(
    "wren --home ~/pk charter sign charter-1.json", "wren charter sign draft.json --yes --out signed-by-pk.json"
)
@charter.command("sign")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Sign without asking.")
@click.option("--out", type=OUT, help="Where to write it; else FILE itself gains the signature.")
@charter_key_options
@pass_session
def sign_file(
    session: Session,
    file: Path,
    yes: bool,
    out: Path | None,
    key_file: Path | None,
    key_passphrase_file: Path | None,
) -> None:
    """Show in plain words what FILE says, and sign it with this member's charter key."""
    signed = read_charter(file)
    with session.open_node() as opened:
        predecessor = _predecessor(opened.context, signed.charter)
        _require_own_keys(signed.charter, opened.keyring)
        for line in charter_lines(signed):
            session.output.note(line)
        changes = [] if predecessor is None else list(change_lines(predecessor, signed.charter))
        for line in changes:
            session.output.note(f"Against version {signed.charter.version - 1} it {line}.")
        session.confirm(f"Sign this as {opened.keyring.member}?", yes=yes)
        keyring = charter_keyring(session, opened.keyring, key_file, key_passphrase_file)
        done = sign(signed, keyring, predecessor=predecessor)
    target = out or file
    write_whole(target, signed_charter_to_bytes(done), replace=out is None)
    document = charter_document(done) | {"file": str(target), "changes": changes}
    session.output.show(
        document,
        lambda page: page.line(f"Signed by {', '.join(signers(done))} ({done.charter.threshold} needed); in {target}."),
    )


@with_examples("wren charter merge from-gr.json from-pk.json from-tr.json --out charter-1.json")
@charter.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--predecessor", type=FILE, help="The version before, when members leave or change their key.")
@click.option("--out", type=OUT, required=True, help="Where to write the charter with all signatures.")
@pass_session
def merge(session: Session, files: tuple[Path, ...], predecessor: Path | None, out: Path) -> None:
    """Collect the signatures of several copies of one charter, each verified. It needs no node."""
    before = None if predecessor is None else read_charter(predecessor).charter
    copies = [read_charter(path) for path in files]
    merged = SignedCharter(copies[0].charter)
    for path, copy in zip(files, copies, strict=True):
        if copy.digest != merged.digest:
            raise RefusedCommandError(
                f"another charter than in the first file ({path})", "merge copies of one charter only"
            )
        for signature in copy.signatures:
            merged = add_signature(merged, signature, predecessor=before)
    _write_and_show(session, merged, out, before=before, replace=out in files)


@with_examples("wren charter show", "wren charter show charter-2.json", "wren charter show --out charter-now.json")
@charter.command()
@click.argument("file", type=FILE, required=False)
@click.option("--out", type=OUT, help="Write it there too: what a joining member needs.")
@pass_session
def show(session: Session, file: Path | None, out: Path | None) -> None:
    """Show FILE, or this node's current charter, in plain words. Signatures are not verified: see 'verify'."""
    if file is not None:
        signed = read_charter(file)
    else:
        with session.open_node() as opened:
            opened.context.federation().charters.require_no_fork()
            with opened.store.read() as tx:
                signed = parse_signed_charter(tx.membership.charters()[-1].signed)
    if out is not None:
        write_whole(out, signed_charter_to_bytes(signed))
    session.output.show(charter_document(signed), lambda page: _lines(page, signed))


@with_examples(
    "wren charter verify charter-1.json --digest HEX", "wren charter verify charter-2.json --predecessor charter-1.json"
)
@charter.command()
@click.argument("file", type=FILE)
@click.option("--digest", type=DIGEST, help="What the secretariat and another member told you.")
@click.option("--predecessor", type=FILE, help="The version before: also judges whether this one may follow it.")
@pass_session
def verify(session: Session, file: Path, digest: bytes | None, predecessor: Path | None) -> None:
    """Verify the signatures and the threshold of FILE. It needs no node."""
    import time

    signed, now = read_charter(file), int(time.time())
    if predecessor is None:
        TrustedCharters.first(signed, digest or signed.digest, now=now)
    else:
        before = read_charter(predecessor)
        TrustedCharters.first(before, before.digest, now=now)
        if (signed.charter.version, signed.charter.previous_digest) != (before.charter.version + 1, before.digest):
            raise CharterSequenceError(before.charter.version, "it does not follow that predecessor")
        if digest is not None:
            TrustedCharters.first(signed, digest, now=now)
        verify_succession([before.charter], signed, now, ())
    names = signers(signed)
    told = (
        "the digest is the one you were told" if digest else "compare the digest with the secretariat's and a member's"
    )

    def render(page: Page) -> None:
        page.line(f"Version {signed.charter.version}: the signatures of {', '.join(names)} verify, enough of them.")
        page.line(f"Digest {signed.digest.hex()}: {told}.")

    document = {"version": signed.charter.version, "digest": signed.digest.hex(), "signed_by": names}
    session.output.show(document | {"digest_compared": digest is not None, "verified": True}, render)


@with_examples(
    "wren charter accept charter-1.json --digest 5f2c...e1",
    "wren charter accept charter-2.json",
    "wren charter accept charter-3.json --confirm-fingerprint 9d41...07",
)
@charter.command()
@click.argument("file", type=FILE)
@click.option("--digest", type=DIGEST, help="Needed for this node's first charter: as told to you out of band.")
@click.option("--confirm-fingerprint", "confirmed", type=DIGEST, multiple=True, help="Of a replaced charter key.")
@pass_session
def accept(session: Session, file: Path, digest: bytes | None, confirmed: tuple[bytes, ...]) -> None:
    """Trust FILE from now on: a first charter by its digest, a later one by the rules of succession."""
    signed = read_charter(file)
    if digest is not None and digest != signed.digest:
        raise RefusedCommandError(
            "not the charter whose digest you were told",
            "compare the digest with the secretariat's and another member's",
        )
    with session.open_node() as opened:
        with opened.store.read() as tx:
            first = not tx.membership.charters()
        if first and digest is None:
            raise RefusedCommandError(
                "a first charter is trusted by its digest only",
                "ask the secretariat and another member, then add --digest HEX",
            )
        _require_own_keys(signed.charter, opened.keyring)
        if first:
            accept_first_charter(opened.context, signed, signed.digest)
        else:
            fingerprints = frozenset(Fingerprint(one.hex()) for one in confirmed)
            accept_successor(opened.context, signed, confirmed_fingerprints=fingerprints)
    session.output.show(charter_document(signed), lambda page: _lines(page, signed))


def _write_and_show(
    session: Session, signed: SignedCharter, out: Path, *, before: Charter | None = None, replace: bool = False
) -> None:
    raw = signed_charter_to_bytes(signed)
    parse_signed_charter(raw)  # a draft that no node could read is never handed round
    write_whole(out, raw, replace=replace)
    changes = [] if before is None else list(change_lines(before, signed.charter))
    document: dict[str, Any] = charter_document(signed) | {"file": str(out), "changes": changes}

    def render(page: Page) -> None:
        _lines(page, signed)
        for line in changes:
            page.line(f"Against version {signed.charter.version - 1} it {line}.")
        page.line(f"It is in {out}.")

    session.output.show(document, render)


def _lines(page: Page, signed: SignedCharter) -> None:
    for line in charter_lines(signed):
        page.line(line)


def _predecessor(node: NodeContext, candidate: Charter) -> Charter | None:
    """The version before the candidate, if this node accepted it."""
    with node.store.read() as tx:
        stored = [parse_signed_charter(row.signed).charter for row in tx.membership.charters()]
    return next((one for one in stored if charter_digest(one) == candidate.previous_digest), None)


def _require_own_keys(candidate: Charter, keyring: Keyring) -> None:
    """A drafter who put another TLS issuer or log key under our name could speak for us: that is never signed."""
    own = candidate.member(MemberCode(keyring.member))
    if own is None:
        return
    pinned = (own.log_key, own.witness_key, own.tls_issuer)
    if pinned != (keyring.log_key, keyring.witness_key, keyring.tls_issuer.certificate_der):
        raise RefusedCommandError(
            f"the entry of {own.code} in it does not hold this node's own keys",
            "give the drafter 'wren charter entry' again, and ask who changed it",
        )
