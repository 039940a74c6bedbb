//! A table's draft: its columns, what holds for all rows, and the rows as they
//! are read, a page at a time.

use std::time::Duration;

use askama::Template;
use axum::{
    http::{HeaderName, HeaderValue, StatusCode},
    response::{Html, IntoResponse, Response},
};

mod columns;
mod rows;

use columns::{ColumnView, NameView};
use rows::RowView;

use super::{filters, reading, readings::Reading};
use crate::{
    dataset::{Snapshot, View},
    desk::{
        FormError, FormErrors,
        table::{Sheet, TableReading, number},
    },
    web::{
        chrome::Chrome,
        desk::{
            drafts::{Draft, FieldView, InputView, element},
            fields::{self, Fault},
            session::Editor,
            urls,
        },
        error::WebError,
        extract::Parameters,
    },
};

/// How many rows stand on a page.
const PER_PAGE: usize = 20;
/// A page waits so long for a table to be read before it shows how far it is.
const PATIENCE: Duration = Duration::from_millis(900);

/// A choice of which rows are shown.
struct FilterView {
    label: &'static str,
    count: usize,
    url: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "desk/tables/table.html")]
struct TablePage {
    chrome: Chrome,
    title: String,
    id: String,
    base: String,
    seen: i64,
    saved: String,
    counts: (usize, usize, usize),
    announcements: usize,
    faults: Vec<Fault>,
    columns: Vec<ColumnView>,
    are_columns_wrong: bool,
    is_all_wrong: bool,
    for_all: Vec<(&'static str, Vec<FieldView>)>,
    names: Vec<NameView>,
    more_names: usize,
    filters: Vec<FilterView>,
    shown: String,
    show: &'static str,
    page: usize,
    pages: usize,
    rows: Vec<RowView>,
}

impl TablePage {
    /// The page so many further on.
    fn url(&self, further: isize) -> String {
        let page = self.page.saturating_add_signed(further);
        format!("{}?show={}&page={page}#rows", urls::draft(&self.id), self.show)
    }
}

#[derive(Template)]
#[template(path = "desk/tables/progress.html")]
struct Progress {
    chrome: Chrome,
    title: String,
    id: String,
    read: usize,
    rows: usize,
}

#[derive(Template)]
#[template(path = "desk/tables/closed.html")]
struct Closed {
    chrome: Chrome,
    title: String,
    id: String,
    state: &'static str,
}

/// Which rows are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    Wrong,
    Dropped,
}

impl Show {
    const EACH: [Self; 3] = [Self::All, Self::Wrong, Self::Dropped];

    const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Wrong => "wrong",
            Self::Dropped => "dropped",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::All => "All rows",
            Self::Wrong => "Wrong",
            Self::Dropped => "Dropped",
        }
    }

    fn takes(self, reading: &TableReading, place: usize) -> bool {
        let row = &reading.rows[place];
        match self {
            Self::All => true,
            Self::Wrong => !row.errors.is_empty(),
            Self::Dropped => row.is_dropped,
        }
    }
}

/// Which rows somebody asked to see.
#[derive(Default)]
pub struct Asked {
    show: Option<Show>,
    page: usize,
}

impl Asked {
    /// As the address says.
    pub fn read(mut parameters: Parameters) -> Result<Self, WebError> {
        let show = match parameters.one("show")? {
            None => None,
            Some(word) => Some(
                Show::EACH
                    .into_iter()
                    .find(|show| show.word() == word)
                    .ok_or_else(|| WebError::parameter("show", &word, "all, wrong or dropped"))?,
            ),
        };
        let page = parameters.read("page", "the number of a page")?.unwrap_or(1);
        Ok(Self { show, page })
    }
}

/// The page of a table's draft; while a long one is being read, how far it is.
pub async fn page(
    draft: &Draft,
    errors: &FormErrors,
    asked: &Asked,
    editor: &Editor,
    status: StatusCode,
) -> Result<Response, WebError> {
    if !draft.state().is_open() {
        let closed = Closed {
            chrome: Chrome::desk(editor, &draft.title()),
            title: draft.title(),
            id: draft.id.clone(),
            state: draft.state().word(),
        };
        return Ok((status, Html(closed.render()?)).into_response());
    }
    let dataset = editor.app.dataset();
    let reading = reading(&editor.app, draft, &dataset).await?;
    let Some(read) = reading.within(PATIENCE).await? else { return progress(draft, &reading, editor) };
    let snapshot = dataset.at(&View::now(editor.app.today()));
    let page = Maker {
        draft,
        reading: &reading,
        read: &read,
        snapshot,
        sheet: Sheet::new(&reading.table, &draft.fields),
    };
    let page = page.page(errors, asked, editor);
    Ok((status, Html(page.render()?)).into_response())
}

