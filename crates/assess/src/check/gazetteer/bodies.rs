//! Names that no claim spells out: the field's bodies, who counts, the clusters of attackers, some states.
//!
//! A row says how a thing is called, what kind it is, which subject of the archive it is (where the archive has it),
//! what its names have in common, and under which name it counts in the `total:` subjects.

use super::Sort;

/// Victims that are known by another name than the one in the archive's id.
pub(super) const VICTIMS: [(&str, &str); 12] = [
    ("axie infinity", "ronin"),
    ("ronin bridge", "ronin"),
    ("ronin network", "ronin"),
    ("sky mavis", "ronin"),
    ("horizon bridge", "harmony"),
    ("harmony bridge", "harmony"),
    ("drift protocol", "drift"),
    ("liquid global", "liquid"),
    ("dmm", "dmm-bitcoin"),
    ("gate.io", "gate-io"),
    ("central bank of bangladesh", "bangladesh-bank"),
    ("bangladesh's central bank", "bangladesh-bank"),
];

type Body = (&'static str, Sort, &'static str, &'static str, Option<&'static str>);

/// The table.
pub(super) const BODIES: &[Body] = &[
    ("panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("un panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("1718 committee panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("1718 committee's panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("1718 panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("1874 panel of experts", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("1874 panel", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("un panel", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("un expert panel", Sort::Panel, "panel:1874", "panel", Some("un-poe")),
    ("un experts", Sort::Voice, "", "panel", Some("un-poe")),
    ("1718 committee", Sort::Committee, "committee:1718", "committee", None),
    ("1718 sanctions committee", Sort::Committee, "committee:1718", "committee", None),
    ("1718 list", Sort::List, "list:un-1718", "1718 list", None),
    ("msmt", Sort::Team, "msmt", "msmt", Some("msmt")),
    ("multilateral sanctions monitoring team", Sort::Team, "msmt", "msmt", Some("msmt")),
    ("it workers", Sort::Workers, "it-workers", "it-workers", None),
    ("it worker", Sort::Workers, "it-workers", "it-workers", None),
    ("information technology workers", Sort::Workers, "it-workers", "it-workers", None),
    ("chainalysis", Sort::Voice, "", "chainalysis", Some("chainalysis")),
    ("trm", Sort::Voice, "", "trm", Some("trm")),
    ("trm labs", Sort::Voice, "", "trm", Some("trm")),
    ("elliptic", Sort::Voice, "", "elliptic", Some("elliptic")),
    ("fbi", Sort::Voice, "", "fbi", Some("fbi")),
    ("federal bureau of investigation", Sort::Voice, "", "fbi", Some("fbi")),
    ("us treasury", Sort::Voice, "", "us-treasury", Some("us-treasury")),
    ("u.s. treasury", Sort::Voice, "", "us-treasury", Some("us-treasury")),
    ("treasury department", Sort::Voice, "", "us-treasury", Some("us-treasury")),
    ("ofac", Sort::Voice, "", "ofac", Some("us-treasury")),
    ("state department", Sort::Voice, "", "us-state", Some("us-state")),
    ("national intelligence service", Sort::Voice, "", "rok-nis", Some("rok-nis")),
    ("institute for national security strategy", Sort::Voice, "", "inss", Some("inss")),
    ("tayvano", Sort::Voice, "", "tayvano", Some("tayvano")),
    ("lazarus", Sort::Actor, "entity:lazarus-group", "lazarus-group", None),
    ("lazarus group", Sort::Actor, "entity:lazarus-group", "lazarus-group", None),
    ("tradertraitor", Sort::Actor, "entity:tradertraitor", "tradertraitor", None),
    ("jade sleet", Sort::Actor, "entity:tradertraitor", "tradertraitor", None),
    ("apt38", Sort::Actor, "entity:apt38", "apt38", None),
    ("bluenoroff", Sort::Actor, "entity:bluenoroff", "bluenoroff", None),
    ("andariel", Sort::Actor, "entity:andariel", "andariel", None),
    ("kimsuky", Sort::Actor, "entity:kimsuky", "kimsuky", None),
    ("apt43", Sort::Actor, "entity:kimsuky", "kimsuky", None),
    ("rgb", Sort::Actor, "entity:rgb", "rgb", None),
    ("reconnaissance general bureau", Sort::Actor, "entity:rgb", "rgb", None),
    ("north korea", Sort::Dprk, "dprk", "dprk", None),
    ("north korean", Sort::Dprk, "dprk", "dprk", None),
    ("north koreans", Sort::Dprk, "dprk", "dprk", None),
    ("dprk", Sort::Dprk, "dprk", "dprk", None),
    ("pyongyang", Sort::Dprk, "dprk", "dprk", None),
    ("democratic people's republic of korea", Sort::Dprk, "dprk", "dprk", None),
    ("russia", Sort::State, "", "russia", None),
    ("russian federation", Sort::State, "", "russia", None),
    ("moscow", Sort::State, "", "russia", None),
    ("china", Sort::State, "", "china", None),
    ("beijing", Sort::State, "", "china", None),
    ("united states", Sort::State, "", "us", None),
    ("united kingdom", Sort::State, "", "uk", None),
    ("france", Sort::State, "", "france", None),
];

/// Clusters that reports use for one another: naming one where the archive names the other is no contradiction.
pub(in crate::check) const LAZARUS_FAMILY: [&str; 6] =
    ["lazarus-group", "tradertraitor", "apt38", "bluenoroff", "andariel", "technical-reconnaissance-bureau"];

/// Clusters of attackers.
pub(in crate::check) const CLUSTERS: [&str; 6] =
    ["lazarus-group", "tradertraitor", "apt38", "bluenoroff", "andariel", "kimsuky"];
