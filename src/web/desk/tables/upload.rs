//! `/desk/upload`: a file of figures becomes a draft.

use askama::Template;
use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use super::filters;
use crate::{
    desk::{
        Fields, Kind,
        table::{self, Table, TableError},
    },
    store::{Saved, TableFile},
    web::{
        chrome::Chrome,
        desk::{
            drafts::{is_id, new_id},
            fields::{self, Choice, Fault, Field},
            session::Editor,
            urls,
        },
        error::WebError,
    },
};

#[derive(Template)]
#[template(path = "desk/tables/upload.html")]
struct Upload {
    chrome: Chrome,
    /// The draft to be, so that a second click makes no second one.
    id: String,
    faults: Vec<Fault>,
    separator: Field,
    megabytes: usize,
    rows: usize,
}

/// `GET /desk/upload`
pub async fn show(editor: Editor) -> Result<Response, WebError> {
    page(&editor, new_id(&editor.app), "", None, StatusCode::OK)
}

fn page(
    editor: &Editor,
    id: String,
    separator: &str,
    wrong: Option<String>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let faults: Vec<Fault> = wrong.into_iter().map(|text| Fault::of("file", text)).collect();
    let choice = |value, label: &str| Choice { value, label: label.to_owned() };
    let page = Upload {
        chrome: Chrome::desk(editor, &fields::title("Upload a table", &faults)),
        id,
        faults,
        separator: Field::new("separator", "Between the cells").value(separator).of(vec![
            choice("", "by the look of its first line"),
            choice(",", "commas"),
            choice(";", "semicolons"),
            choice("tab", "tabs"),
        ]),
        megabytes: table::LARGEST / 1024 / 1024,
        rows: table::MOST_ROWS,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    id: String,
    separator: String,
    name: String,
    bytes: Vec<u8>,
}

impl Sent {
    async fn read(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut sent = Self::default();
        while let Some(part) = form.next_field().await? {
            match part.name() {
                Some("id") => sent.id = part.text().await?,
                Some("separator") => sent.separator = part.text().await?,
                Some("file") => {
                    sent.name = part.file_name().unwrap_or_default().chars().take(200).collect();
                    sent.bytes = part.bytes().await?.to_vec();
                }
                _ => {}
            }
        }
        Ok(sent)
    }
}

/// `POST /desk/upload`: keeps the file with a new draft, its columns guessed or as
/// they were told last time, and goes to it.
pub async fn upload(editor: Editor, form: Multipart) -> Result<Response, WebError> {
    let sent = match Sent::read(form).await {
        Ok(sent) => sent,
        Err(cause) => {
            let text = match cause.status() {
                StatusCode::PAYLOAD_TOO_LARGE => {
                    "The file is far too large: at most 10 MB are read. Upload it in parts."
                }
                _ => "The file did not arrive whole. Choose it again.",
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return page(&editor, new_id(&editor.app), "", Some(text.to_owned()), status);
        }
    };
    let id = if is_id(&sent.id) { sent.id.clone() } else { new_id(&editor.app) };
    let (table, file) = match table_of(&sent) {
        Ok(found) => found,
        Err(text) => {
            return page(&editor, id, &sent.separator, Some(text), StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let fields = begun(&editor, &table, &file.name).await?;
    let title = crate::web::desk::drafts::title(Kind::Table, &fields);
    let save = Saved {
        id: &id,
        kind: Kind::Table.word(),
        subject: None,
        base: editor.app.dataset().newest_id(),
        seen: 0,
        fields: fields.texts(),
        title: &title,
        by: editor.account.id,
    };
    editor.app.store().begin_table(&save, &file, editor.now).await?;
    Ok(Redirect::to(&urls::draft(&id)).into_response())
}

/// The table of a file, or the sentence that says why there is none.
fn table_of(sent: &Sent) -> Result<(Table, TableFile), String> {
    if sent.bytes.is_empty() && sent.name.is_empty() {
        return Err("Choose a file.".to_owned());
    }
    let text = table::decode(&sent.bytes).map_err(|cause| cause.to_string())?;
    let separator = match sent.separator.as_str() {
        "" => table::separator(&text),
        "," => ',',
        ";" => ';',
        "tab" => '\t',
        other => return Err(format!("“{other}” separates no cells here. Choose one of the list.")),
    };
    let table = Table::read(&text, separator).map_err(|cause: TableError| cause.to_string())?;
    let name = if sent.name.is_empty() { "table.csv".to_owned() } else { sent.name.clone() };
    Ok((table, TableFile { name, separator: separator.to_string(), text }))
}

/// The fields of the new draft.
async fn begun(editor: &Editor, table: &Table, name: &str) -> Result<Fields, WebError> {
    let known = editor.app.store().column_mapping(table.head()).await?;
    let mut fields = known.map_or_else(|| table::guessed(table.head()), Fields::of);
    fields.set("file", name);
    Ok(fields)
}
