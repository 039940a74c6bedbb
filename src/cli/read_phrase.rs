//! `gigawatch read-phrase`: reads figures as they are said and prints what they
//! were read as.

use std::io::{BufRead, Read, Write};

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::{
    config::{AskedLanguage, ReadPhrase},
    domain::phrase::{Asked, Record, read},
    format::phrase::Told,
};

/// A line on stdin; other fields are passed over.
#[derive(Deserialize)]
struct Line {
    phrase: String,
    #[serde(default)]
    lang: Option<String>,
}

/// Prints one reading, or with `--jsonl` one a line.
pub fn run(flags: &ReadPhrase) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if flags.jsonl {
        return lines(flags, &mut out);
    }
    let phrase = if let Some(phrase) = &flags.phrase {
        phrase.clone()
    } else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("stdin is no UTF-8 text")?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    match read(&phrase, asked(flags.lang, flags)) {
        Ok(reading) => {
            writeln!(out, "{}", serde_json::to_string_pretty(&Told::of(&reading, &phrase))?)?;
            Ok(())
        }
        Err(unread) => bail!("“{}”: {}", &phrase[unread.at], unread.why),
    }
}

fn lines(flags: &ReadPhrase, out: &mut impl Write) -> anyhow::Result<()> {
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line.with_context(|| format!("line {number} of stdin is no UTF-8 text"))?;
        if line.trim().is_empty() {
            continue;
        }
        let wanted =
            || format!("line {number} of stdin is no JSON object with a \"phrase\", and perhaps a \"lang\"");
        let line: Line = serde_json::from_str(&line).with_context(wanted)?;
        let lang = match line.lang.as_deref() {
            None => flags.lang,
            Some("auto") => AskedLanguage(None),
            Some(word) => {
                AskedLanguage(Some(word.parse().with_context(|| format!("line {number} of stdin"))?))
            }
        };
        let record = Record::of(&read(&line.phrase, asked(lang, flags)), &line.phrase);
        writeln!(out, "{}", serde_json::to_string(&record)?)?;
    }
    Ok(())
}

const fn asked(lang: AskedLanguage, flags: &ReadPhrase) -> Asked {
    Asked { language: lang.0, said_on: flags.said_on }
}
