//! Legs of passages over bridges as CSV, our own: one row a leg.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{BridgeLeg, Leg, Observation};

const SHAPE: Shape = Shape {
    required: &["bridge", "leg", "id", "token", "beneficiary", "amount", "tx", "time"],
    optional: Some(&[]),
    id: "id",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    observations(file, Format::BridgeCsv, &SHAPE, intake, &leg)
}

fn leg(row: &Row<'_>) -> Result<Observation, Fault> {
    let bridge = row.get("bridge");
    if bridge.is_empty() {
        return Err(Fault::new("the bridge is not named", "fill the column 'bridge'"));
    }
    let leg = match row.get("leg") {
        "request" => Leg::Request,
        "release" => Leg::Release,
        other => return Err(Fault::new(format!("'{other}' is not a leg"), "write 'request' or 'release'")),
    };
    Ok(Observation::Bridge(BridgeLeg {
        bridge: bridge.to_owned(),
        leg,
        id: field::count(row.get("id"))?,
        token: field::address(row.get("token"))?,
        beneficiary: field::address(row.get("beneficiary"))?,
        amount: field::amount(row.get("amount"))?,
        tx: field::hash(row.get("tx"))?,
        time: field::time(row.get("time"))?,
    }))
}
