//! Tables as files: the rows of the page, in its order, numbers as numbers.

use axum::http::{StatusCode, header};
use serde_json::Value;

use crate::support::{Page, Site};

/// The tables with a filter that leaves more than a page or a few rows.
const TABLES: [&str; 5] = [
    "/companies?sort=spending",
    "/projects",
    "/people?sort=name&order=desc",
    "/announcements?company=openai",
    "/sources?language=en",
];

fn split(url: &str) -> (&str, String) {
    url.split_once('?').map_or((url, String::new()), |(path, query)| (path, format!("?{query}")))
}

fn records(page: &Page) -> Vec<csv::StringRecord> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(page.html.as_bytes());
    reader.records().map(|record| record.expect("a row")).collect()
}

#[tokio::test]
async fn files_have_all_rows_of_the_view_in_the_order_of_the_page() {
    let site = Site::demo().await;
    for url in TABLES {
        let (path, query) = split(url);
        let page = site.get(url).await;
        let csv = site.get(&page.link("CSV")).await;
        assert_eq!(csv.url, format!("{path}.csv{query}"));
        assert_eq!(csv.header(header::CONTENT_TYPE), Some("text/csv; charset=utf-8; header=present"));
        let rows = records(&csv);
        let name = rows[0].iter().position(|column| ["name", "headline", "title"].contains(&column));
        let name = name.unwrap_or_else(|| panic!("{url}: {:?}", rows[0]));
        let shown = page.texts("main table.data tbody tr");
        assert!(rows.len() > 3 && rows.len() > shown.len().min(50), "{url}: {}", rows.len());
        for (row, shown) in rows[1..].iter().zip(&shown).take(50) {
            assert!(shown.contains(&row[name]), "{url}: {} in {shown}", &row[name]);
        }
        let json: Value = serde_json::from_str(&site.get(&page.link("JSON")).await.html).expect("JSON");
        let entries = json["rows"].as_array().expect("rows");
        assert_eq!(entries.len(), rows.len() - 1, "{url}");
        for (entry, row) in entries.iter().zip(&rows[1..]) {
            for (column, cell) in rows[0].iter().zip(row) {
                let told = &entry[column];
                let told = told.as_str().map_or_else(
                    || if told.is_null() { String::new() } else { told.to_string() },
                    ToOwned::to_owned,
                );
                assert_eq!(told, cell, "{url}: {column}");
            }
        }
        let xlsx = site.get(&page.link("XLSX")).await;
        assert!(xlsx.body.starts_with(b"PK"), "{url}");
        let wrong = site.ask(&format!("{path}.csv?colour=red")).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{url}");
    }
}

/// A page is sorted no further than for its own rows, a file from its first row to its last.
#[tokio::test]
async fn pages_one_after_the_other_are_the_file() {
    let site = Site::demo().await;
    let tables = [
        ("/sites", "name", &["name", "company", "now", "completion", "chips", "chips_completion"][..]),
        ("/announcements", "headline", &["headline", "who", "figures", "said"]),
        ("/sources", "title", &["title", "publisher", "announcements", "published"]),
    ];
    for (path, column, sorts) in tables {
        for query in
            sorts.iter().flat_map(|sort| ["asc", "desc"].map(|order| format!("sort={sort}&order={order}")))
        {
            let rows = records(&site.get(&format!("{path}.csv?{query}")).await);
            let place = rows[0].iter().position(|name| name == column).expect("the column");
            let file: Vec<&str> = rows[1..].iter().map(|row| &row[place]).collect();
            let pages = file.len().div_ceil(50);
            assert!(pages > 1, "{path} has more than a page: {}", file.len());
            let mut read = Vec::new();
            for page in 1..=pages {
                let page = site.get(&format!("{path}?{query}&page={page}")).await;
                read.extend(page.texts("main table.data tbody th > a"));
            }
            assert_eq!(read, file, "{path}?{query}");
        }
    }
}

/// Whether a cell is of a type of XML Schema; an empty one is of any.
fn is_of(datatype: &str, cell: &str) -> bool {
    cell.is_empty()
        || match datatype {
            "integer" => cell.parse::<i128>().is_ok(),
            "double" => cell.parse::<f64>().is_ok(),
            "boolean" => ["true", "false"].contains(&cell),
            "date" => cell.parse::<jiff::civil::Date>().is_ok(),
            "anyURI" => cell.starts_with("https://gigawatch.example/"),
            "string" => true,
            other => panic!("no type “{other}” is known"),
        }
}

