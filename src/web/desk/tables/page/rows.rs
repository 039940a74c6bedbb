//! The rows of a table as they are read.

use super::Maker;
use crate::{
    desk::{
        Fields, FormError, FormErrors, Kind,
        hints::{Likeness, alike},
        table::{Target, cell_name, number},
    },
    domain::{
        announcement::{AnnouncementKind, Standing},
        figure::Figure,
    },
    format::Lang,
    web::{
        desk::drafts::{FieldView, FormMaker},
        page::Link,
    },
};

/// What tells one row from another.
const ABOUT: [&str; 5] = ["figure.subject", "figure.company", "headline", "speaker_company", "said_on"];

/// A row as it is read.
pub struct RowView {
    pub number: usize,
    pub is_dropped: bool,
    pub words: String,
    pub read: Vec<String>,
    /// What it is about, whose it is, who said it and when, as it says.
    pub about: Vec<String>,
    pub alike: Vec<Link>,
    /// The fields in which something is wrong, and the others.
    pub wrong: Vec<FieldView>,
    pub others: Vec<FieldView>,
}

impl Maker<'_> {
    /// The rows of a page.
    pub fn rows(&self, shown: &[usize]) -> Vec<RowView> {
        let (mut texts, mut errors) = (Fields::default(), FormErrors::default());
        for place in shown {
            for target in self.sheet.targets() {
                texts.set(&cell_name(*place, &target.name), &self.sheet.text(*place, target));
            }
            let own = self.read.rows[*place].errors.iter();
            errors.0.extend(
                own.map(|error| FormError {
                    field: cell_name(*place, &error.field),
                    text: error.text.clone(),
                }),
            );
        }
        let maker = FormMaker { kind: Kind::Table, fields: &texts, errors: &errors, snapshot: self.snapshot };
        shown.iter().map(|place| self.row(*place, &texts, &maker)).collect()
    }

    fn row(&self, place: usize, texts: &Fields, maker: &FormMaker<'_>) -> RowView {
        let row = &self.read.rows[place];
        let is_wrong = |target: &Target| row.errors.iter().any(|error| error.field == target.name);
        let used: Vec<&Target> = self.sheet.used(place).collect();
        let is_used = |target: &Target| used.iter().any(|known| known.name == target.name);
        let wanted = self.sheet.targets().iter().filter(|target| is_used(target) || is_wrong(target));
        let field = |target: &Target| maker.field(target.spec, cell_name(place, &target.name));
        let (wrong, others): (Vec<&Target>, Vec<&Target>) = wanted.partition(|target| is_wrong(target));
        let [wrong, others] = [wrong, others].map(|targets| targets.into_iter().map(field).collect());
        let kind: Option<AnnouncementKind> = texts.text(&cell_name(place, "kind")).parse().ok();
        RowView {
            number: number(place),
            is_dropped: row.is_dropped,
            words: texts.text(&cell_name(place, "figure.as_said")).to_owned(),
            read: row.figure.as_ref().map(told).unwrap_or_default(),
            about: ABOUT
                .iter()
                .map(|name| texts.text(&cell_name(place, name)).to_owned())
                .filter(|text| !text.is_empty())
                .collect(),
            alike: row
                .figure
                .as_ref()
                .map(|figure| self.recorded(figure, kind.map_or(Standing::Claim, AnnouncementKind::standing)))
                .unwrap_or_default(),
            wrong,
            others,
        }
    }

    fn recorded(&self, figure: &Figure, standing: Standing) -> Vec<Link> {
        let near = alike(figure, None, standing, &self.snapshot).into_iter();
        near.filter(|(likeness, _)| *likeness == Likeness::Duplicate)
            .map(|(_, id)| Link { name: format!("figure {id}"), url: format!("/figures/{id}") })
            .collect()
    }
}

/// How a row is read: what, how much, when, on what basis, how far it has come.
fn told(figure: &Figure) -> Vec<String> {
    let lang = Lang::En;
    let mut told = vec![lang.what(figure), lang.said(figure)];
    told.extend(Some(lang.when(figure)).filter(|when| !when.is_empty()));
    told.push(figure.basis.word().replace('_', " "));
    told.push(figure.stage.word().replace('_', " "));
    told
}
