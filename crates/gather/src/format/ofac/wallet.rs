//! Wallets: "Digital Currency Address - XBT …".

use crate::{
    GatherError,
    clerk::{Clerk, Fact, Subject},
};
use record::{Address, Value};

/// Writes what `text`, an address on `currency`, says: the wallet, and that it is held by `holder`. An address whose
/// checksum fails is set aside.
pub(crate) fn write(
    clerk: &mut Clerk<'_, '_>,
    holder: &Subject,
    line: u64,
    place: &str,
    [currency, text, comment]: [&str; 3],
) -> Result<(), GatherError> {
    let found = Address::parse_as(text, currency).and_then(|address| address.entity_id());
    let id = match found {
        Ok(id) => id,
        Err(error) => return clerk.set_aside(line, holder, place, error.into()),
    };
    let wallet = Subject { id, schema: "CryptoWallet", record: holder.record.clone(), known: holder.known };
    let quote = format!("Digital Currency Address - {currency} {text}");
    clerk.say(&wallet, Fact::text("publicKey", text.trim()).at(place))?;
    clerk.say(&wallet, Fact::text("currency", currency).at(place))?;
    if !comment.is_empty() {
        clerk.say(&wallet, Fact::text("notes", comment).at(place))?;
    }
    clerk.say(&wallet, Fact::new("held_by", Value::Entity(holder.id.clone())).at(place).quoted(&quote))
}
