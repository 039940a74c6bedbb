//! `gigawatch import`: reads files, plans, and publishes the whole plan or nothing.

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use jiff::{civil::Date, tz::TimeZone};

use super::Clock;
use crate::{
    config::{How, HowNow, ImportFiles},
    dataset::{Dataset, Rows},
    domain::{Id, RevisionId, revision::Revision},
    import::{File, Plan, Report, Unsure, clusters, epoch, seed, table},
    store::{HISTORY_FILE, Leftover, Publication, Stamp, Store},
};

/// A file read from disk.
struct Text {
    name: String,
    text: String,
}

impl Text {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let text = String::from_utf8(bytes).map_err(|cause| {
            let bytes = cause.as_bytes();
            let line = bytes[..cause.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
            anyhow::anyhow!("{}:{line}: this line is not UTF-8; save the file as UTF-8", path.display())
        })?;
        Ok(Self { name: path.display().to_string(), text })
    }

    fn file(&self) -> File<'_> {
        File { name: &self.name, text: &self.text }
    }
}

/// What the plans of one import were made for.
struct Planned {
    day: Date,
    plan: Plan,
}

pub(super) async fn run(what: ImportFiles, clock: Clock) -> anyhow::Result<()> {
    let (data_set, how) = match &what {
        ImportFiles::Seed { how, .. } => ("seed", how.clone()),
        ImportFiles::Epoch { how, .. } => ("epoch-data-centers", how.clone()),
        ImportFiles::EpochClusters { how, .. } => ("epoch-gpu-clusters", how.clone()),
        ImportFiles::Csv { how, .. } => ("table", How { now: how.clone(), replay: false }),
    };
    let How { now: how, replay } = how;
    let directory = &how.data.data_dir;
    // Neither a dry run nor a refused import makes a directory, so none is made before the plan stands.
    let store = if !directory.join(HISTORY_FILE).exists() {
        None
    } else if how.dry_run {
        Some(Store::open_read_only(directory).await?)
    } else {
        Some(Store::open(directory).await?)
    };
    let dataset = match &store {
        Some(store) => Dataset::default().extended(store.load_since(RevisionId::new(0)).await?),
        None => Dataset::default(),
    };
    let plans = plan(what, &dataset, today(clock))?;
    refuse_future(&plans, clock)?;
    let report = merged(&plans);
    let store = match store {
        None if !how.dry_run => Some(Store::open(directory).await?),
        opened => opened,
    };
    if let Some(store) = store {
        if !how.dry_run {
            publish(&store, &dataset, plans, replay, data_set, clock).await?;
        }
        store.close().await?;
    }
    print(&report, &how)
}

/// The day on which the import takes place, UTC.
fn today(clock: Clock) -> Date {
    clock().to_zoned_datetime(TimeZone::UTC).date()
}

fn plan(what: ImportFiles, dataset: &Dataset, today: Date) -> anyhow::Result<Vec<Planned>> {
    match what {
        ImportFiles::Seed { dir, .. } => plan_days(&dir, dataset),
        ImportFiles::Epoch { dir, published, .. } => {
            let read = |name: &str| {
                let path = dir.join(name);
                path.exists().then(|| Text::read(&path)).transpose()
            };
            let (centers, timelines, chips) = (
                read("data_centers.csv")?,
                read("data_center_timelines.csv")?,
                read("data_center_chip_quantities.csv")?,
            );
            let copy = epoch::Copy {
                centers: centers.as_ref().map(Text::file),
                timelines: timelines.as_ref().map(Text::file),
                chips: chips.as_ref().map(Text::file),
                published,
            };
            if centers.is_none() && timelines.is_none() && chips.is_none() {
                bail!(
                    "{}: there is no data_centers.csv, data_center_timelines.csv or data_center_chip_quantities.csv here",
                    dir.display()
                );
            }
            Ok(vec![Planned { day: published, plan: epoch::plan(dataset, &copy)? }])
        }
        ImportFiles::Csv { file, .. } => {
            // What programs for tables write is not always UTF-8: the table's reader tells.
            let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
            let plan = table::plan(dataset, &file.display().to_string(), &bytes, today)?;
            Ok(vec![Planned { day: today, plan }])
        }
        ImportFiles::EpochClusters { file, published, .. } => {
            let text = Text::read(&file)?;
            Ok(vec![Planned { day: published, plan: clusters::plan(dataset, text.file(), published)? }])
        }
    }
}

fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"))
}

