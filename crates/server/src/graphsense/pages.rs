//! Pages: how long they are, and the tokens under which the next one is asked for.

use crate::{
    params::{Params, short},
    problem::Problem,
};
use axum::http::StatusCode;

/// Items on a page, where the caller does not say.
const USUAL: usize = 100;

/// Items on a page, at most.
const MOST: usize = 1_000;

/// Where a transfer stands among those of a network; ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Unix seconds.
    pub(super) time: u32,
    /// Of its store.
    pub(super) rank: u32,
    /// In its store.
    pub(super) row: u32,
}

/// How many items a page has.
///
/// # Errors
/// 422 outside of 1 to 1,000.
pub(super) fn size(params: &Params) -> Result<usize, Problem> {
    params.integer("pagesize", USUAL, 1..=MOST)
}

/// The token of the page after that transfer. `print` is of what was read: the token is of no use when that changes.
pub(super) fn after(print: u64, place: Place) -> String {
    format!("{print:016x}-{:08x}{:08x}{:08x}", place.time, place.rank, place.row)
}

/// The transfer after which the page that was asked for begins; `None` for the first page.
///
/// # Errors
/// 400 for what is no token of ours, 409 for one of stores that stand no more.
pub(super) fn place(params: &Params, print: u64) -> Result<Option<Place>, Problem> {
    let Some(rest) = token(params, print)? else { return Ok(None) };
    let part = |from: usize| u32::from_str_radix(rest.get(from..from + 8)?, 16).ok();
    let place =
        || Some(Place { time: part(0)?, rank: part(8)?, row: part(16).filter(|_| rest.len() == 24)? });
    place().map(Some).ok_or_else(|| no_token(rest))
}

/// The page that was asked for, of items that have a fixed order, and the token of the next.
///
/// # Errors
/// As [`place`].
pub(super) fn cut<T>(
    params: &Params,
    print: u64,
    items: Vec<T>,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let from = match token(params, print)? {
        None => 0,
        Some(rest) => rest.parse::<usize>().map_err(|_| no_token(rest))?,
    };
    let (size, total) = (size(params)?, items.len());
    let until = from.saturating_add(size);
    let next = (until < total).then(|| format!("{print:016x}-{until}"));
    Ok((items.into_iter().skip(from).take(size).collect(), next))
}

/// What stands behind the print in a token of these stores.
fn token(params: &Params, print: u64) -> Result<Option<&str>, Problem> {
    let Some(text) = params.one("page").filter(|text| !text.is_empty()) else { return Ok(None) };
    let (of, rest) = text.split_once('-').ok_or_else(|| no_token(text))?;
    let of = Some(of).filter(|of| of.len() == 16).and_then(|of| u64::from_str_radix(of, 16).ok());
    if of.ok_or_else(|| no_token(text))? == print {
        return Ok(Some(rest));
    }
    let detail = "the page is of what was held before, and something was gathered since";
    Err(Problem::new(StatusCode::CONFLICT, detail, "begin again with the first page"))
}

fn no_token(text: &str) -> Problem {
    let detail = format!("page: '{}' is no token of a page", short(text));
    Problem::bad(detail, "give 'next_page' of the page before, as it was")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::encoded;

    fn asked(page: &str) -> Params {
        Params::parse(Some(&format!("page={}", encoded(page)))).unwrap()
    }

    #[test]
    fn a_token_leads_to_its_place_and_to_no_other() {
        let at = Place { time: 1_648_000_000, rank: 2, row: u32::MAX };
        assert_eq!(place(&asked(&after(7, at)), 7).unwrap(), Some(at));
        assert_eq!(place(&asked(&after(7, at)), 8).unwrap_err().status, 409);
        assert_eq!(place(&Params::default(), 7).unwrap(), None);
        for bad in
            ["x", "-", "7-", "0000000000000007-", "0000000000000007-zz", "0000000000000007-한글한글한글한글"]
        {
            assert_eq!(place(&asked(bad), 7).unwrap_err().status, 400, "{bad}");
        }
    }

    #[test]
    fn pages_are_the_whole_in_order() {
        let (mut page, mut all) = (String::new(), vec![]);
        loop {
            let params = Params::parse(Some(&format!("pagesize=3&page={page}"))).unwrap();
            let (items, next) = cut(&params, 7, (0..10).collect()).unwrap();
            all.extend(items);
            let Some(next) = next else { break };
            page = next;
        }
        assert_eq!(all, (0..10).collect::<Vec<_>>());
        assert_eq!(cut(&asked("0000000000000007-99999"), 7, vec![1]).unwrap().0, Vec::<i32>::new());
        assert_eq!(cut(&asked("0000000000000007--1"), 7, vec![1]).unwrap_err().status, 400);
    }
}