#[tokio::test]
async fn metadata_says_of_each_column_what_its_cells_hold() {
    let site = Site::demo().await;
    for url in TABLES.iter().chain(&["/sites", "/promises?by=claim", "/totals?company=meta"]) {
        let page = site.get(url).await;
        let csv = site.get(&page.link("CSV")).await;
        let described = csv.header(header::LINK).expect("a link to the metadata").to_owned();
        let metadata = site.get(&page.link("CSV-W")).await;
        assert_eq!(metadata.header(header::CONTENT_TYPE), Some("application/csvm+json"), "{url}");
        let metadata: Value = serde_json::from_str(&metadata.html).expect("JSON");
        assert!(described.contains("rel=\"describedby\""), "{described}");
        let own = described[described.find("://gigawatch.example").expect("our address") + 20..].to_owned();
        let own = own.split('>').next().expect("an address");
        let pinned: Value = serde_json::from_str(&site.get(own).await.html).expect("JSON");
        assert_eq!(pinned["tableSchema"], metadata["tableSchema"], "{url}");
        assert_eq!(metadata["dc:license"], "https://creativecommons.org/licenses/by/4.0/");
        let columns = metadata["tableSchema"]["columns"].as_array().expect("columns");
        let rows = records(&csv);
        assert_eq!(columns.len(), rows[0].len(), "{url}");
        for (place, column) in columns.iter().enumerate() {
            assert_eq!(column["name"], rows[0][place], "{url}");
            assert!(
                column["dc:description"].as_str().is_some_and(|about| about.len() > 5),
                "{url}: {column}"
            );
            let datatype = column["datatype"].as_str().expect("a type");
            for row in &rows[1..] {
                assert!(is_of(datatype, &row[place]), "{url}: {} is no {datatype}", &row[place]);
            }
        }
    }
}

#[tokio::test]
async fn links_to_files_say_how_much_is_in_them() {
    let demo = Site::demo().await;
    for url in ["/companies", "/promises", "/sources?language=en"] {
        let page = demo.get(url).await;
        let csv = demo.get(&page.link("CSV")).await;
        let rows = records(&csv).len() - 1;
        let note = page
            .texts(".share .tools a small")
            .into_iter()
            .find(|note| note.contains("row"))
            .expect("rows and size");
        assert!(note.starts_with(&format!("{rows} rows, ")), "{url}: {note}, not {rows}");
        let size: usize = note
            .split_whitespace()
            .find_map(|word| word.parse().ok().filter(|size: &usize| note.contains(&format!("{size} kB"))))
            .unwrap_or_else(|| panic!("{url}: {note}"));
        let real = csv.body.len() / 1000;
        assert!(size >= real / 2 && size <= real * 2 + 1, "{url}: {note}, really {real} kB");
        if rows <= 50 {
            assert_eq!(size, csv.body.len().div_ceil(1000), "{url}: {note}");
        }
    }
}

#[tokio::test]
async fn numbers_of_companies_are_in_base_units_and_what_nobody_said_is_empty() {
    let site = Site::demo().await;
    let json: Value = serde_json::from_str(&site.get("/companies.json").await.html).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let company = |name: &str| rows.iter().find(|row| row["name"] == name).expect("a company");
    let meta = company("Meta");
    assert_eq!(
        (&meta["spending_low_usd"], &meta["spending_high_usd"]),
        (&660_000_000_000_i64.into(), &720_000_000_000_i64.into())
    );
    assert!(meta["power_now_estimated_low_w"].as_i64().is_some_and(|watts| watts > 1_000_000_000), "{meta}");
    assert_eq!(company("xAI")["spending_low_usd"], Value::Null);
    let before: Value =
        serde_json::from_str(&site.get("/companies.json?said_by=2025-01-01").await.html).expect("JSON");
    assert_ne!(before["rows"], json["rows"], "a file is a view");
}