/// Plans each day's folder on top of the days before it.
fn plan_days(dir: &Path, dataset: &Dataset) -> anyhow::Result<Vec<Planned>> {
    let mut days: Vec<(Date, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if !path.is_dir() {
            if is_csv(&path) {
                bail!(
                    "{}: a file of a seed lies in the folder of its day, as in 2025-08-02/",
                    path.display()
                );
            }
            continue;
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let day = name.parse().map_err(|_| {
            anyhow::anyhow!("{}: a folder of a seed is named after a day, as in 2025-08-02", path.display())
        })?;
        days.push((day, path));
    }
    if days.is_empty() {
        bail!("{}: there is no folder named after a day (2025-08-02) here", dir.display());
    }
    days.sort();
    let mut ahead = dataset.clone();
    let mut plans = Vec::new();
    for (day, folder) in days {
        let mut texts = Vec::new();
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(&folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<_>>()?;
        paths.sort();
        for path in paths.iter().filter(|path| is_csv(path)) {
            texts.push(Text::read(path)?);
        }
        let files: Vec<File<'_>> = texts.iter().map(Text::file).collect();
        let plan = seed::plan(&ahead, day, &files)?;
        ahead = with_plan(&ahead, &plan);
        plans.push(Planned { day, plan });
    }
    Ok(plans)
}

/// The dataset as it will be once a plan is published.
pub(super) fn with_plan(dataset: &Dataset, plan: &Plan) -> Dataset {
    if plan.changes.is_empty() {
        return dataset.clone();
    }
    let revision = Revision {
        id: RevisionId::new(dataset.newest_id().number() + 1),
        published_at: dataset.newest().map_or(jiff::Timestamp::UNIX_EPOCH, |newest| newest.published_at),
        editor: plan.note.editor.clone(),
        reason: plan.note.reason,
        note: plan.note.note.clone(),
        key: plan.note.key.clone(),
    };
    dataset.extended(Rows::of(&plan.changes, revision, dataset))
}

/// What is to be public tomorrow has not been said yet.
fn refuse_future(plans: &[Planned], clock: Clock) -> anyhow::Result<()> {
    let today = today(clock);
    match plans.iter().find(|planned| planned.day > today) {
        Some(planned) => bail!("{} is in the future; a day that is past or today was expected", planned.day),
        None => Ok(()),
    }
}

async fn publish(
    store: &Store,
    dataset: &Dataset,
    plans: Vec<Planned>,
    replay: bool,
    data_set: &str,
    clock: Clock,
) -> anyhow::Result<()> {
    if replay && store.was_served().await? {
        bail!(
            "--replay is for a data directory that no server has served yet: a pinned page must never change"
        );
    }
    let leftovers: Vec<Leftover> =
        plans.iter().flat_map(|planned| leftovers_of(&planned.plan, data_set, planned.day)).collect();
    let publications: Vec<Publication> = plans
        .into_iter()
        .filter(|planned| !planned.plan.changes.is_empty())
        .map(|Planned { day, plan }| Publication {
            changes: plan.changes,
            note: plan.note,
            at: if replay { Stamp::On(day) } else { Stamp::Now(clock()) },
        })
        .collect();
    // First the leftovers, each kept once: repeating an import that was cut off here loses nothing.
    if !leftovers.is_empty() {
        store.keep_leftovers(&leftovers).await?;
    }
    if !publications.is_empty() {
        store.publish(&publications, dataset.newest_id()).await?;
    }
    Ok(())
}

/// The rows of a plan that an editor has to place.
pub(super) fn leftovers_of(plan: &Plan, data_set: &str, day: Date) -> Vec<Leftover> {
    plan.report
        .unsure
        .iter()
        .map(|unsure| Leftover {
            data_set: data_set.to_owned(),
            published_on: day.to_string(),
            place: file_and_line(&unsure.place),
            reason: unsure.reason.clone(),
        })
        .collect()
}

/// The last part of a path with its line: the same leftover wherever the file lay.
fn file_and_line(place: &str) -> String {
    place.rsplit(['/', '\\']).next().unwrap_or(place).to_owned()
}

fn merged(plans: &[Planned]) -> Report {
    plans.iter().fold(Report::default(), |mut sum, Planned { plan, .. }| {
        let Report { read, added, changed, unchanged, withdrawn, unsure } = &plan.report;
        sum.read += read;
        sum.added += added;
        sum.changed += changed;
        sum.unchanged += unchanged;
        sum.withdrawn += withdrawn;
        sum.unsure.extend(unsure.iter().cloned());
        sum
    })
}

fn print(report: &Report, how: &HowNow) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = if how.json {
        writeln!(out, "{}", serde_json::to_string(report)?)
    } else {
        write_words(&mut out, report, how)
    };
    match written {
        // Whoever reads the report may stop reading.
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn write_words(out: &mut impl Write, report: &Report, how: &HowNow) -> std::io::Result<()> {
    let Report { read, added, changed, unchanged, withdrawn, unsure } = report;
    let would = if how.dry_run { "would be " } else { "" };
    writeln!(
        out,
        "{read} rows read; figures: {added} {would}added, {changed} {would}changed, {unchanged} unchanged, \
         {withdrawn} {would}withdrawn"
    )?;
    if !unsure.is_empty() {
        writeln!(out, "{} rows could not be placed; nothing was guessed:", unsure.len())?;
        for Unsure { place, reason } in unsure {
            writeln!(out, "  {place}: {reason}")?;
        }
    }
    Ok(())
}
