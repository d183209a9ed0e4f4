//! Where to listen: on this machine only.

use crate::ServerError;
use std::{net::SocketAddr, str::FromStr};

/// An address of this machine that other machines cannot reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen(SocketAddr);

impl Listen {
    /// The address.
    pub const fn address(self) -> SocketAddr {
        self.0
    }
}

impl FromStr for Listen {
    type Err = ServerError;

    /// `127.0.0.1:1718`, `[::1]:1718` or `localhost:1718`.
    fn from_str(text: &str) -> Result<Self, ServerError> {
        let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
        let address: SocketAddr =
            numeric.as_deref().unwrap_or(text).parse().map_err(|error: std::net::AddrParseError| {
                ServerError::Address { text: text.to_owned(), why: error.to_string() }
            })?;
        if address.ip().is_loopback() { Ok(Self(address)) } else { Err(ServerError::NotLoopback { address }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_not_listened_to() {
        for text in
            ["0.0.0.0:1718", "192.0.2.1:80", "[::]:1718", "[2001:db8::1]:1718", "[::ffff:127.0.0.1]:1718"]
        {
            let error = text.parse::<Listen>().unwrap_err().to_string();
            assert!(error.contains("other machines") && error.contains("hint:"), "{error}");
        }
        for text in ["", "1718", "example.org:1718", "127.0.0.1", "localhost:x", "127.0.0.1:99999"] {
            assert!(matches!(text.parse::<Listen>(), Err(ServerError::Address { .. })), "{text}");
        }
        for text in ["127.0.0.1:1718", "[::1]:0", "localhost:1718", "127.8.9.1:1"] {
            assert!(text.parse::<Listen>().unwrap().address().ip().is_loopback());
        }
    }
}
