//! Amounts in pictures: exact integers, cut to two decimals and never rounded up.

use crate::words;

/// Decimals shown after the point.
const SHOWN: usize = 2;

/// A coin: how many base-unit digits it has, and its symbol.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Coin<'a> {
    pub(crate) decimals: u8,
    pub(crate) symbol: &'a str,
}

impl Coin<'_> {
    /// `173,600 ETH`, `6,249.99 ETH`; what is too small to show but is not nothing is `< 0.01 ETH`.
    ///
    /// Works on digits, so that no number of decimals (0 to 255) can overflow.
    pub(crate) fn show(self, units: u128) -> String {
        format!("{} {}", self.number(units), self.symbol).trim_end().to_owned()
    }

    /// The same without the symbol.
    pub(crate) fn number(self, units: u128) -> String {
        let digits = format!("{units:0>width$}", width = usize::from(self.decimals) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.decimals));
        let whole = whole.parse::<u128>().unwrap_or_default();
        let cut: String = part.chars().take(SHOWN).collect();
        match cut.bytes().all(|digit| digit == b'0') {
            true if whole == 0 && units > 0 => "< 0.01".to_owned(),
            true => words::count(whole),
            false => format!("{}.{cut:0<SHOWN$}", words::count(whole)),
        }
    }

    /// Base units of `coins` whole coins; `None` where it does not fit.
    pub(crate) fn whole(self, coins: u128) -> Option<u128> {
        10_u128.checked_pow(u32::from(self.decimals))?.checked_mul(coins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ETH: Coin<'_> = Coin { decimals: 18, symbol: "ETH" };

    #[test]
    fn amounts_are_cut_and_never_rounded_up() {
        let shown = |units: u128| ETH.show(units);
        assert_eq!(shown(173_600_000_000_000_000_000_000), "173,600 ETH");
        assert_eq!(shown(1_999_999_999_999_999_999), "1.99 ETH");
        assert_eq!(shown(1_500_000_000_000_000_000), "1.50 ETH");
        assert_eq!(shown(1), "< 0.01 ETH");
        assert_eq!(shown(0), "0 ETH");
    }

    #[test]
    fn no_number_of_decimals_overflows() {
        let coin = |decimals| Coin { decimals, symbol: "x" };
        assert_eq!(coin(0).show(u128::MAX), "340,282,366,920,938,463,463,374,607,431,768,211,455 x");
        assert_eq!(coin(38).show(u128::MAX), "3.40 x");
        assert_eq!(coin(255).show(u128::MAX), "< 0.01 x");
        assert_eq!(coin(1).show(15), "1.50 x");
        assert_eq!(coin(255).whole(1), None);
    }
}
