//! Why the server could not start, or had to stop.

use archive::ArchiveError;
use screen::ScreenError;
use std::{net::SocketAddr, path::PathBuf};
use thiserror::Error;

/// What was being done, to what, what was wrong, and what to do.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The address is no address.
    #[error(
        "'{text}' is no address to listen on: {why}\nhint: give an address and a port, such as 127.0.0.1:1718 or [::1]:1718"
    )]
    Address {
        /// What was given.
        text: String,
        /// What is wrong.
        why: String,
    },
    /// The address can be reached from other machines, and whoever reaches it would be let in.
    #[error(
        "{address} can be reached from other machines, and whoever reaches the service reads what it holds\nhint: listen on 127.0.0.1 or [::1]; or give out a token (`watchkeeper token add`), and write anonymous = \"none\" into the watch's access.toml"
    )]
    NotLoopback {
        /// What was given.
        address: SocketAddr,
    },
    /// The rules of access cannot be read or written.
    #[error("{}: {why}\nhint: docs/guide/access.md says what stands in it; `watchkeeper token` writes it", path.display())]
    Access {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A token that makes no sense, or is none.
    #[error("{why}\nhint: `watchkeeper token list` shows the tokens that were given out")]
    Grant {
        /// What is wrong.
        why: String,
    },
    /// Another process serves this watch.
    #[error("{} is served already: {by}\nhint: ask that service, or stop it first", watch.display())]
    Served {
        /// The watch.
        watch: PathBuf,
        /// Which process, and where it listens.
        by: String,
    },
    /// Something else listens there, or the system refuses.
    #[error("cannot listen on {address}: {source}\nhint: {}", listen_hint(source))]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line of the index is no entity.
    #[error("{}, line {line}: {why}\nhint: an index is FollowTheMoney entities as JSON, one a line, each id once", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: u64,
        /// What is wrong.
        why: String,
    },
    /// The index holds nobody.
    #[error("{} holds no entity\nhint: an index is FollowTheMoney entities (Person, Company, Vessel, …) as JSON, one a line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The index cannot be opened.
    #[error("{}: {why}\nhint: check the path", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The watch cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// What it is screened against cannot be read.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The system gave no threads, sockets or signals.
    #[error(
        "cannot {doing}: {source}\nhint: the system is short of threads or open files; close other programs"
    )]
    System {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

fn listen_hint(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program listens there; stop it, or choose another port with --listen"
        }
        std::io::ErrorKind::PermissionDenied => {
            "ports below 1024 are the system's; choose another with --listen"
        }
        _ => "choose another address or port with --listen",
    }
}
