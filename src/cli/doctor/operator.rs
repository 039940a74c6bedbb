//! What a site should say of its operator.

use super::Finding;
use crate::config::Serve;

/// What is given, and what is missing.
pub(super) fn operator(serve: &Serve) -> Vec<Finding> {
    let operator = &serve.operator;
    let asked = [
        (operator.site_name.is_some(), "--site-name", "the site is called Gigawatch"),
        (operator.contact.is_some(), "--contact", "readers cannot tell the operator anything"),
        (
            operator.imprint.is_some(),
            "--imprint",
            "the site does not say who answers for it; in Germany it must",
        ),
        (
            operator.privacy.is_some(),
            "--privacy",
            "the site does not say what becomes of addresses; in the EU it must",
        ),
        (operator.credits.is_some(), "--credits", "the site thanks nobody but its sources"),
        (serve.publishing.licence.is_some(), "--licence", "the data is handed out under CC BY 4.0"),
        (operator.desk_time_zone.is_some(), "--desk-time-zone", "the desk tells and takes moments in UTC"),
    ];
    let (given, missing): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(is_given, ..)| *is_given);
    let given: Vec<&str> = given.into_iter().map(|(_, flag, _)| flag).collect();
    let fine = (!given.is_empty()).then(|| Finding::Fine(format!("the operator says {}", given.join(", "))));
    let missing = missing.into_iter().map(|(_, flag, what)| Finding::Doubtful(format!("no {flag}: {what}")));
    fine.into_iter().chain(missing).collect()
}
