//! Addresses of every kind of page, another view each time: another entity, filter,
//! order or page, a third of them as said by some day, a third as of some moment.

use std::sync::Arc;

use gigawatch::{
    dataset::{Dataset, Table},
    domain::{CompanyId, Id, PersonId, ProjectId, RevisionId, SiteId, revision::Noun},
};
use jiff::{ToSpan, civil::date};

/// What a page may take, in milliseconds: half of the answers and 99 of 100.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub half: f64,
    pub most: f64,
}

const ENTITY: Option<Limit> = Some(Limit { half: 2.0, most: 10.0 });
const AGGREGATE: Option<Limit> = Some(Limit { half: 20.0, most: 60.0 });
const SEARCH: Option<Limit> = Some(Limit { half: 20.0, most: 20.0 });

/// A kind of page.
pub struct Kind {
    pub name: &'static str,
    pub limit: Option<Limit>,
    address: fn(&Seen, i64) -> String,
}

/// The history under a view.
struct Seen<'d> {
    dataset: &'d Dataset,
    revision: RevisionId,
}

const fn kind(name: &'static str, limit: Option<Limit>, address: fn(&Seen, i64) -> String) -> Kind {
    Kind { name, limit, address }
}

/// Every kind of page that readers have.
pub const KINDS: [Kind; 23] = [
    kind("/companies/{slug}", ENTITY, |seen, n| format!("/companies/{}?", seen.company(n))),
    kind("/projects/{slug}", ENTITY, |seen, n| format!("/projects/{}?", seen.project(n))),
    kind("/sites/{slug}", ENTITY, |seen, n| format!("/sites/{}?", seen.site(n))),
    kind("/people/{slug}", ENTITY, |seen, n| format!("/people/{}?", seen.person(n))),
    kind("/announcements/{id}", ENTITY, |seen, n| {
        format!("/announcements/{}?", some(n, rows(&seen.dataset.announcements)))
    }),
    kind("/figures/{id}", ENTITY, |seen, n| format!("/figures/{}?", some(n, rows(&seen.dataset.figures)))),
    kind("/sources/{id}", ENTITY, |seen, n| format!("/sources/{}?", some(n, rows(&seen.dataset.sources)))),
    kind("/revisions/{n}", ENTITY, |seen, n| format!("/revisions/{}?", some(n, seen.revision.number()))),
    kind("/", AGGREGATE, |_, _| "/?".to_owned()),
    kind("/companies", AGGREGATE, |seen, n| {
        list(
            "/companies",
            &["name", "spending", "sites", "now", "completion"],
            rows(&seen.dataset.companies),
            n,
        )
    }),
    kind("/projects", AGGREGATE, |seen, n| {
        list("/projects", &["name", "lead", "sites", "now"], rows(&seen.dataset.projects), n)
    }),
    kind("/sites", AGGREGATE, |seen, n| {
        list("/sites", &["name", "company", "now", "completion", "chips"], rows(&seen.dataset.sites), n)
    }),
    kind("/sites, of a company", AGGREGATE, |seen, n| format!("/sites?company={}", seen.company(n))),
    kind("/people", AGGREGATE, |seen, n| {
        list("/people", &["name", "said", "last"], rows(&seen.dataset.people), n)
    }),
    kind("/announcements", AGGREGATE, |seen, n| {
        list("/announcements", &["headline", "who", "said"], rows(&seen.dataset.announcements), n)
    }),
    kind("/sources", AGGREGATE, |seen, n| {
        list("/sources", &["title", "publisher", "published"], rows(&seen.dataset.sources), n)
    }),
    kind("/promises", AGGREGATE, |seen, n| {
        list("/promises", &["subject", "said", "deadline", "slip"], rows(&seen.dataset.announcements), n)
    }),
    kind("/compare", AGGREGATE, |seen, n| {
        format!("/compare?company={}&company={}", seen.company(n), seen.company(n + 1))
    }),
    kind("/totals", AGGREGATE, |_, n| format!("/totals?to={}", 2030 + n % 60)),
    kind("/map", None, |_, n| format!("/map?at={}.5,8.2,{}", n % 60, 3 + n % 9)),
    kind("/changes", None, |seen, n| list("/changes", &["what", "when"], seen.revision.number(), n)),
    kind("/diff", None, |_, n| {
        let from = date(2025, 1, 1).saturating_add((n % 300).days());
        format!("/diff?from={from}&to={}", from.saturating_add(20.days()))
    }),
    kind("/search", SEARCH, |_, n| {
        const WORDS: [&str; 8] =
            ["nürn", "gigawatt", "campus s", "rechenzentr", "kobalt l", "mrd", "star", "h1"];
        format!("/search?q={}{}", WORDS[usize::try_from(n % 8).unwrap_or(0)].replace(' ', "+"), rest(n))
    }),
];

/// Another search now and then: a number behind the words.
fn rest(n: i64) -> String {
    if n % 3 == 0 { format!("+{}", n / 8) } else { String::new() }
}

impl Kind {
    /// The nth address over a history.
    pub fn address(&self, dataset: &Arc<Dataset>, n: i64) -> String {
        let newest = dataset.newest_id().number();
        // A moment among the last fifth, so that most of what is asked for is there.
        let then = newest - 1 - n * 7 % (newest / 5);
        let revision = if n % 3 == 2 { RevisionId::new(then + 1) } else { dataset.newest_id() };
        let address = (self.address)(&Seen { dataset, revision }, n);
        let is_span = address.starts_with("/diff");
        let view = match n % 3 {
            1 => format!("&said_by={}", date(2026, 11, 19).saturating_sub((n / 3).days())),
            2 if !is_span => {
                let at = dataset.revisions()[usize::try_from(then).unwrap_or(0)].published_at;
                format!("&as_of={:.3}", at.saturating_add(n.milliseconds()).unwrap_or(at))
            }
            _ => String::new(),
        };
        (address + &view).replace("?&", "?")
    }
}

/// How many rows a table ever had.
fn rows<T: Noun>(table: &Table<T>) -> i64 {
    table.next_id().number() - 1
}

/// A row among the first two thirds, which are there in every view that is asked for.
fn some(n: i64, rows: i64) -> i64 {
    1 + n * 7_919 % (rows * 2 / 3).max(1)
}

impl Seen<'_> {
    fn company(&self, n: i64) -> &str {
        let id = CompanyId::new(some(n, rows(&self.dataset.companies)));
        self.dataset.companies.get(id, self.revision).map_or("", |company| &company.slug)
    }

    fn project(&self, n: i64) -> &str {
        let id = ProjectId::new(some(n, rows(&self.dataset.projects)));
        self.dataset.projects.get(id, self.revision).map_or("", |project| &project.slug)
    }

    /// Sites with even numbers may have been merged.
    fn site(&self, n: i64) -> &str {
        let id = SiteId::new(some(n, rows(&self.dataset.sites)) | 1);
        self.dataset.sites.get(id, self.revision).map_or("", |site| &site.slug)
    }

    fn person(&self, n: i64) -> &str {
        let id = PersonId::new(some(n, rows(&self.dataset.people)));
        self.dataset.people.get(id, self.revision).map_or("", |person| &person.slug)
    }
}

/// A list in some order, some page of the first half.
fn list(path: &str, sorts: &[&str], rows: i64, n: i64) -> String {
    let pages = (rows / 100).max(1);
    let sort = sorts[usize::try_from(n).unwrap_or(0) % sorts.len()];
    let order = if n % 2 == 0 { "asc" } else { "desc" };
    format!("{path}?sort={sort}&order={order}&page={}", 1 + n * 31 % pages)
}
