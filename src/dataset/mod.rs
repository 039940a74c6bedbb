//! The whole published history in memory: immutable, shared, one for all
//! readers. A publish makes the next one from the last one and the new rows.
//! Pages read it only through a [`View`], which says what is visible.

mod addresses;
mod care;
mod changes;
mod facts;
mod groups;
mod index;
mod ledger;
mod lists;
mod memo;
mod money;
mod money_groups;
mod overlay;
mod parts;
mod promises;
mod roles;
mod rows;
mod sayings;
mod site_amounts;
mod site_figures;
mod snapshot;
mod summary;
mod table;
mod totals;
mod view;

use std::{
    collections::BTreeSet,
    mem::take,
    sync::{Arc, OnceLock},
    thread,
};

use imbl::{GenericHashMap, OrdMap, Vector, shared_ptr::DefaultSharedPtr};
use jiff::Timestamp;

pub use changes::{Changes, Move, RowChange, Settlement};
pub use groups::{GroupedSite, ProjectSites, SiteGroup, SiteGroups, SiteSums};
pub use index::{EntityKind, Index, Links};
pub use ledger::{Ledger, LedgerPromise, LedgerRow};
pub use lists::{Cited, SaidRow, SaidTable};
pub use overlay::{Held, Overlay, fold};
pub use parts::{Part, Scope};
pub use promises::{Milestone, Promise};
pub use roles::{Holder, Lens};
pub use sayings::FigureAt;
pub use site_amounts::{Pair, SiteAmounts, When};
pub use snapshot::Snapshot;
pub use table::{Row, Table, Version};
pub use view::View;

use crate::domain::{
    Id, RevisionId,
    announcement::{Announcement, Citation, Source},
    care::{Check, Redaction, Reply},
    company::{Alias, Company, Entity, Office, Person, Succession},
    figure::Figure,
    project::{Project, Role},
    revision::Revision,
    site::Site,
};
use addresses::Addresses;
use index::take_in;
use ledger::LastLedger;
use memo::{Memos, Next};
use money::MoneyBook;
use money_groups::LastMoney;
use promises::{News, PromiseBook};
use site_amounts::{AmountsBook, Touched};

/// Clones share what they have in common. The keys are numbers and editors' own slugs, so that a hash
/// needs to be quick and no more.
type HashMap<K, V> = GenericHashMap<K, V, foldhash::fast::RandomState, DefaultSharedPtr>;

/// Rows that the store read: everything opened or closed since a revision.
#[derive(Debug, Default)]
pub struct Rows {
    pub revisions: Vec<Revision>,
    pub companies: Vec<Row<Company>>,
    pub people: Vec<Row<Person>>,
    pub offices: Vec<Row<Office>>,
    pub projects: Vec<Row<Project>>,
    pub sites: Vec<Row<Site>>,
    pub roles: Vec<Row<Role>>,
    pub aliases: Vec<Row<Alias>>,
    pub successions: Vec<Row<Succession>>,
    pub sources: Vec<Row<Source>>,
    pub announcements: Vec<Row<Announcement>>,
    pub citations: Vec<Row<Citation>>,
    pub figures: Vec<Row<Figure>>,
    pub checks: Vec<Row<Check>>,
    pub replies: Vec<Row<Reply>>,
    pub redactions: Vec<Redaction>,
}

/// The published history up to its newest revision.
#[derive(Debug, Clone, Default)]
pub struct Dataset {
    revisions: Vector<Revision>,
    /// The credits that sources demand, each with the revision that brought it.
    credits: OrdMap<String, RevisionId>,
    pub companies: Table<Company>,
    pub people: Table<Person>,
    pub offices: Table<Office>,
    pub projects: Table<Project>,
    pub sites: Table<Site>,
    pub roles: Table<Role>,
    pub aliases: Table<Alias>,
    pub successions: Table<Succession>,
    pub sources: Table<Source>,
    pub announcements: Table<Announcement>,
    pub citations: Table<Citation>,
    pub figures: Table<Figure>,
    pub checks: Table<Check>,
    pub replies: Table<Reply>,
    redactions: Vector<Redaction>,
    pub index: Index,
    money: MoneyBook,
    amounts: AmountsBook,
    /// Worked out when somebody first asks, of this dataset and of those that follow.
    promise_book: Arc<OnceLock<PromiseBook>>,
    addresses: Arc<OnceLock<Addresses>>,
    /// Shared by clones; the next dataset has those that stay true.
    memos: Arc<Memos>,
}

