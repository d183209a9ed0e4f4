//! What a deposit's call or log says.

use serde::Serialize;

/// A deposit as decoded. Addresses are `0x` and lower-case digits; amounts are base units of the chain that is left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deposit {
    /// Who pays; a call does not say it, its transaction does.
    pub sender: Option<String>,
    /// Who is to be paid on the other chain.
    pub receiver: String,
    /// The token on the chain that is left; `None` where the chain's own coin is sent.
    pub token: Option<String>,
    /// The token on the chain that is entered, where the deposit says it (Poly Network).
    pub token_there: Option<String>,
    /// Base units.
    pub amount: u128,
    /// The other chain, in the bridge's own numbering: EIP-155 ids for Celer, Poly's own for Poly Network.
    pub destination: u64,
    /// The sender's number for this transfer.
    pub nonce: Option<u64>,
    /// What the sender accepts to lose, in millionths of the amount.
    pub max_slippage: Option<u32>,
    /// The id under which the bridge knows the transfer, as `0x` and digits.
    pub transfer_id: Option<String>,
}
