//! Filling an empty data directory with the demo: the seed's days and Epoch AI's
//! copies, replayed in the order of their days. Built aside and moved into place
//! whole, so that a crash leaves the directory empty.

use std::path::Path;

use jiff::civil::Date;
use rust_embed::Embed;

use super::{
    aside,
    import::{leftovers_of, with_plan},
};
use crate::{
    dataset::Dataset,
    domain::{Id, RevisionId},
    import::{File, epoch, seed},
    store::{DESK_FILE, HISTORY_FILE, Leftover, Publication, Stamp, Store},
};

#[derive(Embed)]
#[folder = "data/demo"]
struct Files;

/// The folder aside, in which the demo is built.
const ASIDE: &str = ".demo-in-the-making";

/// What the demo holds of a day.
enum Day {
    Seed(Date),
    Epoch(Date),
}

impl Day {
    fn date(&self) -> Date {
        match self {
            Self::Seed(date) | Self::Epoch(date) => *date,
        }
    }

    fn data_set(&self) -> &'static str {
        match self {
            Self::Seed(_) => "seed",
            Self::Epoch(_) => "epoch-data-centers",
        }
    }

    fn folder(&self) -> String {
        match self {
            Self::Seed(date) => format!("seed/{date}/"),
            Self::Epoch(date) => format!("epoch/{date}/"),
        }
    }
}

/// Fills the directory unless it holds a history already; says whether it did.
pub async fn fill(directory: &Path) -> anyhow::Result<bool> {
    if aside::has_history(directory) {
        return Ok(false);
    }
    let aside = aside::make_room(directory, ASIDE)?;
    let Demo { publications, leftovers, .. } = history()?;
    let store = Store::open(&aside).await?;
    store.publish(&publications, RevisionId::new(0)).await?;
    store.keep_leftovers(&leftovers).await?;
    store.close().await?;
    // Accounts may have been made before the demo.
    if directory.join(DESK_FILE).exists() {
        let desk = Store::open_desk(directory).await?;
        desk.keep_leftovers(&leftovers).await?;
        desk.close().await?;
    }
    aside::move_into_place(&aside, directory, &[DESK_FILE, HISTORY_FILE])?;
    Ok(true)
}

/// Every day of the demo as a revision of its day.
struct Demo {
    publications: Vec<Publication>,
    /// The rows that could not be placed.
    leftovers: Vec<Leftover>,
    /// What all of it comes to.
    dataset: Dataset,
}

/// The demo in memory, for whoever needs its names only.
pub fn dataset() -> anyhow::Result<Dataset> {
    Ok(history()?.dataset)
}

fn history() -> anyhow::Result<Demo> {
    let mut dataset = Dataset::default();
    let (mut publications, mut leftovers) = (Vec::new(), Vec::new());
    for day in days() {
        let texts: Vec<(String, String)> = Files::iter()
            .filter(|name| name.starts_with(&day.folder()))
            .filter_map(|name| {
                let file = Files::get(&name)?;
                Some((format!("data/demo/{name}"), String::from_utf8_lossy(&file.data).into_owned()))
            })
            .collect();
        let files: Vec<File<'_>> = texts.iter().map(|(name, text)| File { name, text }).collect();
        let plan = match day {
            Day::Seed(date) => seed::plan(&dataset, date, &files)?,
            Day::Epoch(date) => {
                let find = |name: &str| files.iter().find(|file| file.name.ends_with(name)).copied();
                let copy = epoch::Copy {
                    centers: find("/data_centers.csv"),
                    timelines: find("/data_center_timelines.csv"),
                    chips: find("/data_center_chip_quantities.csv"),
                    published: date,
                };
                epoch::plan(&dataset, &copy)?
            }
        };
        dataset = with_plan(&dataset, &plan);
        leftovers.extend(leftovers_of(&plan, day.data_set(), day.date()));
        publications.push(Publication { changes: plan.changes, note: plan.note, at: Stamp::On(day.date()) });
    }
    Ok(Demo { publications, leftovers, dataset })
}

/// The days in their order; on the same day the seed comes first.
fn days() -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for name in Files::iter() {
        let mut parts = name.split('/');
        let (Some(kind), Some(Ok(date))) = (parts.next(), parts.next().map(str::parse::<Date>)) else {
            continue;
        };
        if days.iter().any(|day| day.folder() == format!("{kind}/{date}/")) {
            continue;
        }
        match kind {
            "seed" => days.push(Day::Seed(date)),
            "epoch" => days.push(Day::Epoch(date)),
            _ => {}
        }
    }
    days.sort_by_key(|day| (day.date(), matches!(day, Day::Epoch(_))));
    days
}
