//! Flags and environment. Nothing else reads the environment; every flag can be
//! given as `GIGAWATCH_...` too.

mod import;
mod operator;
mod values;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::FalseyValueParser};
use ipnet::IpNet;
use jiff::civil::Date;
use url::Url;

pub use import::{How, HowNow, ImportFiles};
pub use operator::OperatorFlags;
use values::{base_url, doi, network, web_url};

use crate::{
    domain::{
        account::{Rank, SelfReview},
        phrase::Language,
    },
    web::{Licence, Publishing, VERSION},
};

/// The tracker of the AI data-center build-out.
#[derive(Debug, Parser)]
#[command(name = "gigawatch", version = VERSION, about, long_about = None)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site.
    Serve(Box<Serve>),
    /// Take data in; each import is one revision.
    Import(Import),
    /// Write both files into one, while a server goes on.
    Backup(Backup),
    /// Fill an empty data directory from a backup.
    Restore(Restore),
    /// Look at what a server needs, and say what is missing.
    Doctor(Box<Doctor>),
    /// Ask a server whether it answers; for images without a shell.
    Healthcheck(Healthcheck),
    /// Write the whole published history into a zip: CSV, JSON and what describes them.
    Export(Export),
    /// Check the files: their pages, their schema, the rules of the history.
    Check(Check),
    /// Keep the accounts of those who work at the desk.
    User(User),
    /// Read a figure as it was said: "zwischen 66 und 72 Milliarden Dollar".
    ReadPhrase(ReadPhrase),
    /// Find the figures of an article; writes one JSON line for each.
    Intake(Intake),
}

/// Write the whole published history into a zip.
#[derive(Debug, Clone, Args)]
pub struct Export {
    /// The zip to write; there must be none yet.
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataDir,
}

/// Check the files.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// Report as one JSON object.
    #[arg(long, env = "GIGAWATCH_JSON", value_parser = FalseyValueParser::new())]
    pub json: bool,
    #[command(flatten)]
    pub data: DataDir,
}

/// Find the figures of an article, with whose they most likely are.
#[derive(Debug, Clone, Args)]
pub struct Intake {
    /// The article, as plain text in UTF-8; - reads it from stdin.
    pub file: PathBuf,
    /// The language of the article: en, de, or auto to tell by its words.
    #[arg(long, env = "GIGAWATCH_LANG", default_value = "auto", value_name = "LANG", value_parser = asked_language)]
    pub lang: AskedLanguage,
    /// The day it was published, as 2025-08-02; turns "this year" into a year.
    #[arg(long, env = "GIGAWATCH_PUBLISHED", value_name = "DATE")]
    pub published: Option<Date>,
    /// Its address; written into each line.
    #[arg(long, env = "GIGAWATCH_URL")]
    pub url: Option<Url>,
    #[command(flatten)]
    pub data: DataDir,
}

/// Read a figure as it was said; prints the reading as JSON.
#[derive(Debug, Clone, Args)]
pub struct ReadPhrase {
    /// The language of the phrase: en, de, or auto to tell by its words.
    #[arg(long, env = "GIGAWATCH_LANG", default_value = "auto", value_name = "LANG", value_parser = asked_language)]
    pub lang: AskedLanguage,
    /// The day it was said on, as 2025-07-30; turns "this year" into a year.
    #[arg(long, env = "GIGAWATCH_SAID_ON", value_name = "DATE")]
    pub said_on: Option<Date>,
    /// Read lines of {"phrase", "lang"} on stdin and write one JSON line for each.
    #[arg(long, env = "GIGAWATCH_JSONL", conflicts_with = "phrase", value_parser = FalseyValueParser::new())]
    pub jsonl: bool,
    /// The words; without them they are read from stdin.
    pub phrase: Option<String>,
}

/// A language, or none where the words are to tell.
#[derive(Debug, Clone, Copy)]
pub struct AskedLanguage(pub Option<Language>);

