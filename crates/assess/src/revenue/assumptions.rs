//! What the model assumes: each with an id, its words, a default, and a way to switch or change it.

use serde::{Deserialize, Serialize};

/// The assumptions of one run. Rates are in thousandths; `350` is a factor of about e^0.35, 1.42 either way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Assumptions {
    /// A1. Claims graded improbable are left out.
    pub leave_out_improbable: bool,
    /// A2. Spread of the estimators' own tendencies to count more or less; 0: they have none.
    pub estimator_effect_permille: u32,
    /// A3. Errors have heavy tails (Student, 3 degrees of freedom), so that one wild figure moves little.
    pub heavy_tails: bool,
    /// A4. Lower and upper bounds narrow a year's interval.
    pub bounds_count: bool,
    /// A5. How far above its best floor a whole year may lie that has no other figure; 0: only the floor is given.
    pub above_floor_permille: u32,
    /// A6. Totals over several whole years constrain the sum of those years.
    pub totals_constrain: bool,
    /// A7. A yearly rate said of up to three years holds in each of them.
    pub rates_hold: bool,
    /// A8. Totals of all cyber revenue are read as totals of theft.
    pub cyber_is_theft: bool,
    /// A9. Of an estimator's figures for one span only the one that stands counts.
    pub latest_only: bool,
    /// A10. How far one year may lie from the stream's middle before any figure is seen.
    pub year_spread_permille: u32,
    /// A11. Errors of a claim by its grade, times this: 1000 is as documented.
    pub error_permille: u32,
    /// A12. Spread of what all estimators miss, or count too much, alike; 0: nothing.
    pub shared_error_permille: u32,
    /// Draws that are kept; more make smoother ends.
    pub draws: u32,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            leave_out_improbable: true,
            estimator_effect_permille: 350,
            heavy_tails: true,
            bounds_count: true,
            above_floor_permille: 250,
            totals_constrain: true,
            rates_hold: true,
            cyber_is_theft: false,
            latest_only: true,
            year_spread_permille: 2500,
            error_permille: 1000,
            shared_error_permille: 150,
            draws: 2000,
        }
    }
}

/// An assumption as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// `A1` to `A12`.
    pub id: String,
    /// In words, as it stands in this run.
    pub words: String,
    /// How it stands: `on`, `off`, or a number.
    pub setting: String,
    /// What sensitivity switches it to.
    pub switched_to: String,
}

/// One row of the list: id, words, how it reads, how it is switched.
struct Row {
    id: &'static str,
    words: &'static str,
    setting: fn(&Assumptions) -> String,
    switch: fn(&mut Assumptions),
}

fn on_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

const ROWS: [Row; 12] = [
    Row {
        id: "A1",
        words: "Claims graded improbable (5), and claims of unreliable or unknown sources that cannot be judged (6), are left out.",
        setting: |a| on_off(a.leave_out_improbable),
        switch: |a| a.leave_out_improbable = !a.leave_out_improbable,
    },
    Row {
        id: "A2",
        words: "Each estimator counts more or less than the truth by a factor of its own, the same in every year (thousandths of a natural logarithm; 350 is a factor of 1.4).",
        setting: |a| a.estimator_effect_permille.to_string(),
        switch: |a| a.estimator_effect_permille = if a.estimator_effect_permille == 0 { 350 } else { 0 },
    },
    Row {
        id: "A3",
        words: "Errors have heavy tails: one wild figure moves the interval little.",
        setting: |a| on_off(a.heavy_tails),
        switch: |a| a.heavy_tails = !a.heavy_tails,
    },
    Row {
        id: "A4",
        words: "Figures that say at least or up to, and figures for a part of a year, bound the year; they are never scaled up, and no interval begins below the highest figure that says at least.",
        setting: |a| on_off(a.bounds_count),
        switch: |a| a.bounds_count = !a.bounds_count,
    },
    Row {
        id: "A5",
        words: "A whole year for which only floors are published lies above the highest of them by a factor that nobody states (250: a fifth more is the middle, and it may be much more); 0: only the floor is given.",
        setting: |a| a.above_floor_permille.to_string(),
        switch: |a| a.above_floor_permille = if a.above_floor_permille == 0 { 250 } else { 0 },
    },
    Row {
        id: "A6",
        words: "A total over several whole years constrains the sum of those years, where its estimator does not give them singly.",
        setting: |a| on_off(a.totals_constrain),
        switch: |a| a.totals_constrain = !a.totals_constrain,
    },
    Row {
        id: "A7",
        words: "A yearly rate that is said of up to three years holds in each of them.",
        setting: |a| on_off(a.rates_hold),
        switch: |a| a.rates_hold = !a.rates_hold,
    },
    Row {
        id: "A8",
        words: "Totals of all cyber revenue count as totals of theft.",
        setting: |a| on_off(a.cyber_is_theft),
        switch: |a| a.cyber_is_theft = !a.cyber_is_theft,
    },
    Row {
        id: "A9",
        words: "Of an estimator's several figures for the same days only the one that stands counts.",
        setting: |a| on_off(a.latest_only),
        switch: |a| a.latest_only = !a.latest_only,
    },
    Row {
        id: "A10",
        words: "Before any figure is seen, a year lies within a factor of about 12 of the stream's middle (2500), with heavy tails.",
        setting: |a| a.year_spread_permille.to_string(),
        switch: |a| a.year_spread_permille = a.year_spread_permille.saturating_mul(2),
    },
    Row {
        id: "A11",
        words: "A claim's own error goes by its grade: 10 percent at the best, 80 percent at the worst, as documented (1000).",
        setting: |a| a.error_permille.to_string(),
        switch: |a| a.error_permille = a.error_permille.saturating_mul(2),
    },
    Row {
        id: "A12",
        words: "What all estimators miss, or count too much, alike moves a year by a common factor (150: 16 percent either way); no figure can show it.",
        setting: |a| a.shared_error_permille.to_string(),
        switch: |a| a.shared_error_permille = if a.shared_error_permille == 0 { 150 } else { 0 },
    },
];

impl Assumptions {
    /// The list, as it stands here.
    pub fn list(&self) -> Vec<Listed> {
        let row = |row: &Row| {
            let mut other = self.clone();
            (row.switch)(&mut other);
            Listed {
                id: row.id.to_owned(),
                words: row.words.to_owned(),
                setting: (row.setting)(self),
                switched_to: (row.setting)(&other),
            }
        };
        ROWS.iter().map(row).collect()
    }

    /// The same with one assumption switched; `None` for an id that is not in the list.
    #[must_use]
    pub fn switched(&self, id: &str) -> Option<Self> {
        let row = ROWS.iter().find(|row| row.id == id)?;
        let mut other = self.clone();
        (row.switch)(&mut other);
        Some(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_changes_something() {
        let usual = Assumptions::default();
        for row in usual.list() {
            assert_ne!(usual.switched(&row.id).unwrap(), usual, "{}", row.id);
            assert_ne!(row.setting, row.switched_to);
        }
        assert_eq!(usual.switched("A99"), None);
    }
}
