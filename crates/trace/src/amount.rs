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
    /// `self + other`, or `None` where the sum does not fit.
    fn plus(self, other: Self) -> Option<Self>;
    /// `self - other`, at least 0.
    fn less(self, other: Self) -> Self;
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
    ($int:ty, $width:literal, $words:literal) => {
        impl Amount for $int {
            const WIDTH: u8 = $width;
            #[inline]
            fn plus(self, other: Self) -> Option<Self> {
                self.checked_add(other)
            }
            #[inline]
            fn less(self, other: Self) -> Self {
                self.saturating_sub(other)
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
amount!(u64, 8, 2);
amount!(u128, 16, 4);
