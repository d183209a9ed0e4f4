//! What is screened against: a list file, or the watch.

use super::Setting;
use crate::args::Screen as Args;
use archive::{Archive, View};
use record::EntityId;
use screen::{Index, Listing, Model, Wallets, read_ftm, watched_parties};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    error::Error,
    io::BufRead,
    path::{Path, PathBuf},
};

/// Everything that a question is asked of.
pub(super) struct Lists {
    pub(super) index: Index,
    pub(super) model: Model,
    pub(super) behind: Behind,
}

/// Where the lists came from.
pub(super) enum Behind {
    File(PathBuf),
    Watch(Box<Held>),
}

/// What a watch adds: where each party of the index is listed, its wallets, and paths.
pub(super) struct Held {
    pub(super) archive: Archive,
    pub(super) view: View,
    pub(super) listed: HashMap<String, Vec<Listing>>,
    pub(super) wallets: Wallets,
    pub(super) wallet_ids: Vec<EntityId>,
}

impl Lists {
    /// The file that was named with `--index`, or the watch.
    pub(super) fn open(setting: &Setting, args: &Args) -> Result<Self, Box<dyn Error>> {
        match &args.index {
            Some(file) => Self::of_file(file),
            None => Self::of_watch(setting.archive()?, View::from(args.days)),
        }
    }

    fn of_file(file: &Path) -> Result<Self, Box<dyn Error>> {
        let parties = read_ftm(gather::open(file)?).map_err(|(line, why)| {
            format!(
                "{}, line {line}: {why}\nhint: an index is FollowTheMoney entities as JSON, one a line",
                file.display()
            )
        })?;
        if parties.is_empty() {
            let hint =
                "hint: an index is FollowTheMoney entities (Person, Company, Vessel, …) as JSON, one a line";
            return Err(format!("{} holds no party\n{hint}", file.display()).into());
        }
        let behind = Behind::File(file.to_owned());
        Ok(Self { index: Index::build(parties), model: Model::shipped(), behind })
    }

    fn of_watch(archive: Archive, view: View) -> Result<Self, Box<dyn Error>> {
        let watched = watched_parties(&archive, &view)?;
        let mut listed = HashMap::with_capacity(watched.parties.len());
        let parties = watched.parties.into_iter().map(|one| {
            listed.insert(one.party.id.clone(), one.listed);
            one.party
        });
        let index = Index::build(parties.collect());
        let (wallets, wallet_ids) = (watched.wallets, watched.wallet_ids);
        let behind = Behind::Watch(Box::new(Held { archive, view, listed, wallets, wallet_ids }));
        Ok(Self { index, model: Model::shipped(), behind })
    }
}

/// Of an entity of a list file, what screening by name does not need.
#[derive(Deserialize)]
pub(super) struct Entity {
    pub(super) id: String,
    #[serde(default)]
    caption: String,
    schema: String,
    #[serde(default)]
    properties: HashMap<String, Vec<String>>,
    #[serde(default)]
    datasets: Vec<String>,
}

impl Entity {
    /// The list files say on which lists an entity stands, and not on what claims.
    pub(super) fn listings(&self) -> Vec<Value> {
        self.datasets.iter().map(|list| json!({ "list": list, "since": null, "claims": [] })).collect()
    }

    /// Its addresses, if it is a wallet.
    pub(super) fn addresses(&self) -> &[String] {
        let key = self.properties.get("publicKey").filter(|_| self.schema == "CryptoWallet");
        key.map_or(&[], Vec::as_slice)
    }

    pub(super) fn caption(&self) -> &str {
        if self.caption.is_empty() { &self.id } else { &self.caption }
    }
}

/// The entities of a list file that `wanted` accepts.
pub(super) fn entities(file: &Path, wanted: impl Fn(&Entity) -> bool) -> Result<Vec<Entity>, Box<dyn Error>> {
    let mut found = vec![];
    for line in gather::open(file)?.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            found.extend(Some(serde_json::from_str::<Entity>(&line)?).filter(&wanted));
        }
    }
    Ok(found)
}