impl Dataset {
    /// The next dataset: this one and the rows of later revisions. What both
    /// have in common is shared.
    #[must_use]
    pub fn extended(&self, mut rows: Rows) -> Self {
        let mut next = Self { memos: Arc::default(), promise_book: Arc::default(), ..self.clone() };
        let touched = Touched::by(&rows);
        let now = rows.revisions.last().map_or(self.newest_id(), |revision| revision.id);
        let revisions = Next { before: self.newest_id(), now };
        let mut memos = self.memos.after(revisions, &rows);
        let (last_ledger, last_money) = (LastLedger::of(self, &rows), LastMoney::of(self, &rows));
        if !rows.sources.is_empty() {
            let known = self.addresses.get().map(|known| known.clone().with(&rows.sources));
            next.addresses = Arc::new(known.map(OnceLock::from).unwrap_or_default());
        }
        let news = self.promise_book.get().map(|book| (book.clone(), News::of(&rows, self)));
        next.money.count_others(&rows.figures, &self.figures);
        let (figures, mut table, mut links) =
            (take(&mut rows.figures), take(&mut next.figures), take(&mut next.index.figures));
        // They are as many as all other rows together.
        thread::scope(|scope| {
            scope.spawn(|| take_in(&mut table, figures, |id, figure| links.add(id, figure)));
            next.take_in_others(rows);
        });
        (next.figures, next.index.figures) = (table, links);
        let stale = next.money.follow(
            &touched.figures,
            &touched.announcements,
            (&next.figures, &next.announcements, &next.index),
        );
        memos.last_money = last_money.map(|last| last.without(&stale));
        // Of a history that is read at once nothing is known yet that could be stale.
        let stale = if self.revisions.is_empty() { BTreeSet::new() } else { touched.stale_sites(&next) };
        next.amounts.forget(&stale, next.sites.next_id());
        if let Some((mut book, news)) = news {
            let stale = news.stale(&next);
            book.follow(&stale, &next);
            next.promise_book = Arc::new(OnceLock::from(book));
            memos.last_ledger = last_ledger.map(|last| last.without(&stale));
        }
        next.memos = Arc::new(memos);
        next
    }

    /// Takes in all rows but figures.
    fn take_in_others(&mut self, rows: Rows) {
        let index = &mut self.index;
        take_in(&mut self.companies, rows.companies, |id, company| {
            index.slug(EntityKind::Company, &company.slug, Entity::Company(id));
        });
        take_in(&mut self.people, rows.people, |id, person| {
            index.slug(EntityKind::Person, &person.slug, Entity::Person(id));
        });
        take_in(&mut self.projects, rows.projects, |id, project| {
            index.slug(EntityKind::Project, &project.slug, Entity::Project(id));
            index.project_parent(id, project.parent);
        });
        take_in(&mut self.offices, rows.offices, |id, office| index.office(id, office));
        take_in(&mut self.sites, rows.sites, |id, site| index.site(id, site));
        take_in(&mut self.roles, rows.roles, |id, role| index.role(id, role));
        take_in(&mut self.aliases, rows.aliases, |id, alias| index.alias(id, alias));
        take_in(&mut self.successions, rows.successions, |id, succession| index.succession(id, succession));
        for row in &rows.sources {
            if let Some(licence) = &row.value.licence {
                let credit = format!("{}, {} ({licence})", row.value.publisher, row.value.title);
                self.credits.entry(credit).or_insert(row.opened);
            }
        }
        take_in(&mut self.sources, rows.sources, |id, source| index.source(id, source));
        take_in(&mut self.announcements, rows.announcements, |id, said| index.announcement(id, said));
        take_in(&mut self.citations, rows.citations, |id, citation| index.citation(id, citation));
        take_in(&mut self.checks, rows.checks, |id, check| index.checks.add(check.of, id));
        take_in(&mut self.replies, rows.replies, |id, reply| index.replies.add(reply.figure, id));
        self.redactions.extend(rows.redactions);
        self.revisions.extend(rows.revisions);
    }

    fn promise_book(&self) -> &PromiseBook {
        self.promise_book.get_or_init(|| PromiseBook::of(self))
    }

    /// All revisions, oldest first.
    pub fn revisions(&self) -> &Vector<Revision> {
        &self.revisions
    }

    /// What was removed from all versions, in the order of its removal.
    pub fn redactions(&self) -> &Vector<Redaction> {
        &self.redactions
    }

    /// The newest revision, if anything was ever published.
    pub fn newest(&self) -> Option<&Revision> {
        self.revisions.last()
    }

    /// The number of the newest revision; 0 before the first.
    pub fn newest_id(&self) -> RevisionId {
        self.newest().map_or(RevisionId::new(0), |revision| revision.id)
    }

    /// The newest revision that was published by a moment; 0 before the first.
    pub fn revision_at(&self, moment: Timestamp) -> RevisionId {
        let before = match self.revisions.binary_search_by(|revision| revision.published_at.cmp(&moment)) {
            Ok(place) => place + 1,
            Err(place) => place,
        };
        let last = before.checked_sub(1).and_then(|last| self.revisions.get(last));
        last.map_or(RevisionId::new(0), |revision| revision.id)
    }

    /// What a view sees.
    pub fn at(&self, view: &View) -> Snapshot<'_> {
        Snapshot::new(self, view)
    }
}
