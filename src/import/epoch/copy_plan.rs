//! The overlay of one copy: its source, its announcements, and its figures with
//! their links to those of the copies before (rule 9).

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    cells::Link,
    copies::{Copies, DataSet},
    figures::{Amount, Circumstances, Known, Said, figure},
    headline,
    matching::{Pairing, pair},
};
use crate::{
    dataset::{Dataset, FigureAt, Overlay, View},
    domain::{
        AnnouncementId, FigureId, SiteId, SourceId,
        announcement::{Announcement, AnnouncementKind, Citation, Source},
        date::FuzzyDate,
        figure::{Basis, Counting, Figure, Outcome, OutcomeKind, Stage},
        quantity::Quantity,
        revision::{Reason, RevisionNote},
    },
    import::{Plan, Report, Unsure},
};

/// Who says what the data sets say.
pub const SPEAKER: &str = "Epoch AI";
/// What a withdrawal says; it has no number.
const NO_LONGER_LISTED: &str = "no longer listed";

/// The changes of one copy in the making.
pub struct CopyPlan<'a> {
    pub overlay: Overlay<'a>,
    pub set: DataSet,
    pub day: Date,
    pub copies: Copies,
    pub report: Report,
    source: Option<SourceId>,
    urls: HashMap<String, SourceId>,
}

impl<'a> CopyPlan<'a> {
    pub fn new(dataset: &'a Dataset, set: DataSet, day: Date) -> Self {
        Self {
            overlay: Overlay::new(dataset),
            set,
            day,
            copies: Copies::of(set, dataset),
            report: Report::default(),
            source: None,
            urls: HashMap::new(),
        }
    }

    /// Lists a row that could not be placed.
    pub fn unsure(&mut self, place: &str, reason: String) {
        self.report.unsure.push(Unsure { place: place.to_owned(), reason });
    }

    /// The key of the announcement of a site in this copy.
    pub fn key(&self, name: &str) -> String {
        format!("{}/{}/{name}", self.set.key, self.day)
    }

    /// Adds the announcement of a site, citing the copy. The headline is set
    /// when the figures are in.
    pub fn announce(&mut self, name: &str, summary: Option<String>) -> AnnouncementId {
        let announcement = self.overlay.add_announcement(Announcement {
            key: Some(self.key(name)),
            headline: String::new(),
            summary,
            said_on: FuzzyDate::day(self.day),
            speaker_person: None,
            speaker_company: None,
            speaker_name: Some(SPEAKER.to_owned()),
            kind: AnnouncementKind::AnalystEstimate,
            retracted: None,
        });
        let source = self.copy_source();
        self.add_citation(announcement, source, None);
        announcement
    }

    /// Cites a publication that the copy refers to.
    pub fn cite(&mut self, announcement: AnnouncementId, link: &Link) {
        let source = self.linked_source(&link.host, link);
        self.add_citation(announcement, source, Some(SPEAKER));
    }

    /// Cites a page of Epoch AI's own.
    pub fn cite_own(&mut self, announcement: AnnouncementId, link: &Link) {
        let source = self.linked_source(SPEAKER, link);
        self.add_citation(announcement, source, None);
    }

    fn add_citation(&mut self, announcement: AnnouncementId, source: SourceId, via: Option<&str>) {
        self.overlay.add(Citation {
            announcement,
            source,
            via: via.map(str::to_owned),
            locator: None,
            quote: None,
            accessed_on: None,
        });
    }

    fn copy_source(&mut self) -> SourceId {
        let key = format!("{}/{}", self.set.key, self.day);
        if let Some(source) = self.source.or_else(|| self.overlay.source_key(&key)) {
            return source;
        }
        let source = self.overlay.add_source(Source {
            key: Some(key),
            publisher: SPEAKER.to_owned(),
            title: self.set.title.to_owned(),
            url: Some(self.set.url.to_owned()),
            archive_url: None,
            published_on: Some(FuzzyDate::day(self.day)),
            language: Some("en".to_owned()),
            access: None,
            licence: Some("CC BY 4.0; credit: Epoch AI".to_owned()),
            note: None,
        });
        self.source = Some(source);
        source
    }

