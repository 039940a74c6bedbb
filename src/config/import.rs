//! What `gigawatch import` takes.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::FalseyValueParser};
use jiff::civil::Date;

use super::DataDir;

/// Files of others that become one revision each, or one a day.
#[derive(Debug, Clone, Subcommand)]
pub enum ImportFiles {
    /// A folder of plain CSV files: one folder a day (YYYY-MM-DD), each one revision.
    Seed {
        /// The folder that holds the days' folders.
        dir: PathBuf,
        #[command(flatten)]
        how: How,
    },
    /// A copy of Epoch AI's Frontier Data Centers: `data_centers.csv` and its companions.
    Epoch {
        /// The folder that holds the copy.
        dir: PathBuf,
        /// The day on which the copy was public.
        #[arg(long, env = "GIGAWATCH_PUBLISHED", value_name = "YYYY-MM-DD")]
        published: Date,
        #[command(flatten)]
        how: How,
    },
    /// A table of figures with columns in English or German; what cannot be placed is listed.
    Csv {
        /// The file: a head and a figure a row.
        file: PathBuf,
        #[command(flatten)]
        how: HowNow,
    },
    /// A copy of Epoch AI's `gpu_clusters.csv`.
    EpochClusters {
        /// The file.
        file: PathBuf,
        /// The day on which the copy was public.
        #[arg(long, env = "GIGAWATCH_PUBLISHED", value_name = "YYYY-MM-DD")]
        published: Date,
        #[command(flatten)]
        how: How,
    },
}

/// How to import what has no day of its own.
#[derive(Debug, Clone, Args)]
pub struct HowNow {
    #[command(flatten)]
    pub data: DataDir,
    /// Print what would change and change nothing.
    #[arg(long, env = "GIGAWATCH_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub dry_run: bool,
    /// Report as one JSON object.
    #[arg(long, env = "GIGAWATCH_JSON", value_parser = FalseyValueParser::new())]
    pub json: bool,
}

/// How to import.
#[derive(Debug, Clone, Args)]
pub struct How {
    #[command(flatten)]
    pub now: HowNow,
    /// Date the revisions by the days of the data instead of now; only on a
    /// directory that no server has served yet, and in rising order.
    #[arg(long, env = "GIGAWATCH_REPLAY", value_parser = FalseyValueParser::new())]
    pub replay: bool,
}
