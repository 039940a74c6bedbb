//! `gigawatch read-phrase`: reads figures as they are said and prints what they
//! were read as.

use std::io::{BufRead, Read, Write};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    config::{AskedLanguage, ReadPhrase},
    domain::phrase::{Asked, Reading, Unread, read},
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
    let phrase = match &flags.phrase {
        Some(phrase) => phrase.clone(),
        None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("stdin is no UTF-8 text")?;
            text.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    match read(&phrase, asked(flags.lang, flags)) {
        Ok(reading) => {
            writeln!(out, "{:#}", told(&reading, &phrase))?;
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
        let answer = match read(&line.phrase, asked(lang, flags)) {
            Ok(reading) => fields(&reading),
            Err(unread) => nothing(&line.phrase, &unread),
        };
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

const fn asked(lang: AskedLanguage, flags: &ReadPhrase) -> Asked {
    Asked { language: lang.0, said_on: flags.said_on }
}

fn fields(reading: &Reading) -> Value {
    json!({
        "metric": reading.kind.word(),
        "low": reading.quantity.low(),
        "high": reading.quantity.high(),
        "qualifier": reading.quantity.qualifier().word(),
        "unit": reading.unit,
        "basis": reading.basis.word(),
        "period": reading.when.map(|when| when.to_string()),
    })
}

fn nothing(phrase: &str, unread: &Unread) -> Value {
    json!({
        "metric": null, "low": null, "high": null, "qualifier": null, "unit": null, "basis": null, "period": null,
        "problem": unread.why, "at": phrase[unread.at.clone()],
    })
}

/// The fields, with the language and the words that gave each part.
fn told(reading: &Reading, phrase: &str) -> Value {
    let mut value = fields(reading);
    value["lang"] = json!(reading.language.word());
    value["fiscal"] = json!(reading.is_fiscal);
    let part = |(part, at): &(crate::domain::phrase::Part, std::ops::Range<usize>)| json!({"part": part.word(), "words": phrase[at.clone()]});
    value["understood"] = reading.parts.iter().map(part).collect();
    value
}
