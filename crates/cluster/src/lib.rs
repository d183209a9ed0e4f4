//! Which addresses one hand holds: common inputs, change, deposit addresses; CoinJoins told apart.
pub mod coinjoin;
