//! The norms that the first case needs, out of the fact sheet, and the paragraph on the asset freeze spelled out.

use super::{Res, facts::Fact};
use record::{Bound, Claim, EntityId, Interval, Value};

/// The row that cites the Council's own press release on resolution 1718, which prints its text.
const RESOLUTION_1718: u64 = 385;

/// Claims on resolutions, the Committee and the Panel, and paragraph 8 (d).
pub(crate) fn claims(facts: &[Fact]) -> Res<Vec<Claim>> {
    let wanted = |claim: &Claim| matches!(claim.subject.as_str().split(':').next(), Some("unscr" | "panel"));
    let mut claims: Vec<_> =
        facts.iter().filter(|(_, claim)| wanted(claim)).map(|(_, claim)| claim.clone()).collect();
    let (_, adopted) = facts
        .iter()
        .find(|(row, _)| *row == RESOLUTION_1718)
        .ok_or("the sheet has no row on resolution 1718")?;
    let since = "2006-10-14".parse().map_err(|error: record::RecordError| error.to_string())?;
    claims.push(Claim {
        subject: EntityId::new("unscr:1718:para-8(d)").map_err(|error| error.to_string())?,
        property: "asset_freeze".into(),
        value: Value::Text(
            "funds, other financial assets and economic resources that are owned or controlled, directly or indirectly, by listed persons or entities, or by those acting on their behalf or at their direction, and making funds available to them".to_owned(),
        ),
        valid: Interval { from: Some(Bound::On(since)), to: None },
        known: since,
        ..adopted.clone()
    });
    Ok(claims)
}