fn asked_language(text: &str) -> Result<AskedLanguage, String> {
    match text {
        "auto" => Ok(AskedLanguage(None)),
        _ => text
            .parse()
            .map(|language| AskedLanguage(Some(language)))
            .map_err(|_| format!("“{text}” is no language that is read here; it takes en, de or auto")),
    }
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct DataDir {
    /// The directory that holds gigawatch.db and desk.db.
    #[arg(long, env = "GIGAWATCH_DATA_DIR", default_value = "gigawatch-data", value_name = "DIR")]
    pub data_dir: PathBuf,
}

/// Serve the site.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    #[command(flatten)]
    pub data: DataDir,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "GIGAWATCH_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The address under which readers reach the site; citations and feeds name it.
    #[arg(long, env = "GIGAWATCH_BASE_URL", value_name = "URL", value_parser = base_url)]
    pub base_url: Option<Url>,
    /// Seconds between heartbeats; 10 where readers follow the file.
    #[arg(long, env = "GIGAWATCH_HEARTBEAT", default_value_t = 60, value_name = "SECONDS",
        value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub heartbeat: u32,
    /// Fill an empty data directory with the demo data first; never touches a filled one.
    #[arg(long, env = "GIGAWATCH_DEMO", value_parser = FalseyValueParser::new(), conflicts_with = "read_only")]
    pub demo: bool,
    /// A proxy, as 10.0.0.7 or 10.0.0.0/24, whose X-Forwarded-For is believed; repeatable.
    #[arg(long, env = "GIGAWATCH_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',', value_parser = network)]
    pub trusted_proxy: Vec<IpNet>,
    /// Requests a minute that one address may make of the API; 0 sets no limit.
    #[arg(long, env = "GIGAWATCH_API_RATE", default_value_t = 600, value_name = "REQUESTS")]
    pub api_rate: u32,
    /// Who may publish what they wrote themselves: nobody, admins or reviewers.
    #[arg(long, env = "GIGAWATCH_SELF_REVIEW", default_value = "admins", value_name = "WHO")]
    pub self_review: SelfReview,
    #[command(flatten)]
    pub publishing: PublishingFlags,
    #[command(flatten)]
    pub operator: OperatorFlags,
    /// With --read-only: seconds that the newest heartbeat may be old before /readyz says
    /// that this server is behind; three heartbeats of the primary, at least.
    #[arg(long, env = "GIGAWATCH_MAX_LAG", default_value_t = 180, value_name = "SECONDS",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub max_lag: u32,
    /// Megabytes of answers that are kept, so that none is made twice; 0 keeps none.
    #[arg(long, env = "GIGAWATCH_PAGE_CACHE", default_value_t = 32, value_name = "MEGABYTES")]
    pub page_cache: u32,
    /// With --read-only: the address of the main server, to which editors are sent.
    #[arg(long, env = "GIGAWATCH_PRIMARY_URL", value_name = "URL", value_parser = base_url)]
    pub primary_url: Option<Url>,
    /// Where Prometheus reads metrics, on a listener of its own; none without it.
    #[arg(long, env = "GIGAWATCH_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// How the log is written: for people or as JSON lines.
    #[arg(long, env = "GIGAWATCH_LOG_FORMAT", default_value = "human", value_name = "FORMAT")]
    pub log_format: LogFormat,
    /// Serve a followed file without ever writing to it.
    #[arg(long, env = "GIGAWATCH_READ_ONLY", value_parser = FalseyValueParser::new())]
    pub read_only: bool,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Human,
    Json,
}

/// How the data is handed out.
#[derive(Debug, Clone, Args)]
pub struct PublishingFlags {
    /// The licence of the data, as people call it; CC BY 4.0 unless told otherwise.
    #[arg(long, env = "GIGAWATCH_LICENCE", value_name = "NAME", requires = "licence_url")]
    pub licence: Option<String>,
    /// Where the licence can be read.
    #[arg(long, env = "GIGAWATCH_LICENCE_URL", value_name = "URL", requires = "licence", value_parser = web_url)]
    pub licence_url: Option<Url>,
    /// The DOI of the data set, as in 10.5281/zenodo.123; citations name it.
    #[arg(long, env = "GIGAWATCH_DOI", value_name = "DOI", value_parser = doi)]
    pub doi: Option<String>,
    /// A hub as of `WebSub` that tells subscribers of new entries in the feeds.
    #[arg(long, env = "GIGAWATCH_WEBSUB_HUB", value_name = "URL", value_parser = web_url)]
    pub websub_hub: Option<Url>,
    /// A style for the map (`MapLibre` style document), in the place of the built-in one.
    #[arg(long, env = "GIGAWATCH_MAP_STYLE", value_name = "URL", value_parser = web_url)]
    pub map_style: Option<Url>,
}

