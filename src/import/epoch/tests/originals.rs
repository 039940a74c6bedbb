//! The original files, where their folder lies beside the checkout.

use std::path::Path;

use super::world::{DAYS, Texts, World};

#[test]
fn the_originals_add_their_prose_to_the_shipped_copies_and_then_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/epoch");
    if !folder.exists() {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    }
    let mut world = World::demo();
    for day in DAYS {
        let published = day.parse().unwrap();
        let originals = Texts::of_folder(&folder, day);
        let first = world.import(published, &originals);
        assert_eq!((first.report.added, first.report.changed, first.report.withdrawn), (0, 0, 0), "{day}");
        assert_eq!(first.changes.len(), first.changes.announcements.len(), "{day}: prose and nothing else");
        assert!(!first.changes.is_empty(), "{day}");
        let second = world.import(published, &originals);
        assert!(second.changes.is_empty(), "{day}");
    }

    let mut fresh = World::default();
    let mut shipped = World::default();
    for day in DAYS {
        let originals = fresh.import(day.parse().unwrap(), &Texts::of_folder(&folder, day));
        let slim = shipped.import_demo(day);
        assert_eq!(originals.report, slim.report, "{day}: the shipped copies say the same");
        assert_eq!(originals.changes.figures, slim.changes.figures, "{day}");
        assert_eq!(originals.changes.sources, slim.changes.sources, "{day}");
    }
}
