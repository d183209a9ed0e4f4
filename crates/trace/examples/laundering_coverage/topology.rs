//! The Bybit graph: no times and no transactions, so only what its edges reach.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::error::Error;
use std::io::Write;
use std::path::Path;

/// The account that took the money on 21 February 2025.
const EXPLOITER: &str = "0x47666fab8bd0ac7003bce3f5c3585383f09486e2";

/// Counts nodes and edges, and how far from the exploiter each node is.
pub(crate) fn report(out: &mut impl Write, path: &Path) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let edges: Vec<(&str, &str)> = elements(&text, "<edge ")
        .filter_map(|edge| Some((attribute(edge, "source")?, attribute(edge, "target")?)))
        .collect();
    let mut out_of: HashMap<&str, Vec<&str>> = HashMap::new();
    edges.iter().for_each(|&(from, to)| out_of.entry(from).or_default().push(to));
    let nodes: HashSet<&str> = elements(&text, "<node ").filter_map(|node| attribute(node, "id")).collect();
    let mut distance: HashMap<&str, usize> = HashMap::from([(EXPLOITER, 0)]);
    let mut waiting = VecDeque::from([EXPLOITER]);
    while let Some(from) = waiting.pop_front() {
        let next = distance.get(from).copied().unwrap_or(0) + 1;
        for &to in out_of.get(from).into_iter().flatten() {
            if !distance.contains_key(to) {
                distance.insert(to, next);
                waiting.push_back(to);
            }
        }
    }
    let reached = edges.iter().filter(|(from, _)| distance.contains_key(from)).count();
    let mut by_distance: BTreeMap<usize, usize> = BTreeMap::new();
    distance.values().for_each(|&far| *by_distance.entry(far).or_default() += 1);
    writeln!(
        out,
        "\nBybit graph: {} nodes, {} edges; from the exploiter {} nodes and {reached} edges are reached.",
        nodes.len(),
        edges.len(),
        distance.len()
    )?;
    writeln!(out, "Nodes by distance: {by_distance:?}")?;
    Ok(())
}

/// The start tags of one element. The file has one on a line, attributes in double quotes and without entities.
fn elements<'a>(text: &'a str, tag: &'static str) -> impl Iterator<Item = &'a str> {
    text.split(tag).skip(1).filter_map(|rest| rest.split('>').next())
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!("{name}=\""))?.1.split('"').next()
}
