//! `gigawatch check`: whether the files are what this program wrote.

use anyhow::bail;

use super::print;
use crate::{config::Check, store};

pub(super) async fn run(flags: Check) -> anyhow::Result<()> {
    let directory = &flags.data.data_dir;
    let findings = store::check(directory).await?;
    if flags.json {
        print(&serde_json::to_string(&findings)?)?;
    } else if findings.faults.is_empty() {
        print(&format!(
            "{} sound: {} revisions, {} versions of rows, {} texts in the search index",
            if findings.files.len() > 1 {
                format!("{} are", findings.files.join(" and "))
            } else {
                format!("{} is", findings.files.concat())
            },
            findings.revisions,
            findings.versions,
            findings.texts,
        ))?;
    } else {
        print(&findings.faults.join("\n"))?;
    }
    match findings.faults.len() {
        0 => Ok(()),
        faults => bail!(
            "{faults} fault{} in {}; keep it as it is and put the newest backup into an empty directory: \
             `gigawatch restore`",
            if faults == 1 { "" } else { "s" },
            directory.display(),
        ),
    }
}
