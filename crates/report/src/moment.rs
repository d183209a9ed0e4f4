//! Until when money is followed.

use crate::ReportError;
use jiff::{civil::Date, tz::TimeZone};

/// Unix seconds as they are written, or the last second of a day (UTC).
///
/// # Errors
/// [`ReportError::Moment`] where it is neither, or outside 1970 to 2106.
pub fn last_second(text: &str) -> Result<u32, ReportError> {
    if let Ok(second) = text.parse() {
        return Ok(second);
    }
    let wrong = |why: String| ReportError::Moment { why };
    let day: Date = text.parse().map_err(|_| {
        let short: String = text.chars().take(60).collect();
        wrong(format!("'{short}' is neither a day nor a number of seconds"))
    })?;
    let outside =
        || wrong(format!("no transfer can be dated {day}: chain data count seconds from 1970 to 2106"));
    let next = day.tomorrow().and_then(|day| day.to_zoned(TimeZone::UTC)).map_err(|_| outside())?;
    u32::try_from(next.timestamp().as_second() - 1).map_err(|_| outside())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_its_last_second() {
        assert_eq!(last_second("1970-01-01").unwrap(), 86_399);
        assert_eq!(last_second("7").unwrap(), 7);
        for text in ["", "yesterday", "2024-02-30", "1969-12-30", "9999-12-31", "-1"] {
            assert!(last_second(text).unwrap_err().to_string().contains("hint:"), "{text}");
        }
    }
}
