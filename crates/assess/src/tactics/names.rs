//! Names of the techniques that the study prints, and since when ATT&CK has had them. MITRE ATT&CK v18.

use super::{Line, Month};

const NAMES: [(&str, &str); 23] = [
    ("T1005", "Data from Local System"),
    ("T1027", "Obfuscated Files or Information"),
    ("T1036", "Masquerading"),
    ("T1041", "Exfiltration Over C2 Channel"),
    ("T1059", "Command and Scripting Interpreter"),
    ("T1070", "Indicator Removal"),
    ("T1071", "Application Layer Protocol"),
    ("T1071.001", "Web Protocols"),
    ("T1082", "System Information Discovery"),
    ("T1105", "Ingress Tool Transfer"),
    ("T1204", "User Execution"),
    ("T1218", "System Binary Proxy Execution"),
    ("T1547", "Boot or Logon Autostart Execution"),
    ("T1566.002", "Phishing: link that invites"),
    ("T1583", "Acquire Infrastructure"),
    ("T1583.001", "Acquired domain, purpose not readable"),
    ("T1585", "Establish Accounts"),
    ("T1587", "Develop Capabilities"),
    ("T1587.001", "Malware"),
    ("T1588", "Obtain Capabilities"),
    ("T1589", "Gather Victim Identity Information"),
    ("T1598.003", "Phishing for log-ins: look-alike page"),
    ("T1608", "Stage Capabilities"),
];

/// A technique's name and id, or its id alone. Three that indicators are mapped to carry the words of our rules.
pub(super) fn with_id(id: &str) -> String {
    let name = NAMES.iter().find(|(own, _)| *own == id);
    name.map_or_else(|| id.to_owned(), |(_, name)| format!("{name} ({id})"))
}

/// The month in which a line's techniques came into the vocabulary, where they came without forerunners: the tactics of
/// reconnaissance and preparation (T1583 to T1598, T1608, T1650) entered ATT&CK for Enterprise with version 8, in October
/// 2020. A report that was recorded earlier could not be cited for them, whatever it says.
pub(super) fn since(line: &Line) -> Option<Month> {
    let number = |id: &String| id.get(1..5)?.parse::<u16>().ok();
    let new =
        |id: &String| number(id).is_some_and(|id| (1583..=1598).contains(&id) || id == 1608 || id == 1650);
    if line.techniques.iter().all(new) { Month::new(2020, 10) } else { None }
}
