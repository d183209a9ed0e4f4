//! `token add | list | revoke`: who may ask the service for what.

use super::Setting;
use crate::{
    args::{Token as Args, TokenAdd, TokenVerb},
    exit,
    say::{self, Outcome},
};
use archive::Watch;
use record::Tlp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::{Grant, Granted, Role, Rules};
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let watch = setting.watch()?;
    match &args.what {
        TokenVerb::Add(args) => add(setting, &watch, args)?,
        TokenVerb::List => list(setting, &watch)?,
        TokenVerb::Revoke { which } => revoke(setting, &watch, which)?,
    }
    Ok(exit::CLEAR)
}

fn add(setting: &Setting, watch: &Watch, args: &TokenAdd) -> Result<(), Box<dyn Error>> {
    let role: Role = word(&args.role.to_lowercase()).ok_or_else(|| {
        format!("'{}' is no role\nhint: participant, reader, analyst or approver", args.role)
    })?;
    let label = args.sees.to_uppercase();
    let sees: Tlp = word(&format!("TLP:{}", label.trim_start_matches("TLP:"))).ok_or_else(|| {
        format!("'{}' is no label\nhint: CLEAR, GREEN, AMBER, AMBER+STRICT or RED", args.sees)
    })?;
    let grant = Grant { who: args.who.clone(), role, sees, party: args.party.clone(), expires: args.expires };
    let (token, granted) = Rules::add(watch, grant)?;
    if setting.json {
        let mut told = shown(&granted);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("token".to_owned(), json!(token.text()));
        }
        return say::json(&told);
    }
    eprintln!("a token for {}; it is shown only now, hand it over where nobody else reads it:", granted.who);
    say::text(&token.text())
}

fn list(setting: &Setting, watch: &Watch) -> Result<(), Box<dyn Error>> {
    let rules = Rules::of(watch)?;
    if setting.json {
        return rules.tokens.iter().try_for_each(|one| say::json(&shown(one)));
    }
    let cells = |one: &Granted| {
        let expires = one.expires.map_or_else(String::new, |day| day.to_string());
        vec![
            one.hash.prefix(),
            one.who.clone(),
            one.role.to_string(),
            label(one.sees),
            one.party.clone().unwrap_or_default(),
            one.created.to_string(),
            if one.is_over(today_utc()) { format!("{expires} (over)") } else { expires },
        ]
    };
    let rows: Vec<Vec<String>> = rules.tokens.iter().map(cells).collect();
    say::table(&["token", "who", "role", "sees", "party", "created", "expires"], &rows)
}

fn revoke(setting: &Setting, watch: &Watch, which: &str) -> Result<(), Box<dyn Error>> {
    let gone = Rules::revoke(watch, which)?;
    for one in &gone {
        if setting.json {
            say::json(&shown(one))?;
        } else {
            say::text(&format!("{} of {} ({}) is taken back", one.hash.prefix(), one.who, one.role))?;
        }
    }
    Ok(())
}

/// What may be shown of a token that was given out.
fn shown(one: &Granted) -> Value {
    json!({ "prefix": one.hash.prefix(), "who": one.who, "role": one.role, "sees": one.sees,
        "party": one.party, "created": one.created, "expires": one.expires })
}

fn today_utc() -> jiff::civil::Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn label(tlp: Tlp) -> String {
    json!(tlp).as_str().unwrap_or_default().to_owned()
}

/// What a word of the record's own vocabulary means.
fn word<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(json!(text)).ok()
}
