//! The columns, and which claims fill them.

use serde::{Deserialize, Serialize};

/// What a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// A vote in the Council.
    Vote,
    /// A veto in it.
    Veto,
    /// A report on carrying out a resolution.
    Implementation,
    /// A report on sending workers home.
    Repatriation,
    /// Taking part in monitoring.
    Participation,
    /// Designations of its own.
    Designation,
}

impl Group {
    /// As it is printed over its columns.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Vote => "Vote in the Council",
            Self::Veto => "Veto",
            Self::Implementation => "Reports to the Committee on",
            Self::Repatriation => "Workers",
            Self::Participation => "Monitoring",
            Self::Designation => "Lists",
        }
    }
}

/// Which claims, beside those on `state:XX`, fill a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Only claims on the state itself.
    State,
    /// A vote: subject and property of the claim that gives its count (`13-1-1 (Russia against, China abstaining)`).
    Vote(&'static str, &'static str),
    /// Vetoes, from the votes on drafts that failed.
    Vetoes,
    /// A list of states: subject and property; and the property that counts them, if one does.
    List(&'static str, &'static str, &'static str),
    /// Designations made by the state's own authority.
    Designations,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its id, and the property of a claim on `state:XX` that fills it: `implementation_report:2270`.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// The head, short: `2270`.
    pub head: &'static str,
    /// The head in full.
    pub title: &'static str,
    /// What else fills it.
    pub source: Source,
    /// Subjects and properties of claims that count states and name none.
    pub totals: &'static [(&'static str, &'static str)],
}

const fn vote(id: &'static str, head: &'static str, title: &'static str, subject: &'static str) -> Column {
    let source = Source::Vote(subject, "vote");
    Column { id, group: Group::Vote, head, title, source, totals: &[] }
}

const fn report(
    id: &'static str,
    head: &'static str,
    title: &'static str,
    totals: &'static [(&'static str, &'static str)],
) -> Column {
    Column { id, group: Group::Implementation, head, title, source: Source::State, totals }
}

const fn taking_part(id: &'static str, head: &'static str, title: &'static str, source: Source) -> Column {
    Column { id, group: Group::Participation, head, title, source, totals: &[] }
}

/// Totals that speak of resolutions 1718 and 1874 together, or of the whole series.
const SERIES: &[(&str, &str)] = &[
    ("unscr:1718", "implementation_reports_received"),
    ("unscr:1718+1874", "states_not_reporting"),
    ("unscr:dprk-series", "states_that_reported"),
];

/// The columns, in the order in which they are printed.
pub const COLUMNS: &[Column] = &[
    vote("vote:unscr:825", "825 · 1993", "Resolution 825, 11 May 1993 (no sanctions)", "unscr:825"),
    vote("vote:unscr:1718", "1718 · 2006", "Resolution 1718, 14 October 2006", "unscr:1718"),
    vote("vote:unscr:1874", "1874 · 2009", "Resolution 1874, 12 June 2009", "unscr:1874"),
    vote("vote:unscr:2094", "2094 · 2013", "Resolution 2094, 7 March 2013", "unscr:2094"),
    vote("vote:unscr:2270", "2270 · 2016", "Resolution 2270, 2 March 2016", "unscr:2270"),
    vote("vote:unscr:2321", "2321 · 2016", "Resolution 2321, 30 November 2016", "unscr:2321"),
    vote("vote:unscr:2371", "2371 · 2017", "Resolution 2371, 5 August 2017", "unscr:2371"),
    vote("vote:unscr:2375", "2375 · 2017", "Resolution 2375, 11 September 2017", "unscr:2375"),
    vote("vote:unscr:2397", "2397 · 2017", "Resolution 2397, 22 December 2017", "unscr:2397"),
    vote(
        "vote:draft:2022-05-26",
        "draft · May 2022",
        "Draft on new measures, 26 May 2022 (not adopted)",
        "draft:2022-05-26",
    ),
    Column {
        id: "vote:draft:2024-03-28",
        group: Group::Vote,
        head: "Panel · Mar 2024",
        title: "Draft to renew the Panel of Experts, 28 March 2024 (not adopted)",
        source: Source::Vote("panel:1874", "renewal_vote"),
        totals: &[],
    },
    Column {
        id: "veto",
        group: Group::Veto,
        head: "veto cast",
        title: "Vetoes of drafts on the DPRK, of those whose votes are held",
        source: Source::Vetoes,
        totals: &[],
    },
    report("implementation_report:1718", "1718", "Report on resolution 1718 (2006)", SERIES),
    report("implementation_report:1874", "1874", "Report on resolution 1874 (2009)", &[]),
    report("implementation_report:2094", "2094", "Report on resolution 2094 (2013)", &[]),
    report(
        "implementation_report:2270",
        "2270",
        "Report on resolution 2270 (2016)",
        &[("unscr:2270", "implementation_reports_received")],
    ),
    report(
        "implementation_report:2321",
        "2321",
        "Report on resolution 2321 (2016)",
        &[("unscr:2321", "implementation_reports_by_deadline")],
    ),
    report("implementation_report:2371", "2371", "Report on resolution 2371 (2017)", &[]),
    report("implementation_report:2375", "2375", "Report on resolution 2375 (2017)", &[]),
    report("implementation_report:2397", "2397", "Report on resolution 2397 (2017)", &[]),
    Column {
        id: "repatriation_report:2397",
        group: Group::Repatriation,
        head: "workers sent home",
        title: "Report on workers sent home: resolution 2397 (2017), paragraph 8",
        source: Source::State,
        totals: &[("unscr:2397", "repatriation_reports_received")],
    },
    taking_part(
        "participates:msmt",
        "in the MSMT",
        "Participant of the Multilateral Sanctions Monitoring Team",
        Source::List("msmt", "participant_states", "participants"),
    ),
    taking_part("panel_expert", "Panel expert", "A national served on the Panel of Experts", Source::State),
    Column {
        id: "attended:msmt_briefing",
        group: Group::Participation,
        head: "MSMT briefing",
        title: "Attended the MSMT's briefing at the United Nations, 17 July 2025",
        source: Source::List("msmt", "briefing_attending_states", ""),
        totals: &[("msmt", "briefing_attendance")],
    },
    Column {
        id: "designates",
        group: Group::Designation,
        head: "own listings",
        title: "Designations of its own against the DPRK's network",
        source: Source::Designations,
        totals: &[],
    },
];
