//! A world of published copies: what a test imports into and looks into.

use jiff::{Timestamp, civil::Date};

use crate::{
    dataset::{Dataset, EntityKind, FigureAt, Overlay, Rows, Snapshot, View},
    domain::{
        Id, RevisionId, SiteId,
        company::{Alias, AliasKind, Entity},
        date::Period,
        figure::{Figure, Metric, PowerKind, Stage},
        revision::{ChangeSet, Reason, Revision},
    },
    import::{
        File, ImportError, Plan,
        epoch::{Copy, plan},
    },
};

/// Published history, growing import by import.
#[derive(Default)]
pub struct World {
    pub dataset: Dataset,
}

/// The texts of a copy's files.
#[derive(Default, Clone)]
pub struct Texts {
    pub centers: Option<String>,
    pub timelines: Option<String>,
    pub chips: Option<String>,
}

impl Texts {
    /// The files of one day in a folder of copies.
    pub fn of_folder(folder: &std::path::Path, day: &str) -> Self {
        let read = |name: &str| std::fs::read_to_string(folder.join(day).join(name)).ok();
        Self {
            centers: read("data_centers.csv"),
            timelines: read("data_center_timelines.csv"),
            chips: read("data_center_chip_quantities.csv"),
        }
    }

    /// The copies that are shipped with the demo.
    pub fn of_demo(day: &str) -> Self {
        Self::of_folder(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo/epoch"), day)
    }
}

impl World {
    /// Plans an import without publishing it.
    pub fn try_import(&self, published: Date, texts: &Texts) -> Result<Plan, ImportError> {
        let file = |name, text: &'static str| File { name, text };
        let leak = |text: &Option<String>| text.clone().map(|text| &*text.leak());
        plan(
            &self.dataset,
            &Copy {
                centers: leak(&texts.centers).map(|text| file("data_centers.csv", text)),
                timelines: leak(&texts.timelines).map(|text| file("data_center_timelines.csv", text)),
                chips: leak(&texts.chips).map(|text| file("data_center_chip_quantities.csv", text)),
                published,
            },
        )
    }

    /// Imports and publishes.
    pub fn import(&mut self, published: Date, texts: &Texts) -> Plan {
        let plan = self.try_import(published, texts).unwrap();
        self.publish(&plan.changes);
        plan
    }

    /// Imports and publishes a copy of the demo.
    pub fn import_demo(&mut self, day: &str) -> Plan {
        self.import(day.parse().unwrap(), &Texts::of_demo(day))
    }

    /// All three copies of the demo.
    pub fn demo() -> Self {
        let mut world = Self::default();
        for day in DAYS {
            world.import_demo(day);
        }
        world
    }

    /// Publishes changes, unless there are none.
    pub fn publish(&mut self, changes: &ChangeSet) {
        if changes.is_empty() {
            return;
        }
        let id = RevisionId::new(self.dataset.newest_id().number() + 1);
        let revision = Revision {
            id,
            published_at: Timestamp::from_second(id.number()).unwrap(),
            editor: "test".to_owned(),
            reason: Reason::Import,
            note: None,
            key: None,
        };
        self.dataset = self.dataset.extended(Rows::of(changes, revision, &self.dataset));
    }

    /// Changes something as an editor would.
    pub fn edit(&mut self, change: impl for<'d> FnOnce(&mut Overlay<'d>)) {
        let changes = {
            let mut overlay = Overlay::new(&self.dataset);
            change(&mut overlay);
            overlay.finish()
        };
        self.publish(&changes);
    }

    /// Adds a company with other names.
    pub fn add_company(&mut self, name: &str, aliases: &[&str]) {
        self.edit(|overlay| {
            let company = overlay.company_named(name);
            for alias in aliases {
                let of = Entity::Company(company);
                overlay.add_alias(Alias { of, name: (*alias).to_owned(), kind: AliasKind::Alias });
            }
        });
    }

    /// The one site that has a name.
    pub fn site(&self, name: &str) -> SiteId {
        match Overlay::new(&self.dataset).named(EntityKind::Site, name) {
            [Entity::Site(site)] => *site,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// Everything that all copies said of a site that takes part in sums, as it was said.
    pub fn figures(&self, name: &str, wanted: impl Fn(&Figure) -> bool) -> Vec<FigureAt<'_>> {
        let snapshot = self.dataset.at(&View::now(Date::MAX));
        let figures = snapshot.figures_of_site(self.site(name));
        figures.filter(|at| at.figure.stage != Stage::Context && wanted(at.figure)).collect()
    }

    /// What all copies said of the facility's power on a day.
    pub fn facility_power(&self, name: &str, day: Date) -> Vec<FigureAt<'_>> {
        self.figures(name, |figure| {
            figure.metric == Metric::Power
                && figure.power_kind == Some(PowerKind::Facility)
                && figure.period.and_then(Period::last_day) == Some(day)
        })
    }

    /// The headlines of a site, oldest first.
    pub fn headlines(&self, name: &str) -> Vec<String> {
        let snapshot = self.dataset.at(&View::now(Date::MAX));
        let name = &snapshot.site(self.site(name)).unwrap().name;
        let all = snapshot.announcements().map(|(_, said)| said.headline.clone());
        all.filter(|headline| headline.starts_with(&format!("{name}:"))).collect()
    }

    /// What a reader sees who asks for what had been said by a day.
    pub fn said_by(&self, day: Date) -> Snapshot<'_> {
        self.dataset.at(&View { as_of: None, said_by: Some(day), today: day })
    }
}

/// The days of the copies that are shipped.
pub const DAYS: [&str; 3] = ["2025-12-14", "2026-04-03", "2026-07-07"];
