//! Deposits and releases of bridges: decoded, matched one to one, and what nothing explains.
