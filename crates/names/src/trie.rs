//! A trie over the letters a to z: finds every spelling that starts at a place of a token in one walk.

use std::collections::BTreeMap;

/// No node, and no value.
const NONE: u16 = 0;

/// Spellings to values; at most 65,000 of each.
#[derive(Debug)]
pub(crate) struct Trie<V> {
    /// Children of each node by letter; node 0 is the root, so 0 also says "no child".
    children: Vec<[u16; 26]>,
    /// The value that ends at each node, plus one.
    ends: Vec<u16>,
    values: Vec<V>,
}

impl<V> Trie<V> {
    /// The trie of the spellings; those with other bytes than a–z, and any beyond the limit, are left out.
    pub(crate) fn new(spellings: BTreeMap<String, V>) -> Self {
        let mut trie = Self { children: vec![[NONE; 26]], ends: vec![NONE], values: vec![] };
        for (spelling, value) in spellings {
            trie.insert(&spelling, value);
        }
        trie
    }

    fn insert(&mut self, spelling: &str, value: V) {
        let mut node = 0;
        for letter in spelling.bytes() {
            let Some(next) = self.child(node, letter) else { return };
            node = next;
        }
        self.values.push(value);
        if let (Some(end), Ok(at)) = (self.ends.get_mut(node), u16::try_from(self.values.len())) {
            *end = at;
        }
    }

    /// The child for a letter, made where it is missing.
    fn child(&mut self, node: usize, letter: u8) -> Option<usize> {
        let fresh = u16::try_from(self.children.len()).ok()?;
        let slot = self.children.get_mut(node)?.get_mut(usize::from(letter.checked_sub(b'a')?))?;
        if *slot == NONE {
            *slot = fresh;
            self.children.push([NONE; 26]);
            self.ends.push(NONE);
            return Some(usize::from(fresh));
        }
        Some(usize::from(*slot))
    }

    /// Every spelling that `text` starts with, shortest first: its length and value.
    pub(crate) fn prefixes<'a, 't>(
        &'a self,
        text: &'t [u8],
    ) -> impl Iterator<Item = (usize, &'a V)> + use<'a, 't, V> {
        let mut node = Some(0_usize);
        text.iter()
            .enumerate()
            .map_while(move |(at, letter)| {
                let column = usize::from(letter.checked_sub(b'a')?);
                let next = *self.children.get(node?)?.get(column)?;
                node = (next != NONE).then_some(usize::from(next));
                let end = *self.ends.get(node?)?;
                Some(
                    usize::from(end)
                        .checked_sub(1)
                        .and_then(|value| self.values.get(value))
                        .map(|v| (at + 1, v)),
                )
            })
            .flatten()
    }

    /// The value of the whole text.
    pub(crate) fn get<'a>(&'a self, text: &[u8]) -> Option<&'a V> {
        self.prefixes(text).find_map(|(length, value)| (length == text.len()).then_some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_prefixes_are_found_shortest_first() {
        let trie =
            Trie::new(["yo", "yon", "yong", "ng", "Bad"].map(|s| (s.to_owned(), s)).into_iter().collect());
        assert_eq!(
            trie.prefixes(b"yongil").map(|(n, v)| (n, *v)).collect::<Vec<_>>(),
            [(2, "yo"), (3, "yon"), (4, "yong")]
        );
        assert_eq!(trie.get(b"yon"), Some(&"yon"));
        assert_eq!(trie.get(b"y"), None);
        assert_eq!(trie.prefixes(b"").count() + trie.prefixes("é".as_bytes()).count(), 0);
    }
}
