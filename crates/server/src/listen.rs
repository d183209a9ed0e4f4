//! Where to listen.

use crate::ServerError;
use std::{net::SocketAddr, str::FromStr};

/// An address to listen on. Whether it may be listened on is for [`crate::Access::may_listen`] to say.
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
        Ok(Self(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_and_no_name_but_this_machines() {
        for text in ["", "1718", "example.org:1718", "127.0.0.1", "localhost:x", "127.0.0.1:99999"] {
            assert!(matches!(text.parse::<Listen>(), Err(ServerError::Address { .. })), "{text}");
        }
        for text in ["127.0.0.1:1718", "[::1]:0", "localhost:1718", "127.8.9.1:1"] {
            assert!(text.parse::<Listen>().unwrap().address().ip().is_loopback());
        }
    }
}
