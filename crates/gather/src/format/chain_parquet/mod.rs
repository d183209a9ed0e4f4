//! stub
use crate::{GatherError, intake::{Intake, Open}};
pub(super) fn read(_file: &mut Open<'_>, _intake: &mut Intake<'_>) -> Result<(), GatherError> { Ok(()) }
pub(crate) fn begins_parquet(head: &[u8]) -> bool { head.starts_with(b"PAR1") }