impl From<PublishingFlags> for Publishing {
    fn from(flags: PublishingFlags) -> Self {
        let licence = match (flags.licence, flags.licence_url) {
            (Some(name), Some(url)) => Licence { name, url: url.into() },
            _ => Licence::default(),
        };
        Self { licence, doi: flags.doi, hub: flags.websub_hub, map_style: flags.map_style }
    }
}

/// Write both files into one.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// The file to write; it must not be there yet.
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataDir,
}

/// Fill an empty data directory from a backup.
#[derive(Debug, Clone, Args)]
pub struct Restore {
    /// The file that `gigawatch backup` wrote.
    pub file: PathBuf,
    #[command(flatten)]
    pub data: DataDir,
}

/// Look at what a server needs.
#[derive(Debug, Clone, Args)]
pub struct Doctor {
    /// The flags that the server gets; they are looked at, nothing is served.
    #[command(flatten)]
    pub serve: Serve,
    /// The folder to which backups are written.
    #[arg(long, env = "GIGAWATCH_BACKUPS", value_name = "DIR")]
    pub backups: Option<PathBuf>,
}

/// Ask a server whether it answers.
#[derive(Debug, Clone, Args)]
pub struct Healthcheck {
    /// The address that the server listens on.
    #[arg(long, env = "GIGAWATCH_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
}

/// Keep the accounts.
#[derive(Debug, Clone, Args)]
pub struct User {
    #[command(subcommand)]
    pub what: UserWhat,
}

/// What to do with accounts.
#[derive(Debug, Clone, Subcommand)]
pub enum UserWhat {
    /// Make an account; asks for its password.
    Add {
        /// To log in with: letters, digits and . _ @ -
        name: String,
        /// What it may do: editor, reviewer or admin.
        #[arg(long, env = "GIGAWATCH_ROLE", value_name = "ROLE")]
        role: Rank,
        /// The public name under revisions; without it the name to log in with.
        #[arg(long, env = "GIGAWATCH_BYLINE", value_name = "TEXT")]
        byline: Option<String>,
        /// Take the password from the first line of a file instead of asking.
        #[arg(long, env = "GIGAWATCH_PASSWORD_FILE", value_name = "FILE")]
        password_file: Option<PathBuf>,
        #[command(flatten)]
        data: DataDir,
    },
    /// List the accounts.
    List {
        /// As one JSON array.
        #[arg(long, env = "GIGAWATCH_JSON", value_parser = FalseyValueParser::new())]
        json: bool,
        #[command(flatten)]
        data: DataDir,
    },
    /// Shut an account out; its sessions end at once.
    Disable {
        name: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Let an account in again.
    Enable {
        name: String,
        #[command(flatten)]
        data: DataDir,
    },
    /// Print a link that sets a new password, once.
    Reset {
        name: String,
        /// The address under which the site is reached, to print the link in full.
        #[arg(long, env = "GIGAWATCH_BASE_URL", value_name = "URL", value_parser = base_url)]
        base_url: Option<Url>,
        #[command(flatten)]
        data: DataDir,
    },
}

/// Take data in.
#[derive(Debug, Clone, Args)]
pub struct Import {
    #[command(subcommand)]
    pub what: ImportWhat,
}

/// What to take in.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportWhat {
    #[command(flatten)]
    Files(ImportFiles),
    /// An export of a whole history, into a directory that has none.
    History {
        /// The zip that `gigawatch export` wrote.
        file: PathBuf,
        #[command(flatten)]
        data: DataDir,
    },
}