    fn linked_source(&mut self, publisher: &str, link: &Link) -> SourceId {
        let known = self
            .urls
            .get(&link.url)
            .or_else(|| self.overlay.dataset().index.source_urls.get(&link.url).first());
        if let Some(source) = known {
            return *source;
        }
        let source = self.overlay.add_source(Source {
            key: None,
            publisher: publisher.to_owned(),
            title: link.title.clone(),
            url: Some(link.url.clone()),
            archive_url: None,
            published_on: None,
            language: None,
            access: None,
            licence: None,
            note: None,
        });
        self.urls.insert(link.url.clone(), source);
        source
    }

    /// What this copy and those before it say of a site and what still holds.
    pub fn known(&self, site: SiteId, wanted: impl Fn(&Figure) -> bool) -> Vec<Known<'a>> {
        let snapshot =
            self.overlay.dataset().at(&View { as_of: None, said_by: Some(self.day), today: self.day });
        Known::group(snapshot.figures_of_site(site).filter(|at| {
            self.set.day_of(at.announcement).is_some()
                && matches!(at.figure.stage, Stage::Operational | Stage::Planned)
                && wanted(at.figure)
                && !snapshot.is_over(*at)
        }))
    }

    /// Whether a later copy than this one speaks of a site.
    pub fn is_overtaken(&self, site: SiteId) -> bool {
        let snapshot = self.overlay.dataset().at(&View::now(self.day));
        snapshot
            .figures_of_site(site)
            .any(|at| self.set.day_of(at.announcement).is_some_and(|day| day > self.day))
    }

    /// Compares rows with what is known; a copy that is in changes nothing.
    pub fn compare(&mut self, known: &[Known<'_>], rows: &[&Said]) {
        for row in rows {
            if known.iter().any(|known| known.says(row)) {
                self.report.unchanged += row.amounts.len();
            } else if !row.is_event() && !row.amounts.is_empty() {
                let day = self.day;
                self.unsure(
                    &row.place,
                    format!("this is not what the copy of {day} said when it was taken in"),
                );
            }
        }
    }

    /// Takes in the rows of one series of a site: those that say nothing new
    /// add nothing, the others replace or settle what they match, and plans
    /// that are no longer there are withdrawn.
    pub fn take(&mut self, of: Circumstances, known: &[Known<'_>], rows: &[&Said]) {
        let rows = self.without_doubles(rows);
        let old: Vec<_> = known.iter().filter_map(|row| Some((row, row.candidate(row.day?)))).collect();
        let new: Vec<_> = rows.iter().filter_map(|row| Some((*row, row.candidate(row.day?)))).collect();
        let candidates = |of: &[_]| of.iter().map(|(_, candidate)| *candidate).collect::<Vec<_>>();
        let old_rows: Vec<_> = old.iter().map(|(_, candidate)| *candidate).collect();
        let Pairing { pairs, doubts } = pair(&old_rows, &candidates(&new), self.copies.before(self.day));
        for (place, (row, _)) in new.iter().enumerate() {
            let earlier = pairs.iter().find(|pair| pair.1 == place).map(|pair| old[pair.0].0);
            self.take_row(of, earlier, row);
        }
        for (place, may_be) in doubts {
            let days: Vec<_> = may_be.iter().map(|one| old[*one].1.day.to_string()).collect();
            let reason = format!("may be the row of {}; it is taken as new", days.join(" or of "));
            self.unsure(&new[place].0.place, reason);
        }
        for (place, (row, candidate)) in old.iter().enumerate() {
            if candidate.planned && !pairs.iter().any(|pair| pair.0 == place) {
                self.withdraw(of, &row.figures);
            }
        }
    }

    /// Events take no part; of two rows for one day only the first is taken.
    fn without_doubles<'r>(&mut self, rows: &[&'r Said]) -> Vec<&'r Said> {
        let mut taken: Vec<&Said> = Vec::new();
        for row in rows.iter().filter(|row| !row.is_event()) {
            if taken.iter().any(|first| first.day == row.day) {
                self.unsure(&row.place, "another row of this file speaks of the same day".to_owned());
            } else {
                taken.push(row);
            }
        }
        taken
    }

    /// Takes in one row that says anew what `earlier` says, or is new.
    pub fn take_row(&mut self, of: Circumstances, earlier: Option<&Known<'_>>, row: &Said) {
        if earlier.is_some_and(|known| known.says(row)) {
            self.report.unchanged += row.amounts.len();
            return;
        }
        let settles = earlier.is_some_and(|known| known.is_planned() && !row.is_planned());
        let kind = if earlier.is_some_and(|known| known.is_missed_by(row)) {
            OutcomeKind::Actual
        } else {
            OutcomeKind::Met
        };
        let mut last = None;
        for amount in &row.amounts {
            let counterpart = earlier.and_then(|known| known.counterpart(amount)).map(|at| at.id);
            let mut figure = self.figure(of, row, amount, last);
            match counterpart {
                Some(old) if settles => figure.outcome = Some(Outcome { of: old, kind }),
                old => figure.replaces = old,
            }
            last = Some(self.overlay.add_figure(figure));
            *(if counterpart.is_some() { &mut self.report.changed } else { &mut self.report.added }) += 1;
        }
        if let Some(known) = earlier.filter(|known| known.is_planned() && (settles || known.day != row.day)) {
            // What the row said before and says no more would stand as a promise for ever.
            let said = |at: &FigureAt<'_>| {
                row.amounts.iter().any(|a| known.counterpart(a).is_some_and(|c| c.id == at.id))
            };
            let left: Vec<_> = known.figures.iter().copied().filter(|at| !said(at)).collect();
            self.withdraw(of, &left);
        }
    }

    fn figure(&mut self, of: Circumstances, row: &Said, amount: &Amount, last: Option<FigureId>) -> Figure {
        let maker = amount.chip_maker.as_deref().map(|name| self.overlay.company_named(name));
        figure(of, row, amount, maker, last)
    }

    fn withdraw(&mut self, of: Circumstances, figures: &[FigureAt<'_>]) {
        for at in figures {
            self.overlay.add_figure(Figure {
                key: None,
                announcement: of.announcement,
                company: of.company,
                quantity: Quantity::unquantified(),
                price_year: None,
                basis: Basis::Level,
                stage: Stage::Context,
                counting: Counting::NotCounted(format!("{NO_LONGER_LISTED} by {SPEAKER}")),
                as_said: NO_LONGER_LISTED.to_owned(),
                replaces: None,
                outcome: Some(Outcome { of: at.id, kind: OutcomeKind::Withdrawn }),
                note: None,
                ..at.figure.clone()
            });
            self.report.withdrawn += 1;
        }
    }

    /// How many figures this copy said so far.
    pub fn said(&self) -> usize {
        self.report.added + self.report.changed + self.report.withdrawn
    }

    /// The finished plan.
    pub fn plan(mut self) -> Plan {
        self.report.unsure.sort_by_cached_key(|unsure| {
            let (file, line) = unsure.place.rsplit_once(':').unwrap_or((&unsure.place, ""));
            (file.to_owned(), line.parse::<u64>().ok())
        });
        let (Report { added, changed, withdrawn, .. }, title) = (&self.report, self.set.title);
        let day = headline::day(self.day);
        let what = if added + changed + withdrawn == 0 {
            "notes added, no figure changed".to_owned()
        } else {
            format!("{added} figures added, {changed} replaced or settled, {withdrawn} withdrawn")
        };
        let note = format!("{SPEAKER}, {title}, copy of {day}: {what}");
        let note = RevisionNote {
            editor: format!("{SPEAKER} import"),
            reason: Reason::Import,
            note: Some(note),
            key: None,
        };
        Plan { changes: self.overlay.finish(), note, report: self.report }
    }
}
