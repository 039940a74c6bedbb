//! What counts and what does not, on small histories of the tests' own making.

use gigawatch::{
    dataset::Dataset,
    domain::{Id, RevisionId},
    import::{File, ImportError, seed},
    store::{Publication, Stamp, Store},
};

use crate::support::{Site, noon};

const COMPANIES: &str = "slug,name\nalpha,Alpha\n";
const SITES: &str = "slug,name\nsa,Site A\nsb,Site B\n";
const ROLES: &str = "company,role,object\nalpha,owner,site:sa\nalpha,owner,site:sb\n";
const SAID: &str = "key,said_on,kind,headline,speaker_name\n\
    claim,2025-01-01,press_report,A claim,A paper\n\
    later,2025-06-01,press_report,A later claim,A paper\n\
    estimate,2025-06-01,analyst_estimate,An estimate,An analyst\n";
const FIGURES: &str = "key,announcement,subject,metric,low,high,qualifier,unit,power_kind,basis,stage,as_said,counting,of,replaces\n";

/// Plans one day's folder with these figures on top of a history.
fn plan(dataset: &Dataset, figures: &str) -> Result<gigawatch::import::Plan, ImportError> {
    let figures = format!("{FIGURES}{figures}");
    let texts = [
        ("companies.csv", COMPANIES),
        ("sites.csv", SITES),
        ("roles.csv", ROLES),
        ("announcements.csv", SAID),
        ("figures.csv", figures.as_str()),
    ];
    let files: Vec<File<'_>> = texts.iter().map(|(name, text)| File { name, text }).collect();
    seed::plan(dataset, "2025-06-01".parse().expect("a day"), &files)
}

/// A site that holds these figures and nothing else; each text is a revision.
async fn site(days: &[&str]) -> Site {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path()).await.expect("an empty store");
    for figures in days {
        let rows = store.load_since(RevisionId::new(0)).await.expect("the history");
        let dataset = Dataset::default().extended(rows);
        let plan = plan(&dataset, figures).expect("the figures are well formed");
        let publication = Publication { changes: plan.changes, note: plan.note, at: Stamp::Now(noon()) };
        store.publish(&[publication], dataset.newest_id()).await.expect("published");
    }
    Site::of(directory, store).await
}

fn refusal(figures: &str) -> String {
    plan(&Dataset::default(), figures).expect_err("refused").to_string()
}

const CLAIM: &str = "a,claim,site:sa,power,1000000000,1000000000,exact,W,facility,level,planned,1 GW,,,\n";

#[tokio::test]
async fn an_estimate_never_replaces_a_claim() {
    let estimate = "b,estimate,site:sa,power,5000000000,5000000000,exact,W,facility,level,planned,5 GW,,,a\n";
    let site = site(&[&format!("{CLAIM}{estimate}")]).await;
    let page = site.get("/sites/sa").await;
    assert!(page.under("Power at completion").starts_with("1 GW"), "{}", page.under("Power at completion"));
    assert!(page.under("Power at completion").contains("Estimate: 5 GW"));
}

#[tokio::test]
async fn a_figure_that_moved_to_another_site_counts_there_only() {
    let site = site(&[CLAIM, &CLAIM.replace("site:sa", "site:sb")]).await;
    assert!(site.get("/sites/sa").await.under("Power at completion").starts_with('–'));
    assert!(site.get("/sites/sb").await.under("Power at completion").starts_with("1 GW"));
    let sum = site.get("/sites").await.texts("tfoot tr");
    assert!(sum[0].contains("1 GW") && sum[0].contains("1 of 2 sites"), "{sum:?}");
    let change = site.get("/revisions/2").await;
    assert_eq!(change.rows(&["About", "Site A", "Site B"]).len(), 1, "{}", change.text());
}

#[tokio::test]
async fn an_alternative_counts_where_the_preferred_figure_was_not_said_yet() {
    let preferred = "p,later,site:sa,power,2000000000,2000000000,exact,W,facility,level,planned,2 GW,,,\n";
    let other = CLAIM.replace("1 GW,,,", "1 GW,alternative_to,p,");
    let site = site(&[&format!("{other}{preferred}")]).await;
    assert!(site.get("/sites/sa").await.under("Power at completion").starts_with("2 GW"));
    let before = site.get("/sites/sa?said_by=2025-02-01").await;
    assert!(before.under("Power at completion").starts_with("1 GW"), "{}", before.text());
}

#[tokio::test]
async fn kinds_of_power_stand_beside_each_other_and_are_never_added() {
    let unnamed = "b,claim,site:sb,power,3000000000,3000000000,exact,W,unsaid,level,planned,3 GW,,,\n";
    let site = site(&[&format!("{CLAIM}{unnamed}")]).await;
    let row = site.get("/companies").await.rows(&["Alpha"]);
    assert!(
        row[0].contains("1 GW") && row[0].contains("3 GW") && row[0].contains("kind not said"),
        "{row:?}"
    );
    assert!(!row[0].contains("4 GW"), "{row:?}");
}

#[tokio::test]
async fn nothing_running_and_no_plan_is_no_number_at_completion() {
    let nothing = "a,claim,site:sa,power,0,0,exact,W,facility,level,operational,nothing,,,\n";
    let page = site(&[nothing]).await.get("/sites/sa").await;
    assert!(page.under("Power now").starts_with("0 MW"), "{}", page.under("Power now"));
    assert!(page.under("Power at completion").starts_with('–'), "{}", page.under("Power at completion"));
}

#[tokio::test]
async fn what_came_later_is_in_no_list_of_a_view_of_the_past() {
    let late = CLAIM.replace("a,claim", "a,later");
    let site = site(&[&late]).await;
    assert_eq!(site.get("/companies").await.rows(&["Alpha"]).len(), 1);
    let before = site.get("/companies?said_by=2025-02-01").await;
    assert_eq!(before.rows(&["Alpha"]).len(), 1, "a role without a source is known at any time");
    assert_eq!(site.get("/sites?said_by=2025-02-01").await.rows(&["Site A"]).len(), 0);
}

#[test]
fn a_number_in_the_wrong_unit_is_refused() {
    let error = refusal(&CLAIM.replace("1000000000,1000000000,exact,W", "1200,1200,exact,MW"));
    assert!(
        error.starts_with("figures.csv:2: ") && error.contains("“MW”") && error.contains("watts"),
        "{error}"
    );
    assert!(refusal(&CLAIM.replace(",W,", ",,")).contains("nothing"));
}

#[test]
fn a_figure_that_leads_back_to_itself_is_refused() {
    assert!(refusal(&CLAIM.replace("1 GW,,,", "1 GW,,,a")).contains("leads back to itself"));
    let (one, other) = (CLAIM.replace("1 GW,,,", "1 GW,,,b"), CLAIM.replace("a,claim", "b,claim"));
    assert!(
        refusal(&format!("{one}{}", other.replace("1 GW,,,", "1 GW,,,a"))).contains("leads back to itself")
    );
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let error = refusal(&format!("{CLAIM}{CLAIM}"));
    assert_eq!(error, "figures.csv:3: the key “a” stands twice in this file");
}
