//! The command line's grammar. What each verb does is in `command/`.

mod access;
mod field;

pub(crate) use access::{Audit, Token, TokenAdd, TokenVerb};
pub(crate) use field::{Check, Conduct, Norms, Outlook, Reconcile, Revenue, Score, Tactics, Thefts};

use clap::{Args as ClapArgs, Parser, Subcommand};
use jiff::civil::Date;
use record::{Audience, Digest};
use std::path::PathBuf;

/// An open sanctions-monitoring mechanism: from public records to a signed, verifiable report.
#[derive(Debug, Parser)]
#[command(name = "watchkeeper", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Args {
    /// The watch (project folder); default: the nearest one upward.
    #[arg(short = 'C', long = "watch", value_name = "DIR", global = true)]
    pub(crate) watch: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 clear or done; 1 a match, a finding, or something that does not verify; 2 error; \
    3 in part (records quarantined, something unchecked).";

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a new watch: a ledger, its key, and room for exhibits.
    Init(Init),
    /// Take public lists, chain exports, claims and cases into the watch.
    Gather(Gather),
    /// Search claims, or show one.
    Claims(Claims),
    /// Ask who is on the lists: a name, a batch of questions, a file of customers.
    Screen(Screen),
    /// Say how probable it is that two records are one party: JSON lines on stdin.
    Compare,
    /// Judge whether records of different lists are one party, by one key each.
    Triage(Triage),
    /// Say that a candidate is not the party asked for; alone: list what was dismissed.
    Dismiss(Dismiss),
    /// Compute a recorded screening again, and compare it bit for bit.
    Replay(Replay),
    /// Find customers that match what was listed after a day, and since when they would have.
    Lookback(Lookback),
    /// Find the best paths from an entity, a name or an address to an entry of a list.
    Path(PathArgs),
    /// Show who says what an address is; with `export`: write all labels as a TagPack.
    Labels(Labels),
    /// Follow money, by a rule of accounting or within the bounds of all.
    Trace(Trace),
    /// Set a book of addresses against every listed wallet, directly and through others.
    Exposure(Exposure),
    /// Follow a chain: take its new blocks, and raise alerts.
    Watch(WatchArgs),
    /// Build a transfer store outside a watch.
    Store(Store),
    /// Join addresses that one hand holds, of a UTXO chain or of exchanges' customers.
    Cluster(Cluster),
    /// Ask who withdrew what a case paid into a mixer's pool, measured against a placebo.
    Demix(Demix),
    /// Match the two ends of a bridge.
    Bridge(Bridge),
    /// Say where the claims disagree, in which way, and which of them stand.
    Reconcile(Reconcile),
    /// Check an article: what it says, sentence by sentence, against the record.
    Check(Check),
    /// Show the theft ledger, and the totals that estimators publish beside it.
    Thefts(Thefts),
    /// Say what each stream of revenue brought in a year, as an interval, on stated assumptions.
    Revenue(Revenue),
    /// Show which paragraphs were in force on a day, and what an act breaches.
    Norms(Norms),
    /// Show what the member states did, with blanks where nobody looked.
    Conduct(Conduct),
    /// Show how tactics changed over time, and what is only an artefact of reporting.
    Tactics(Tactics),
    /// Say what may come: thefts of the next half-year and the next ten years, with intervals.
    Outlook(Outlook),
    /// Score the published outlooks whose day has come.
    Score(Score),
    /// List what changed between two dates of one list.
    Delta(Delta),
    /// Work a case into a draft, which nobody signs; list and compare drafts.
    Draft(Draft),
    /// Work a case, or take a draft of it, and release its report.
    Report(ReportArgs),
    /// Check a report, a finding or a whole watch.
    Verify(Verify),
    /// Look into the ledger: checkpoint, entries, proofs.
    Ledger(Ledger),
    /// Answer over HTTP, on this machine: yente's API, and more.
    Serve(Serve),
    /// Say who may ask the service, and for what.
    Token(Token),
    /// Show which marked records the service disclosed, and to whom.
    Audit(Audit),
    /// Make the archive's view again from the ledger.
    Rebuild,
    /// Print completions for a shell.
    Completions(Completions),
    /// Print the manual page.
    Man,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Init {
    /// A new or empty folder.
    pub(crate) dir: PathBuf,
    /// The watch's name: the origin of its ledger, without spaces.
    #[arg(long, default_value = "watchkeeper.local/watch")]
    pub(crate) name: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Gather {
    /// Files, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Read every file as this format instead of recognising it by its content.
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
    /// The day that dates what a source itself does not date; default: today.
    #[arg(long, value_name = "DATE")]
    pub(crate) known: Option<Date>,
}

/// From which day a question is asked.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub(crate) struct Days {
    /// True on this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Known by the end of this day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Claims {
    /// Words in names, values or quotes, an entity's id, or the first digits of a claim's id.
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) days: Days,
    /// At most this many.
    #[arg(long, default_value_t = 20)]
    pub(crate) limit: u32,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Screen {
    /// A name or an address.
    #[arg(value_name = "NAME-OR-ADDRESS", required_unless_present_any = ["batch", "customers"])]
    pub(crate) what: Option<String>,
    /// What it is: Person, Company, Organization, Vessel, …; default: a person or an organisation.
    #[arg(long, requires = "what")]
    pub(crate) schema: Option<String>,
    /// When it was born: YYYY-MM-DD, YYYY-MM or YYYY.
    #[arg(long, value_name = "DATE", requires = "what")]
    pub(crate) birth: Vec<String>,
    /// Its country, as two letters. It never raises a person by itself.
    #[arg(long, value_name = "CC", requires = "what")]
    pub(crate) country: Vec<String>,
    /// A passport, registration, IMO or tax number.
    #[arg(long, value_name = "NUMBER", requires = "what")]
    pub(crate) id: Vec<String>,
    #[command(flatten)]
    pub(crate) days: Days,
    /// A list to screen against: FollowTheMoney entities, one a line, plain or packed; default: the watch.
    #[arg(long, value_name = "FILE.ftm.json")]
    pub(crate) index: Option<PathBuf>,
    /// Read questions from stdin, one JSON object a line; answer each with a line.
    #[arg(long, conflicts_with = "what")]
    pub(crate) batch: bool,
    /// At most this many results.
    #[arg(long, default_value_t = 5, value_name = "N")]
    pub(crate) limit: usize,
    /// With --batch: look at the names alone, not at `rich`.
    #[arg(long, requires = "batch")]
    pub(crate) name_only: bool,
    /// Screen a file of customers: CSV, JSON lines or Parquet.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["what", "batch"])]
    pub(crate) customers: Option<PathBuf>,
    /// Which column means what: name=…,birth=…,country=…,id=…,schema=…; default: by their usual headings.
    #[arg(long, value_name = "COLUMNS", requires = "customers")]
    pub(crate) columns: Option<String>,
    /// Where the results go: FILE.csv, FILE.jsonl or FILE.ftm.json; default: stdout, as CSV or with --json as JSON lines.
    #[arg(long, value_name = "FILE", requires = "customers")]
    pub(crate) out: Option<PathBuf>,
    /// Enter the screening in the watch's ledger, so that it can be replayed; WHO is who asks.
    #[arg(long, value_name = "WHO", requires = "what")]
    pub(crate) record: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Serve {
    /// Where to listen; an address that other machines reach needs tokens: docs/guide/access.md.
    #[arg(long, default_value = "127.0.0.1:1718", value_name = "ADDRESS:PORT")]
    pub(crate) listen: String,
    /// A list to serve: FollowTheMoney entities, one a line, plain or packed; default: the watch.
    #[arg(long, value_name = "FILE.ftm.json")]
    pub(crate) index: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Triage {
    /// Only show what there is to judge.
    #[arg(long)]
    pub(crate) list: bool,
    /// Who judges.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Dismiss {
    /// What was asked: a name, or the id of a recorded screening.
    #[arg(requires = "candidate")]
    pub(crate) query: Option<String>,
    /// Who it is not: an id or a name.
    pub(crate) candidate: Option<String>,
    /// Who decides.
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
    /// Why.
    #[arg(long, value_name = "WHY")]
    pub(crate) because: Option<String>,
    /// It is the party after all: earlier dismissals end.
    #[arg(long = "match")]
    pub(crate) is_match: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Replay {
    /// The screening's id.
    pub(crate) id: String,
    /// With what was known by the end of this day instead (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    pub(crate) known_at: Option<Date>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Lookback {
    /// The customers: a column `name`; if there are, `id`, `schema`, `birthDate`, `country`, ….
    #[arg(value_name = "CUSTOMERS.csv")]
    pub(crate) customers: PathBuf,
    /// What became known after this day (YYYY-MM-DD) counts as new.
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Date,
    /// Ask every customer, not only those whom a change can concern: slow, and the same answer.
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PathArgs {
    /// An id, a name or an address.
    pub(crate) entity: String,
    /// The list to reach.
    #[arg(long, default_value = "un_1718", value_name = "LIST")]
    pub(crate) to_list: String,
    #[command(flatten)]
    pub(crate) days: Days,
    /// At most this many paths.
    #[arg(long, default_value_t = 5)]
    pub(crate) limit: usize,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Labels {
    /// The address.
    #[arg(required = true)]
    pub(crate) address: Option<String>,
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(subcommand)]
    pub(crate) verb: Option<LabelsVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LabelsVerb {
    /// Write every standing label of a wallet as a GraphSense TagPack.
    Export {
        /// Only labels of this chain: ethereum, bsc, bitcoin, tron, …
        #[arg(long)]
        chain: Option<String>,
        /// Where to write it; default: stdout.
        #[arg(long, value_name = "FILE.yaml")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Trace {
    /// Addresses whose incoming money is followed (with --tx: only what those transactions paid them).
    pub(crate) addresses: Vec<String>,
    /// A transaction that brought stolen money.
    #[arg(long, value_name = "HASH")]
    pub(crate) tx: Vec<String>,
    /// Show only what reached this address, and how much.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) to: Option<String>,
    /// The asset.
    #[arg(long, default_value = "ethereum/eth")]
    pub(crate) asset: String,
    /// The accounting rule.
    #[arg(long, default_value = "fifo", value_parser = ["fifo", "haircut", "poison", "lifo"])]
    pub(crate) policy: String,
    /// Follow the money back instead: where what the addresses received came from.
    #[arg(long, conflicts_with_all = ["store", "bounds", "to"])]
    pub(crate) back: bool,
    /// Also the least and the most that can have arrived under any rule: at --to, or at every service reached.
    #[arg(long, conflicts_with = "store")]
    pub(crate) bounds: bool,
    /// Last second, or last day (YYYY-MM-DD), that is looked at.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// A store outside a watch.
    #[arg(long, requires = "seeds", conflicts_with_all = ["addresses", "tx", "to"])]
    pub(crate) store: Option<PathBuf>,
    /// Its stolen transfers: a Parquet file with columns idx and label.
    #[arg(long, requires = "store", value_name = "FILE.parquet")]
    pub(crate) seeds: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Exposure {
    /// The book: an address a line; of a CSV the first column.
    pub(crate) book: PathBuf,
    /// The asset.
    #[arg(long, default_value = "ethereum/eth")]
    pub(crate) asset: String,
    /// The accounting rule.
    #[arg(long, default_value = "fifo", value_parser = ["fifo", "haircut", "poison", "lifo"])]
    pub(crate) policy: String,
    /// Last second, or last day (YYYY-MM-DD), that is looked at.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct WatchArgs {
    /// Where blocks appear: a folder, a file that grows, or - for stdin.
    #[arg(long, value_name = "DIR|FILE|-", required_unless_present = "list")]
    pub(crate) follow: Option<PathBuf>,
    /// Take what is there, and end.
    #[arg(long, requires = "follow")]
    pub(crate) once: bool,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.5)]
    pub(crate) every: f64,
    /// Watch this asset; default: every one that the watch has transfers of.
    #[arg(long, value_name = "CHAIN/ASSET")]
    pub(crate) asset: Vec<String>,
    /// With --asset: watch it although the watch holds no transfer of it yet.
    #[arg(long, requires = "asset")]
    pub(crate) new: bool,
    /// Tell this desk: every alert goes to alerts.jsonl in the watch, and the ledger notes who was told.
    #[arg(long, value_name = "WHO")]
    pub(crate) tell: Vec<String>,
    /// List the alerts that stand.
    #[arg(long, conflicts_with = "follow")]
    pub(crate) list: bool,
    /// With --list: those that were withdrawn too.
    #[arg(long, requires = "list")]
    pub(crate) all: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Store {
    #[command(subcommand)]
    pub(crate) what: StoreVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StoreVerb {
    /// Build a store from a Parquet file with columns ts, src, dst, amount, or from exports of a chain.
    Build {
        /// The file, or exports that belong together.
        #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
        transfers: Vec<PathBuf>,
        /// Of exports that hold several assets, the one to take: ethereum/eth.
        #[arg(long, value_name = "ASSET")]
        asset: Option<String>,
        /// A new or empty folder, or a store, which is replaced; a folder that holds anything else is refused.
        #[arg(long, value_name = "STORE")]
        out: PathBuf,
    },
    /// Read every column of a store and compare its checksums.
    Check {
        /// The folder.
        store: PathBuf,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Cluster {
    /// Addresses of a chain of accounts: whoever shares a deposit address of an exchange with them; none: everybody.
    pub(crate) addresses: Vec<String>,
    /// The asset, of the transfers that the watch holds.
    #[arg(long, default_value = "ethereum/eth")]
    pub(crate) asset: String,
    /// Last second, or last day (YYYY-MM-DD), that is looked at.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// A UTXO chain instead. Its inputs: a Parquet file with columns tx, output_id, addr.
    #[arg(long, value_name = "FILE.parquet", requires = "outputs", conflicts_with_all = ["addresses", "asset", "until"])]
    pub(crate) inputs: Option<PathBuf>,
    /// Its outputs: a Parquet file with columns tx, addr, value.
    #[arg(long, value_name = "FILE.parquet", requires = "inputs")]
    pub(crate) outputs: Option<PathBuf>,
    /// Let CoinJoins join addresses like any other transaction.
    #[arg(long, requires = "inputs")]
    pub(crate) keep_coinjoins: bool,
    /// Where each address with its cluster goes.
    #[arg(long, value_name = "FILE.parquet", requires = "inputs")]
    pub(crate) assign: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Demix {
    /// The pool's deposits: CSV, plain or packed.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) pool_deposits: PathBuf,
    /// The pool's withdrawals: CSV, plain or packed.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) pool_withdrawals: PathBuf,
    /// The case's depositors: an address, or a deposit's transaction, a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) depositors: PathBuf,
    /// Known transfers between addresses: CSV with columns from and to.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) links: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Bridge {
    #[command(subcommand)]
    pub(crate) what: BridgeVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BridgeVerb {
    /// Pair deposits with releases, one to one; releases that no deposit explains are told.
    Match {
        /// Deposits on the chain that is left: CSV or JSON, plain or packed.
        #[arg(long, value_name = "FILE")]
        source: PathBuf,
        /// Releases on the chain that is entered.
        #[arg(long, value_name = "FILE")]
        destination: PathBuf,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Delta {
    /// The earlier file.
    pub(crate) old: PathBuf,
    /// The later file.
    pub(crate) new: PathBuf,
    /// Read both as this format.
    #[arg(long, value_name = "NAME")]
    pub(crate) format: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReportArgs {
    /// The case; default: the only one, or the newest.
    pub(crate) case: Option<String>,
    /// Where to write it: FILE.html or FILE.pdf. Its machine-readable twin goes beside it.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Withhold what these readers may not see: TLP:CLEAR, TLP:GREEN, …; for a party, TLP:AMBER/KR.
    #[arg(long, value_name = "TLP")]
    pub(crate) audience: Option<Audience>,
    /// Release this draft as it stands, instead of working the case anew.
    #[arg(long, value_name = "DIGEST", conflicts_with = "case")]
    pub(crate) draft: Option<Digest>,
    /// For FILE.pdf: the paper.
    #[arg(long, value_name = "PAPER", default_value = report::PAPERS[0], value_parser = report::PAPERS)]
    pub(crate) paper: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Draft {
    #[command(subcommand)]
    pub(crate) what: DraftVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DraftVerb {
    /// Work a case and keep what comes of it as a draft.
    Make {
        /// The case; default: the only one, or the newest.
        case: Option<String>,
        /// Also write the page to read, marked DRAFT: FILE.html.
        #[arg(long, value_name = "FILE.html")]
        out: Option<PathBuf>,
    },
    /// List the drafts that this watch keeps.
    List,
    /// Show what changed between two drafts or reports, sentence by sentence.
    Diff {
        /// The older: a draft's digest, or a file (.html or .json).
        old: String,
        /// The newer.
        new: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Verify {
    /// A report (.html or .json), a finding's id, or a watch's folder.
    pub(crate) what: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Ledger {
    #[command(subcommand)]
    pub(crate) what: LedgerVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerVerb {
    /// Print the signed checkpoint, and the key to check it with.
    Checkpoint,
    /// Print entries.
    Entries {
        /// The first.
        #[arg(long, default_value_t = 0)]
        from: u64,
        /// How many.
        #[arg(long, default_value_t = 20)]
        count: u64,
    },
    /// Print the proof that an entry is in the ledger, or that the ledger has only grown since a size.
    Proof {
        /// The entry's index.
        #[arg(required_unless_present = "since")]
        index: Option<u64>,
        /// An earlier size.
        #[arg(long, value_name = "SIZE")]
        since: Option<u64>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh.
    pub(crate) shell: clap_complete::Shell,
}
