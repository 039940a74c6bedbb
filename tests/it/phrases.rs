//! Figures as they are said: the commands, the API, and the intake of articles.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

use crate::support::{Site, in_repository};

fn gigawatch(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gigawatch"))
        .args(arguments)
        .env_remove("GIGAWATCH_DATA_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that refuses does not read to the end.
    let _ = child.stdin.take().expect("it reads").write_all(stdin.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn one_phrase_is_read_and_said_back() {
    let output = gigawatch(
        &["read-phrase", "--said-on", "2025-07-30", "zwischen 66 und 72 Mrd. Dollar in diesem Jahr"],
        "",
    );
    assert!(output.status.success());
    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(read["low"], json!(66_000_000_000_i64));
    assert_eq!(read["high"], json!(72_000_000_000_i64));
    assert_eq!(
        (&read["metric"], &read["qualifier"], &read["unit"], &read["basis"], &read["period"], &read["lang"]),
        (&json!("money"), &json!("range"), &json!("USD"), &json!("one_year"), &json!("2025"), &json!("de"))
    );
    assert_eq!(
        read["sentence"]["en"],
        json!("66 to 72 billion US dollars (66–72 Mrd. $) within one year, in 2025")
    );
    assert_eq!(read["understood"][0]["words"], json!("zwischen 66 und 72 Mrd. Dollar"));
    let piped = gigawatch(&["read-phrase", "--lang", "en"], "up to 5 GW by 2030\n");
    let read: Value = serde_json::from_slice(&piped.stdout).expect("JSON");
    assert_eq!((&read["high"], &read["period"]), (&json!(5_000_000_000_i64), &json!("../2030")));
}

#[test]
fn lines_of_phrases_become_lines_of_readings() {
    let stdin = "{\"phrase\": \"gut 50 Milliarden Dollar\", \"lang\": \"de\", \"more\": 1}\n\n{\"phrase\": \"a nice day\"}\n";
    let read = lines(&gigawatch(&["read-phrase", "--jsonl"], stdin));
    assert_eq!(read.len(), 2, "one line for each, blank ones apart");
    assert_eq!(read[0]["qualifier"], json!("more_than"));
    let fields = ["metric", "low", "high", "qualifier", "unit", "basis", "period"];
    for field in fields {
        assert!(read[0].get(field).is_some() && read[1][field].is_null(), "{field}: {read:?}");
    }
    assert_eq!(read[1]["problem"], json!("there is no amount in it"));
}

#[test]
fn what_cannot_be_read_is_refused_in_a_sentence() {
    for (arguments, stdin, wanted) in [
        (
            &["read-phrase", "1 Billion Dollar"][..],
            "",
            "“Billion”: “billion” is a thousand million in English",
        ),
        (&["read-phrase", "--lang", "en", "66 gazillion dollars"], "", "“gazillion” is no scale"),
        (
            &["read-phrase", "--jsonl"],
            "{\"phrase\": \"5 GW\"}\n[]\n",
            "line 2 of stdin is no JSON object with a \"phrase\"",
        ),
        (&["read-phrase", "--jsonl"], "{\"phrase\": \"5 GW\", \"lang\": \"fr\"}\n", "line 1 of stdin"),
        (&["intake", "there/is/no/such/file.txt"], "", "there/is/no/such/file.txt"),
    ] {
        let output = gigawatch(arguments, stdin);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(wanted) && said.lines().count() == 1, "{said}");
    }
    for arguments in
        [&["read-phrase", "--lang", "fr", "5 GW"][..], &["read-phrase", "--said-on", "tomorrow", "5 GW"]]
    {
        assert_eq!(gigawatch(arguments, "").status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test]
async fn programs_ask_for_readings() {
    let site = Site::demo().await;
    let answer = site.get("/api/v1/read-phrase?phrase=another+550%2C000+GPUs&lang=en").await;
    let read: Value = serde_json::from_str(&answer.html).expect("JSON");
    assert_eq!(
        (&read["metric"], &read["basis"], &read["low"]),
        (&json!("chips"), &json!("additional"), &json!(550_000))
    );
    assert_eq!(read["sentence"]["de"], json!("550.000 Chips zusätzlich"));
    let german = "/api/v1/read-phrase?phrase=bis+2027+auf+bis+zu+700+MW&lang=de&said_on=2025-08-02";
    let read: Value = serde_json::from_str(&site.get(german).await.html).expect("JSON");
    assert_eq!((&read["high"], &read["period"]), (&json!(700_000_000), &json!("../2027")));
    let unread: Value =
        serde_json::from_str(&site.get("/api/v1/read-phrase?phrase=1+Billion+Dollar").await.html)
            .expect("JSON");
    assert_eq!((&unread["low"], &unread["at"]), (&Value::Null, &json!("Billion")), "an answer, and no error");
    for (query, parameter) in [
        ("", "phrase"),
        ("phrase=5+GW&lang=fr", "lang"),
        ("phrase=5+GW&said_on=yesterday", "said_on"),
        ("phrase=5+GW&as_of=2026-01-01T00:00:00Z", "as_of"),
    ] {
        let answer = site.ask(&format!("/api/v1/read-phrase?{query}")).await;
        let problem: Value = serde_json::from_str(&answer.html).expect("a problem document");
        assert_eq!(answer.status, 400, "{query}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(parameter)), "{problem}");
    }
}

fn count(value: &Value) -> usize {
    value.as_u64().and_then(|count| count.try_into().ok()).expect("a count")
}

/// Whether a candidate stands where an editor's figure stands and says its amount.
fn is_figure(candidate: &Value, wanted: &Value) -> bool {
    let end = |value: &Value| value["low"].as_i64().or(value["high"].as_i64());
    let place = |value: &Value, name: &str| count(&value[name]);
    let wanted_end = place(wanted, "start") + wanted["text"].as_str().map_or(0, |text| text.chars().count());
    let overlaps = place(candidate, "start") < wanted_end && place(wanted, "start") < place(candidate, "end");
    overlaps && end(candidate) == end(wanted) && candidate["metric"] == wanted["metric"]
}

#[test]
fn an_articles_figures_are_proposed() {
    for (name, companies) in [("de-1", 13), ("en-2", 14)] {
        let text = in_repository(format!("tests/data/articles/{name}.txt"));
        let article = std::fs::read_to_string(&text).expect("it is there");
        let text = text.to_str().expect("a path of letters");
        let lang = &name[..2];
        let arguments = [
            "intake",
            text,
            "--lang",
            lang,
            "--published",
            "2026-05-04",
            "--data-dir",
            "there-is-none",
            "--url",
            "https://news.example/a",
        ];
        let proposed = lines(&gigawatch(&arguments, ""));
        let letters: Vec<char> = article.chars().collect();
        for line in &proposed {
            let (start, end) = (count(&line["start"]), count(&line["end"]));
            let words: String = letters[start..end].iter().collect();
            assert_eq!(line["text"], json!(words), "places are those of the article, in characters");
            assert_eq!(line["url"], json!("https://news.example/a"));
        }
        assert!(proposed.is_sorted_by_key(|line| line["start"].as_u64()), "in reading order");
        let figures = in_repository(format!("tests/data/articles/{name}.jsonl"));
        let figures = std::fs::read_to_string(figures).expect("it is there");
        let figures: Vec<Value> =
            figures.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
        let found: Vec<(&Value, &Value)> = figures
            .iter()
            .filter_map(|wanted| {
                Some((wanted, proposed.iter().find(|candidate| is_figure(candidate, wanted))?))
            })
            .collect();
        assert!(
            found.len() * 100 >= figures.len() * 85,
            "{name}: {} of {} are proposed",
            found.len(),
            figures.len()
        );
        let slug = |name: &Value| name.as_str().map(|name| name.to_lowercase().replace(' ', "-"));
        let rightly = found.iter().filter(|(wanted, line)| {
            slug(&wanted["company"]) == line["company"].as_str().map(ToOwned::to_owned)
        });
        assert!(rightly.count() >= companies, "{name}: whose they are");
        let plain = proposed.iter().filter(|line| line["context"] == json!(false));
        let (worth_it, plain) = plain.fold((0, 0), |(worth_it, all), line| {
            (worth_it + usize::from(figures.iter().any(|wanted| is_figure(line, wanted))), all + 1)
        });
        assert!(worth_it * 100 >= plain * 70, "{name}: {worth_it} of {plain} are worth recording");
    }
}

#[test]
fn an_intake_knows_what_the_tracker_holds() {
    let article =
        "Meta will in diesem Jahr zwischen 66 und 72 Milliarden Dollar ausgeben, sagte Mark Zuckerberg.\n";
    let output =
        gigawatch(&["intake", "-", "--published", "2025-07-31", "--data-dir", "there-is-none"], article);
    let [line] = &lines(&output)[..] else { panic!("one figure") };
    assert_eq!((&line["company"], &line["speaker"]), (&json!("meta"), &json!("Mark Zuckerberg")));
    assert_eq!(line["period"], json!("2025"));
    assert!(!line["alike"].as_array().unwrap().is_empty(), "Meta's guidance is there already: {line}");
    let too_long = gigawatch(&["intake", "-"], &"5 GW. ".repeat(40_000));
    assert_eq!(too_long.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&too_long.stderr).contains("an article has at most 204800 bytes"));
}
