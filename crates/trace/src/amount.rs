//! The two widths in which a store holds amounts.

use bytemuck::Pod;

mod sealed {
    pub trait Sealed {}
    impl Sealed for u64 {}
    impl Sealed for u128 {}
}

/// An exact, unsigned amount of base units, 8 or 16 bytes wide. A store is built in the narrower width in
/// which none of its running sums overflows, and every kernel is compiled for both.
pub trait Amount: Pod + Ord + Default + Send + Sync + std::fmt::Debug + sealed::Sealed + Into<u128> {
    /// Bytes of one amount.
    const WIDTH: u8;
    /// The greatest amount.
    const MOST: Self;
    /// `self + other`, or `None` where the sum does not fit.
    fn plus(self, other: Self) -> Option<Self>;
    /// `self - other`, at least 0.
    fn less(self, other: Self) -> Self;
    /// `self - other`, or `None` below 0.
    fn minus(self, other: Self) -> Option<Self>;
    /// `⌊self · part / whole⌋`, where `part ≤ whole`; 0 of a whole of 0. Exact: no bit of the product is lost.
    fn share(self, part: Self, whole: Self) -> Self;
    /// The amount in this width, or `None` where it does not fit.
    fn narrow(wide: u128) -> Option<Self>;
    /// An account, a row and an amount in one plain value, as a build sorts them.
    type Record: Pod + Send;
    /// Packs a record.
    fn record(account: u32, row: u32, amount: Self) -> Self::Record;
    /// Unpacks a record: account, row, amount.
    fn unpack(record: &Self::Record) -> (u32, u32, Self);
}

macro_rules! amount {
    ($int:ty, $width:literal, $words:literal, $share:path) => {
        impl Amount for $int {
            const WIDTH: u8 = $width;
            const MOST: Self = Self::MAX;
            #[inline]
            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }
            #[inline]
            fn less(self, other: Self) -> Self {
                self.saturating_sub(other)
            }
            #[inline]
            fn minus(self, other: Self) -> Option<Self> {
                self.checked_sub(other)
            }
            #[inline]
            fn share(self, part: Self, whole: Self) -> Self {
                $share(self, part, whole)
            }
            fn narrow(wide: u128) -> Option<Self> {
                Self::try_from(wide).ok()
            }
            type Record = [u32; $words + 2];
            #[inline]
            fn record(account: u32, row: u32, amount: Self) -> Self::Record {
                let mut record = [0; $words + 2];
                let words: [u32; $words] = bytemuck::cast(amount);
                for (to, from) in record.iter_mut().zip([account, row].into_iter().chain(words)) {
                    *to = from;
                }
                record
            }
            #[inline]
            fn unpack(record: &Self::Record) -> (u32, u32, Self) {
                let [account, row, words @ ..] = *record;
                (account, row, bytemuck::cast(words))
            }
        }
    };
}
amount!(u64, 8, 2, share_of_64);
amount!(u128, 16, 4, share_of_128);

#[inline]
fn share_of_64(units: u64, part: u64, whole: u64) -> u64 {
    let product = u128::from(units) * u128::from(part);
    if let Ok(product) = u64::try_from(product) {
        return product / whole.max(1); // of a whole of 0 the part is 0, and no branch is needed to say so
    }
    // part ≤ whole, so the quotient is at most `units`.
    product.checked_div(whole.into()).and_then(|share| u64::try_from(share).ok()).unwrap_or(0)
}

fn share_of_128(units: u128, part: u128, whole: u128) -> u128 {
    match units.checked_mul(part) {
        Some(product) => product.checked_div(whole).unwrap_or(0),
        None => wide_share(units, part, whole),
    }
}

/// The same where the product passes 2^128: long division, bit by bit, of a product that is never formed.
fn wide_share(units: u128, part: u128, whole: u128) -> u128 {
    let (mut quotient, mut rest) = (0_u128, 0_u128);
    for bit in (0..u128::BITS).rev() {
        // rest < whole, part ≤ whole: both sums are taken modulo `whole`, with the carries counted.
        let (doubled, carry) = add_within(rest, rest, whole);
        quotient = (quotient << 1) + carry;
        rest = doubled;
        if units >> bit & 1 == 1 {
            let (sum, carry) = if part == whole { (rest, 1) } else { add_within(rest, part, whole) };
            quotient += carry;
            rest = sum;
        }
    }
    quotient
}

/// `(a + b) mod whole` and how often `whole` was taken off, for a, b < whole.
fn add_within(a: u128, b: u128, whole: u128) -> (u128, u128) {
    let room = whole - b;
    if a >= room { (a - room, 1) } else { (a + b, 0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_long_division_agrees_with_the_short_one(units: u64, part: u64, whole: u64) {
            let (part, whole) = (part.min(whole), part.max(whole).max(1));
            let wide = wide_share(units.into(), part.into(), whole.into());
            proptest::prop_assert_eq!(u128::from(share_of_64(units, part, whole)), wide);
            // Scaling part and whole alike changes nothing, and takes the product past 2^128.
            let scaled = share_of_128(units.into(), u128::from(part) << 63, u128::from(whole) << 63);
            proptest::prop_assert_eq!(scaled, wide);
        }

        #[test]
        fn a_share_of_the_largest_amounts_is_within_bounds(units: u128, part: u128, whole: u128) {
            let (part, whole) = (part.min(whole), part.max(whole));
            let share = units.share(part, whole);
            proptest::prop_assert!(share <= units);
            proptest::prop_assert!(whole == 0 || part < whole || share == units);
        }
    }
}
