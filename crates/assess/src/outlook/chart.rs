//! stub
use super::Forecast;
/// stub
pub fn fan_chart(_f: &Forecast) -> String { String::new() }
