//! Report: a case becomes findings, findings become a signed report in which every sentence opens onto its evidence.
//!
//! Data flows one way: [`Case`] (questions) → findings (computed, and put into the ledger) → [`Twin`] (sentences with
//! what they rest on, claims, findings and proofs) → page. The page is drawn from the twin alone, so that anyone
//! can draw it again and compare it byte for byte; [`verify_report`] does.

mod case;
mod customers;
mod desk;
mod diff;
mod draft;
mod drafts;
mod error;
mod exposure;
mod field;
mod figure;
mod files;
mod follow;
mod labels;
mod methods;
mod moment;
mod origins;
mod outlooks;
mod page;
mod printer;
mod proofs;
mod redact;
mod release;
mod replies;
mod twin;
mod verify;
mod words;
mod work;

pub use case::Case;
pub use customers::{CustomerCluster, Customers, CustomersRequest, Funded, Moved, SharedDeposit};
pub use desk::{Desk, Sighted};
pub use diff::{Change, ChangeKind, Diff, SectionDiff, WordChange, diff};
pub use drafts::{DraftHead, Drafted, draft_case, draft_case_while, draft_of, draft_page, drafts};
pub use error::ReportError;
pub use exposure::{Exposed, ExposedBook, ExposureRequest};
pub use follow::{
    Bounded, Cut, Day, Edge, Ending, FlowFormat, FlowGraph, FollowRequest, Followed, GraphRequest,
    LabelOrigin, Node, OnList, ReachedAccount, Shown, StopReason, StoppedAt, Transferred,
};
pub use labels::{AddressLabels, Dispute, Label, LabelExport, Said, StopWord};
pub use methods::compute;
pub use methods::outlook::OutlookStudy;
pub use moment::last_second;
pub use origins::{OriginFound, Origins};
pub use outlooks::{ScoredOutlook, publish_outlooks, score_outlooks};
pub use page::compared::{PaperDiff, PaperSectionDiff, PaperVersion, paper_diff};
pub use page::paper::{
    Paper, PaperBlock, PaperColumn, PaperEntry, PaperExhibit, PaperFigure, PaperReply, PaperSection,
    PaperSentence, paper,
};
pub use printer::{PAPERS, Printer};
pub use proofs::{ClaimProof, EntryProof, Proofs};
pub use redact::redacted;
pub use release::{ReleaseNote, Released, release, release_draft, released_report, releases};
pub use replies::replies_of;
pub use twin::{Block, Cite, Figure, KeyFigure, PathRow, PathStep, Section, Sentence, Table, Twin};
pub use verify::{
    Failure, Verification, read_report, verify_finding, verify_report, verify_twin, verify_watch,
    verify_watch_while,
};
