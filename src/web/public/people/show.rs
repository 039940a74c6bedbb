//! `/people/{slug}`: what a person said.

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::EntityKind,
    domain::{care::Redacted, company::Entity},
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Chrome, FigureLine, Link, Section, render},
        public::{
            care::refuse_removed,
            shared::{AnnouncementLine, find, newest},
        },
    },
};

#[derive(Template)]
#[template(path = "public/people/show.html")]
struct Show {
    chrome: Chrome,
    name: String,
    note: Option<String>,
    offices: Vec<(Link, Option<String>)>,
    figures: Vec<FigureLine>,
    announcements: Vec<AnnouncementLine>,
}

/// `GET /people/{slug}`
pub async fn show(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    let Entity::Person(id) = find(&reader, EntityKind::Person, &slug)? else {
        return Err(WebError::not_found("person"));
    };
    let context = reader.context();
    refuse_removed(&context, Redacted::Person(id))?;
    let person = context.snapshot.person(id).ok_or(WebError::not_found("person"))?;
    let description =
        format!("What {} said about the AI build-out, each figure with its source.", person.name);
    let chrome = reader.chrome(Section::People, &person.name, &description)?;
    let mut said: Vec<_> = context.snapshot.announcements_by_person(id).collect();
    said.sort_by_key(|(id, said)| std::cmp::Reverse((said.said_on.last_day(), *id)));
    render(&Show {
        chrome,
        name: person.name.clone(),
        note: person.note.clone(),
        offices: context
            .snapshot
            .offices_of_person(id)
            .filter_map(|office| Some((context.company(office.company)?, office.title.clone())))
            .collect(),
        figures: said
            .iter()
            .flat_map(|(id, _)| context.snapshot.figures_of_announcement(*id))
            .map(|at| context.figure_line(at))
            .collect(),
        announcements: newest(&context, said.into_iter(), usize::MAX),
    })
}
