//! Reads the transaction files of Dumplings (Ficsór's scanner): a transaction a line, fields apart by `:::`.
//!
//! `txid:::block hash:::index in block:::block time:::inputs:::outputs`; inputs and outputs apart by `}{`, an input is
//! `txid-index-value+script+type`, an output `value+script+type`, values in satoshi, scripts in hexadecimal.

use std::error::Error;

/// One input or output.
pub(crate) struct Coin {
    /// Satoshi.
    pub(crate) value: u64,
    /// `scriptPubKey`.
    pub(crate) script: Vec<u8>,
    /// The output that an input spends; `None` for an output.
    pub(crate) spends: Option<(String, usize)>,
}

/// One line.
pub(crate) struct Row {
    pub(crate) txid: String,
    pub(crate) time: i64,
    pub(crate) inputs: Vec<Coin>,
    pub(crate) outputs: Vec<Coin>,
}

/// Reads one line; the message says which field was wrong and what it held.
pub(crate) fn row(line: &str) -> Result<Row, Box<dyn Error>> {
    let fields: Vec<&str> = line.trim_end().split(":::").collect();
    let [txid, _block, _index, time, inputs, outputs] = fields.as_slice() else {
        return Err(format!("a line has {} fields, not 6", fields.len()).into());
    };
    Ok(Row {
        txid: (*txid).to_owned(),
        time: time.parse().map_err(|error| format!("block time {time:?}: {error}"))?,
        inputs: inputs.split("}{").map(input).collect::<Result<_, _>>()?,
        outputs: outputs.split("}{").map(coin).collect::<Result<_, _>>()?,
    })
}

fn input(text: &str) -> Result<Coin, Box<dyn Error>> {
    let parts: Vec<&str> = text.splitn(3, '-').collect();
    let [txid, index, rest] = parts.as_slice() else {
        return Err(format!("input {text:?} has no outpoint").into());
    };
    Ok(Coin { spends: Some(((*txid).to_owned(), index.parse()?)), ..coin(rest)? })
}

fn coin(text: &str) -> Result<Coin, Box<dyn Error>> {
    let parts: Vec<&str> = text.split('+').collect();
    let [value, script, _kind] = parts.as_slice() else {
        return Err(format!("coin {text:?} has not 3 parts").into());
    };
    let value = value.parse().map_err(|error| format!("value {value:?}: {error}"))?;
    Ok(Coin { value, script: bytes(script)?, spends: None })
}

fn bytes(hex: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let digit = |at: u8| char::from(at).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    hex.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => digit(*high).zip(digit(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        })
        .collect::<Option<_>>()
        .ok_or_else(|| format!("script {hex:?} is not hexadecimal").into())
}
