//! The formats, one file each.

mod article;
mod bitcoin_blocks;
mod bitcoin_etl;
mod bitquery;
mod block_clock;
mod bridge_csv;
mod case_toml;
mod chain_parquet;
mod claims_csv;
mod claims_json;
mod coins;
#[cfg(test)]
mod endless;
mod ethereum_etl;
mod etherscan;
mod etherscan_labels;
mod evm;
mod ftm;
mod ofac;
mod ofac_advanced;
mod ofac_legacy;
mod pool_csv;
mod reports_csv;
mod sightings_csv;
mod tagpack;
mod tornado;
mod transfers_csv;
mod tron;
mod un;

pub(crate) use article::begins_article;
pub(crate) use bitcoin_blocks::begins_block;
pub(crate) use chain_parquet::begins_parquet;
pub use ofac::is_dprk_related;
pub use tagpack::{ACTOR, LabelTag, confidence_of, write_tagpack};

use crate::{
    GatherError, Piece, Seen, Sink,
    input::{self, Content},
    intake::{Fault, Intake, Open},
    recognise::past_remarks,
};
use record::{PartialDate, Tally};
use serde::{Deserialize, Serialize};
use std::{fmt, io::BufRead};

/// A format that sources come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// OFAC SDN "Advanced XML", full list or a cut of it.
    OfacAdvancedXml,
    /// OFAC legacy CSV: sdn, alt, add and comments together.
    OfacLegacyCsv,
    /// The UN Security Council's consolidated list.
    UnXml,
    /// FollowTheMoney entities, one JSON object a line.
    FtmJson,
    /// Our claims as CSV, the columns of a fact sheet.
    ClaimsCsv,
    /// Our claims and identities as JSON lines.
    ClaimsJson,
    /// GraphSense TagPack YAML: labels of addresses.
    #[serde(rename = "tagpack")]
    TagPack,
    /// Etherscan's combined label export: a JSON object by address.
    EtherscanLabels,
    /// Tornado Cash pool events as published (JSON array).
    TornadoJson,
    /// Pool events as CSV.
    PoolCsv,
    /// Bridge legs as CSV (ours).
    BridgeCsv,
    /// Sightings of indicators as CSV (ours).
    SightingsCsv,
    /// Dated reports with their techniques as CSV (ours).
    ReportsCsv,
    /// Transfers as CSV (ours).
    TransfersCsv,
    /// ethereum-etl CSV: transactions, token transfers or traces.
    EthereumEtlCsv,
    /// ethereum-etl JSON lines: the same tables, or all of them in one stream.
    EthereumEtlJson,
    /// Etherscan account export CSV: transactions, internal transactions or token transfers.
    EtherscanCsv,
    /// bitcoin-etl JSON lines: transactions with their inputs and outputs.
    BitcoinEtlJson,
    /// Bitcoin blocks as nodes write them: one block, or a `blkNNNNN.dat`.
    BitcoinBlocks,
    /// TRC-20 transfers as TronGrid's and TronScan's interfaces answer (JSON).
    TronJson,
    /// Transfers of Ethereum or Tron as bitquery publishes them (JSON).
    BitqueryJson,
    /// Public chain data sets in Parquet: AWS, BigQuery, bitquery.
    ChainParquet,
    /// A case file (ours): which questions are asked of the record.
    CaseToml,
    /// An article, plain text or HTML: kept, and checked against the record.
    Article,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 24] = [
        Self::OfacAdvancedXml,
        Self::OfacLegacyCsv,
        Self::UnXml,
        Self::FtmJson,
        Self::ClaimsCsv,
        Self::ClaimsJson,
        Self::TagPack,
        Self::EtherscanLabels,
        Self::TornadoJson,
        Self::PoolCsv,
        Self::BridgeCsv,
        Self::SightingsCsv,
        Self::ReportsCsv,
        Self::TransfersCsv,
        Self::EthereumEtlCsv,
        Self::EthereumEtlJson,
        Self::EtherscanCsv,
        Self::BitcoinEtlJson,
        Self::BitcoinBlocks,
        Self::TronJson,
        Self::BitqueryJson,
        Self::ChainParquet,
        Self::CaseToml,
        Self::Article,
    ];

    /// Its name on the command line and in the ledger: kebab-case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfacAdvancedXml => "ofac-advanced-xml",
            Self::OfacLegacyCsv => "ofac-legacy-csv",
            Self::UnXml => "un-xml",
            Self::FtmJson => "ftm-json",
            Self::ClaimsCsv => "claims-csv",
            Self::ClaimsJson => "claims-json",
            Self::TagPack => "tagpack",
            Self::EtherscanLabels => "etherscan-labels",
            Self::TornadoJson => "tornado-json",
            Self::PoolCsv => "pool-csv",
            Self::BridgeCsv => "bridge-csv",
            Self::SightingsCsv => "sightings-csv",
            Self::ReportsCsv => "reports-csv",
            Self::TransfersCsv => "transfers-csv",
            Self::EthereumEtlCsv => "ethereum-etl-csv",
            Self::EthereumEtlJson => "ethereum-etl-json",
            Self::EtherscanCsv => "etherscan-csv",
            Self::BitcoinEtlJson => "bitcoin-etl-json",
            Self::BitcoinBlocks => "bitcoin-blocks",
            Self::TronJson => "tron-json",
            Self::BitqueryJson => "bitquery-json",
            Self::ChainParquet => "chain-parquet",
            Self::CaseToml => "case-toml",
            Self::Article => "article",
        }
    }

    /// Title and publisher of such a source, empty where only the source itself tells, and its media type.
    pub(crate) const fn describe(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::OfacAdvancedXml => ("SDN list, Advanced XML", "US Treasury, OFAC", "application/xml"),
            Self::OfacLegacyCsv => ("SDN list, legacy CSV", "US Treasury, OFAC", "text/csv"),
            Self::UnXml => ("Consolidated list", "UN Security Council", "application/xml"),
            Self::FtmJson | Self::ClaimsJson | Self::EthereumEtlJson | Self::BitcoinEtlJson => {
                ("", "", "application/jsonl")
            }
            Self::TagPack => ("", "", "application/yaml"),
            Self::EtherscanLabels | Self::TornadoJson | Self::TronJson | Self::BitqueryJson => {
                ("", "", "application/json")
            }
            Self::BitcoinBlocks => ("", "", "application/octet-stream"),
            Self::ChainParquet => ("", "", "application/vnd.apache.parquet"),
            Self::CaseToml => ("", "", "application/toml"),
            Self::Article => ("", "", "text/plain"),
            Self::ClaimsCsv
            | Self::PoolCsv
            | Self::BridgeCsv
            | Self::SightingsCsv
            | Self::ReportsCsv
            | Self::TransfersCsv
            | Self::EthereumEtlCsv
            | Self::EtherscanCsv => ("", "", "text/csv"),
        }
    }

    /// The format of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The parser's version: raised whenever the same bytes may give other claims.
    pub const fn version(self) -> u32 {
        1
    }

    /// Whether it is a list that its issuer amends: what was gathered once is old one day.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::OfacAdvancedXml | Self::OfacLegacyCsv | Self::UnXml | Self::FtmJson)
    }

    /// Whether its records are transfers or transactions of coins: what stores are built from.
    pub const fn is_chain_export(self) -> bool {
        matches!(
            self,
            Self::TransfersCsv
                | Self::EthereumEtlCsv
                | Self::EthereumEtlJson
                | Self::EtherscanCsv
                | Self::BitcoinEtlJson
                | Self::BitcoinBlocks
                | Self::TronJson
                | Self::BitqueryJson
                | Self::ChainParquet
        )
    }

    /// Whether all its records are transactions of coins, so that no store of accounts is built from it.
    pub const fn is_of_coins(self) -> bool {
        matches!(self, Self::BitcoinEtlJson | Self::BitcoinBlocks)
    }

    pub(crate) const fn content(self) -> Content {
        match self {
            Self::BitcoinBlocks | Self::ChainParquet => Content::Bytes,
            _ => Content::Text,
        }
    }

    /// Reads one source of this format.
    pub(crate) fn read(
        self,
        pieces: &[Piece],
        known: PartialDate,
        seen: &mut Seen,
        sink: &mut dyn Sink,
    ) -> Result<Tally, GatherError> {
        let mut files = Vec::with_capacity(pieces.len());
        for Piece { name, path, exhibit } in pieces {
            let bytes = input::open_as(self.content(), path)?;
            files.push(Open { name: name.clone(), exhibit: *exhibit, bytes, path: Some(path.clone()) });
        }
        self.read_open(&mut files, known, seen, sink)
    }

    /// Reads one source whose files are open.
    pub(crate) fn read_open(
        self,
        files: &mut [Open<'_>],
        known: PartialDate,
        seen: &mut Seen,
        sink: &mut dyn Sink,
    ) -> Result<Tally, GatherError> {
        let mut intake = Intake::new(sink, known, seen);
        if self == Self::OfacLegacyCsv {
            ofac_legacy::read(files, &mut intake)?;
            return Ok(intake.finish());
        }
        for file in files {
            self.read_file(file, &mut intake)?;
        }
        Ok(intake.finish())
    }

    /// Reads one file of a format whose files stand alone.
    fn read_file(self, file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
        match self {
            Self::FtmJson => ftm::read(file, intake),
            Self::ClaimsCsv => claims_csv::read(file, intake),
            Self::ClaimsJson => claims_json::read(file, intake),
            Self::TagPack => tagpack::read(file, intake),
            Self::EtherscanLabels => etherscan_labels::read(file, intake),
            Self::TornadoJson => tornado::read(file, intake),
            Self::PoolCsv => pool_csv::read(file, intake),
            Self::BridgeCsv => bridge_csv::read(file, intake),
            Self::SightingsCsv => sightings_csv::read(file, intake),
            Self::ReportsCsv => reports_csv::read(file, intake),
            Self::TransfersCsv => transfers_csv::read(file, intake),
            Self::EthereumEtlCsv => ethereum_etl::read(file, intake),
            Self::EthereumEtlJson => ethereum_etl::read_json(file, intake),
            Self::EtherscanCsv => etherscan::read(file, intake),
            Self::BitcoinEtlJson => bitcoin_etl::read(file, intake),
            Self::BitcoinBlocks => bitcoin_blocks::read(file, intake),
            Self::TronJson => tron::read(file, intake),
            Self::BitqueryJson => bitquery::read(file, intake),
            Self::ChainParquet => chain_parquet::read(file, intake),
            Self::CaseToml => case_toml::read(file, intake),
            Self::Article => article::read(file, intake),
            Self::OfacAdvancedXml => ofac_advanced::read(file, intake),
            Self::OfacLegacyCsv => Ok(()), // its files are one source: read_open takes them together
            Self::UnXml => un::read(file, intake),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The header of a table, as far as it is at hand, left in place: enough to tell two headers apart.
fn header(file: &mut Open<'_>) -> Result<String, GatherError> {
    let head = file.bytes.fill_buf().map_err(|error| GatherError::from_io(&file.name, 1, error))?;
    let head = String::from_utf8_lossy(head);
    Ok(past_remarks(&head).lines().next().unwrap_or_default().to_owned())
}

/// Price times quantity, if it fits.
fn product(price: u128, quantity: u128) -> Result<u128, Fault> {
    price
        .checked_mul(quantity)
        .ok_or_else(|| Fault::new("its fee exceeds 128 bits", "compare it with its source"))
}
