//! The same draws on every machine: a seeded ChaCha stream, and nothing of a platform's own.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of draws.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// A stream of its own for each seed and purpose.
    pub(super) fn new(seed: u64, purpose: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(purpose);
        Self(rng)
    }

    /// A whole number below `end`, each as likely as the others to within 2⁻³²; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u128::try_from(end).unwrap_or_default();
        let drawn = u128::from(self.0.next_u64()) * end;
        usize::try_from(drawn >> 64).unwrap_or_default()
    }

    /// A fair sign: 1 or −1.
    pub(super) fn sign(&mut self) -> f64 {
        if self.0.next_u32() & 1 == 0 { 1.0 } else { -1.0 }
    }
}
