//! An append-only, signed log of opaque entries that survives crashes and that others can check.
//!
//! # What it is
//!
//! A directory in the layout of [C2SP tlog-tiles], so any static file server makes it a public
//! transparency log, and any client of that format can read it:
//!
//! ```text
//! ledger.toml                 format version and public key
//! checkpoint                  signed tree head: the only truth
//! tile/entries/<N>[.p/<W>]    256 entries each, with 16-bit lengths
//! tile/<L>/<N>[.p/<W>]        256 Merkle hashes each, on level L
//! lock                        held by the one writer
//! ```
//!
//! The tree is that of RFC 6962 with SHA-256; [checkpoints] are [signed notes] by an Ed25519 key
//! whose name is the log's origin; witnesses add [cosignatures].
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let dir = tempfile::tempdir()?; let dir = dir.path();
//! use ledger::{Ledger, Reader, Signer, leaf_hash, verify_inclusion};
//!
//! let signer = Signer::generate("log.example/first")?;
//! let key = signer.verifier(); // publish this: it is what others check with
//! let mut ledger = Ledger::create(dir, signer)?;
//! let batch = ledger.append(&["one entry", "another"])?;
//! assert_eq!(batch, 0..2);
//!
//! let reader = Reader::open_signed_by(dir, &key)?;
//! let proof = reader.inclusion_proof(1, reader.size())?;
//! verify_inclusion(1, &leaf_hash(&reader.entry(1)?), reader.size(), &reader.root(), &proof)?;
//! # Ok(()) }
//! ```
//!
//! # What it promises
//!
//! * [`Ledger::append`] returns only when the batch is durable: bundles, then tiles, then their
//!   directories are synced, and then the checkpoint is replaced by an atomic rename.
//! * After a crash at any byte the ledger opens, with every acknowledged entry, and takes more. An
//!   unacknowledged batch is there whole or not at all.
//! * No reader sees part of a batch. Readers need no lock and no right to write.
//! * The log never signs two trees of one size, even across a power cut: a checkpoint is durable
//!   aside before it can be seen, and is published on the next opening (see [`Ledger::settle`]).
//!
//! # What it is not
//!
//! It does not know what entries mean, serves no HTTP, prunes nothing, and does not decide whom to
//! trust: keys come from the caller. It does not stop the holder of the key from writing a second
//! history; it makes sure that doing so is provable ([`detect_split_view`]) by anyone who kept an
//! earlier checkpoint, which is what witnesses do.
//!
//! # Why not a crate for it
//!
//! `tlog_tiles` and `signed_note` (Cloudflare's azul) implement the same documents. They are used
//! here as the independent implementation that tests compare with, not in the product: they bring
//! URL and internationalisation tables, a second curve25519 and older random-number traits; they
//! panic on inner contradictions; and have neither storage, cosignatures nor split views. The
//! documents are short. `docs/adr/0002-ledger-is-tlog-tiles.md` has the whole reasoning.
//!
//! [C2SP tlog-tiles]: https://c2sp.org/tlog-tiles
//! [checkpoints]: https://c2sp.org/tlog-checkpoint
//! [signed notes]: https://c2sp.org/signed-note
//! [cosignatures]: https://c2sp.org/tlog-cosignature

mod check;
mod checkpoint;
mod disk;
mod error;
mod frontier;
mod hash;
mod key;
mod note;
mod proof;
mod reader;
mod split_view;
mod storage;
mod tile;
mod witness;
mod writer;

pub use check::CheckReport;
pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use error::{LedgerError, Result};
pub use hash::{EMPTY_ROOT, HASH_SIZE, Hash, leaf_hash, node_hash};
pub use key::{SignatureType, Signer, Verifier};
pub use note::{MAX_NOTE, MAX_SIGNATURES, Note, NoteSignature};
pub use proof::{verify_consistency, verify_inclusion};
pub use reader::{Entries, Reader};
pub use split_view::{Prefix, SplitView, detect_split_view};
pub use storage::{FsStorage, Storage};
pub use tile::{MAX_ENTRY, TILE_WIDTH};
pub use witness::{Cosignature, LastSeen, Witness, verify_cosignature};
pub use writer::Ledger;
