//! Recognising a format by its first bytes.
use crate::Format;
/// The format that `head` (the first decompressed bytes of the file called `name`) is in.
pub fn recognise(name: &str, head: &[u8]) -> Option<Format> { let _ = (name, head); None }