#[tokio::test]
async fn everything_published_comes_as_one_file_without_what_is_not() {
    let site = Site::demo().await;
    let answer = site.get("/data/gigawatch.sqlite").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/vnd.sqlite3"));
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("copy.sqlite");
    std::fs::write(&path, &answer.body).expect("written");
    let sqlite = |query: &str| {
        let output =
            std::process::Command::new("sqlite3").arg(&path).arg(query).output().expect("sqlite3 runs");
        assert!(output.status.success(), "{query}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text").trim().to_owned()
    };
    assert_eq!(sqlite("PRAGMA integrity_check"), "ok");
    assert_eq!(sqlite("PRAGMA foreign_key_check"), "");
    let dataset = site.dataset();
    let figures = dataset.figures.iter(dataset.newest_id()).count();
    assert_eq!(sqlite("SELECT count(*) FROM figure_current"), figures.to_string());
    let tables = sqlite("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    for secret in ["account", "session", "draft", "heartbeat", "search", "passkey", "correction"] {
        assert!(!tables.contains(secret), "{secret}: {tables}");
    }
    let again = site.ask_knowing("/data/gigawatch.sqlite", answer.tag()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        site.ask("/data/gigawatch.sqlite?as_of=2026-07-07T00:00:00Z").await.status,
        StatusCode::BAD_REQUEST
    );
}

fn structured(page: &Page) -> Value {
    let scripts = page.texts("script[type='application/ld+json']");
    let [script] = &scripts[..] else { panic!("{}: one description, not {}", page.url, scripts.len()) };
    serde_json::from_str(script).expect("JSON")
}

#[tokio::test]
async fn search_engines_are_told_what_a_page_is_about() {
    let site = Site::demo().await;
    let place = structured(&site.get("/sites/stargate-abilene").await);
    assert_eq!((&place["@type"], &place["name"]), (&"Place".into(), &"Stargate Abilene".into()));
    assert_eq!(place["address"]["addressCountry"], "US");
    assert!(place["geo"]["longitude"].as_f64().is_some_and(|degrees| degrees < -99.0), "{place}");
    let company = structured(&site.get("/companies/openai").await);
    assert_eq!((&company["@type"], &company["name"]), (&"Organization".into(), &"OpenAI".into()));
    for url in TABLES.iter().chain(&["/sites?country=US", "/data"]) {
        let page = site.get(url).await;
        let set = structured(&page);
        assert_eq!(set["@type"], "Dataset", "{url}");
        assert_eq!(set["license"], "https://creativecommons.org/licenses/by/4.0/", "{url}");
        assert!(set["creditText"].as_str().is_some_and(|credits| credits.contains("Epoch AI")), "{set}");
        let files = set["distribution"].as_array().expect("files");
        assert!(files.len() >= 2, "{url}: {files:?}");
        for file in files {
            let address = file["contentUrl"].as_str().expect("an address");
            let path = address.strip_prefix("https://gigawatch.example").expect("ours");
            assert_eq!(site.get(path).await.status, StatusCode::OK, "{path}");
        }
    }
}

/// The files of a zip with their texts.
pub fn unzipped(bytes: &[u8]) -> std::collections::BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).expect("a file");
            let mut text = String::new();
            std::io::Read::read_to_string(&mut file, &mut text).expect("text");
            (file.name().expect("a name").into_owned(), text)
        })
        .collect()
}

#[tokio::test]
async fn the_package_is_the_view_and_describes_every_field() {
    let site = Site::demo().await;
    let answer = site.get("/data/gigawatch.zip").await;
    assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/zip"));
    let files = unzipped(&answer.body);
    let package: Value = serde_json::from_str(&files["datapackage.json"]).expect("JSON");
    let resources = package["resources"].as_array().expect("resources");
    assert_eq!((resources.len(), files.len()), (8, 9));
    let page = site.get("/data/dictionary").await;
    for resource in resources {
        let text = &files[resource["path"].as_str().expect("a path")];
        let head: Vec<&str> = text.lines().next().expect("a head").split(',').collect();
        let fields = resource["schema"]["fields"].as_array().expect("fields");
        let named: Vec<&str> = fields.iter().filter_map(|field| field["name"].as_str()).collect();
        assert_eq!(head, named);
        for field in fields {
            assert!(field["description"].as_str().is_some_and(|about| about.len() > 5), "{field}");
        }
        for name in named {
            assert!(!page.rows(&[name]).is_empty(), "the dictionary has {name}");
        }
    }
    let before = site.get("/data/gigawatch.zip?said_by=2025-01-01").await;
    let before = unzipped(&before.body);
    assert!(before["figures.csv"].lines().count() < files["figures.csv"].lines().count(), "a file is a view");
    assert_eq!(site.get("/data/gigawatch.zip").await.body, answer.body, "the same bytes every time");
    let again = site.ask_knowing("/data/gigawatch.zip", answer.tag()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}