fn progress(draft: &Draft, reading: &Reading, editor: &Editor) -> Result<Response, WebError> {
    let page = Progress {
        chrome: Chrome::desk(editor, &draft.title()),
        title: draft.title(),
        id: draft.id.clone(),
        read: reading.rows_read(),
        rows: reading.table.len(),
    };
    let again = (HeaderName::from_static("refresh"), HeaderValue::from_static("1"));
    Ok(([again], Html(page.render()?)).into_response())
}

struct Maker<'m> {
    draft: &'m Draft,
    reading: &'m Reading,
    read: &'m TableReading,
    snapshot: Snapshot<'m>,
    sheet: Sheet<'m>,
}

impl Maker<'_> {
    fn page(&self, errors: &FormErrors, asked: &Asked, editor: &Editor) -> TablePage {
        let counts = self.read.counts();
        let show = asked.show.unwrap_or(if counts.1 > 0 { Show::Wrong } else { Show::All });
        let places: Vec<usize> =
            (0..self.read.rows.len()).filter(|place| show.takes(self.read, *place)).collect();
        let pages = places.len().div_ceil(PER_PAGE).max(1);
        let page = asked.page.clamp(1, pages);
        let shown: Vec<usize> = places.into_iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).collect();
        let count = |show: Show| match show {
            Show::All => self.read.rows.len(),
            Show::Wrong => counts.1,
            Show::Dropped => counts.2,
        };
        let id = &self.draft.id;
        let filters = Show::EACH.map(|each| FilterView {
            label: each.label(),
            count: count(each),
            url: format!("{}?show={}#rows", urls::draft(id), each.word()),
            is_here: each == show,
        });
        let row = self.draft.row.as_ref();
        let faults = self.faults(errors, counts.1);
        TablePage {
            chrome: Chrome::desk(editor, &fields::title(&self.draft.title(), &faults)),
            title: self.draft.title(),
            id: id.clone(),
            base: self.draft.base.to_string(),
            seen: self.draft.version(),
            saved: row.map_or_else(String::new, |row| {
                format!("Saved {} by {}.", editor.moment(row.saved_at), row.saved_by.1)
            }),
            counts,
            announcements: self.read.announcements(),
            faults,
            columns: self.columns(),
            are_columns_wrong: self.is_wrong("column"),
            is_all_wrong: self.is_wrong("all."),
            for_all: self.for_all(),
            names: self.names(),
            more_names: self.more_names(),
            filters: filters.into(),
            shown: shown.iter().map(|place| number(*place).to_string()).collect::<Vec<_>>().join(" "),
            show: show.word(),
            page,
            pages,
            rows: self.rows(&shown),
        }
    }

    /// Whether something is wrong with fields whose names begin so.
    fn is_wrong(&self, with: &str) -> bool {
        self.read.errors.iter().any(|error| error.field.starts_with(with))
    }

    /// What is wrong as a whole; rows say for themselves what is wrong with them.
    fn faults(&self, errors: &FormErrors, wrong: usize) -> Vec<Fault> {
        let view = |error: &FormError| Fault::of(element(&error.field), &error.text);
        let is_of_rows = |error: &&FormError| error.field.starts_with("cell.");
        let mut views: Vec<Fault> = self.read.errors.iter().map(view).collect();
        // What was wrong when somebody wanted to go on with it.
        let others = errors.0.iter().filter(|error| !is_of_rows(error) && !self.read.errors.contains(error));
        views.extend(others.map(view));
        if errors.0.iter().any(|error| is_of_rows(&error)) {
            let text = match wrong {
                1 => "One row is wrong. Mend or drop it.".to_owned(),
                _ => format!("{wrong} rows are wrong. Mend or drop them."),
            };
            views.push(Fault::of("rows", text));
        }
        views
    }
}
