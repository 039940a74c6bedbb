//! `gigawatch intake`: the figures of an article, one JSON line each.

use std::{io::Write, path::Path};

use anyhow::Context;
use serde::Serialize;

use super::{Clock, demo};
use crate::{
    config,
    dataset::{Dataset, Snapshot, View},
    domain::{FigureId, Id, RevisionId, phrase},
    intake::{Candidate, candidates},
    store::{HISTORY_FILE, Store},
};

/// A candidate as it is written.
#[derive(Serialize)]
struct Line<'a> {
    text: &'a str,
    /// In characters (Unicode scalar values) of the article.
    start: usize,
    end: usize,
    #[serde(flatten)]
    record: phrase::Record,
    company: Option<&'a str>,
    project: Option<&'a str>,
    site: Option<&'a str>,
    speaker: Option<&'a str>,
    context: bool,
    /// Figures of the tracker that look the same, by the ends of their addresses.
    alike: Vec<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// Reads the article and writes its candidates in reading order.
pub async fn run(flags: config::Intake, clock: Clock) -> anyhow::Result<()> {
    let article = article(&flags.file)?;
    let dataset = known(&flags.data.data_dir).await?;
    let today = clock().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let snapshot = dataset.at(&View::now(today));
    let asked = phrase::Asked { language: flags.lang.0, said_on: flags.published };
    let mut out = std::io::stdout().lock();
    let url = flags.url.as_ref().map(url::Url::as_str);
    let mut counted = Characters { text: &article, bytes: 0, count: 0 };
    for candidate in candidates(&article, asked, &snapshot)? {
        let line = line(&candidate, &mut counted, &snapshot, url);
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    }
    Ok(())
}

fn article(file: &Path) -> anyhow::Result<String> {
    if file.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).context("stdin is no UTF-8 text");
    }
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let wanted = || format!("{}: this is not UTF-8; save the file as UTF-8", file.display());
    String::from_utf8(bytes).with_context(wanted)
}

/// What the tracker knows: the data directory's history, or the demo's where there is none.
async fn known(directory: &Path) -> anyhow::Result<Dataset> {
    if !directory.join(HISTORY_FILE).exists() {
        return demo::dataset();
    }
    let store = Store::open_read_only(directory).await?;
    let rows = store.load_since(RevisionId::new(0)).await?;
    store.close().await?;
    Ok(Dataset::default().extended(rows))
}

fn line<'a>(
    candidate: &Candidate,
    counted: &mut Characters<'a>,
    snapshot: &Snapshot<'a>,
    url: Option<&'a str>,
) -> Line<'a> {
    let text = &counted.text[candidate.words.clone()];
    let start = counted.before(candidate.words.start);
    Line {
        text,
        start,
        end: start + text.chars().count(),
        record: phrase::Record::from(&candidate.reading),
        company: candidate.company.and_then(|id| Some(snapshot.company(id)?.slug.as_str())),
        project: candidate.project.and_then(|id| Some(snapshot.project(id)?.slug.as_str())),
        site: candidate.site.and_then(|id| Some(snapshot.site(id)?.slug.as_str())),
        speaker: candidate.speaker.and_then(|id| Some(snapshot.person(id)?.name.as_str())),
        context: candidate.is_context,
        alike: candidate.alike.iter().copied().map(FigureId::number).collect(),
        url,
    }
}

/// Counts characters up to places that mostly rise.
struct Characters<'t> {
    text: &'t str,
    bytes: usize,
    count: usize,
}

impl Characters<'_> {
    fn before(&mut self, place: usize) -> usize {
        if place < self.bytes {
            (self.bytes, self.count) = (0, 0);
        }
        self.count += self.text[self.bytes..place].chars().count();
        self.bytes = place;
        self.count
    }
}
