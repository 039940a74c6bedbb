//! Which charts there are.

use super::Chart;
use crate::web::{
    error::WebError,
    extract::Reader,
    public::{changes, companies, compare, promises, sites, totals},
};

/// The charts that are about no single thing, as the gallery lists them.
pub const GENERAL: [&str; 4] = ["spending", "power", "sites", "chips"];

/// Builds the chart of a name: `spending`, `sites/stargate-abilene`.
pub fn chart(reader: &mut Reader, name: &str) -> Result<Chart, WebError> {
    match name.split('/').collect::<Vec<_>>()[..] {
        ["spending"] => Ok(totals::spending_chart(&reader.context())),
        ["totals"] => totals::waterfall(reader),
        ["compare"] => compare::chart(reader),
        ["power"] => Ok(sites::power_of_all(reader)),
        ["sites"] => sites::bars_chart(reader),
        ["chips"] => Ok(sites::chips_chart(&reader.context())),
        ["changes"] => changes::chart_of_span(reader),
        ["guidance", slug] => companies::guidance_of_company(reader, slug),
        ["timelines", slug] => sites::timeline_of_one(reader, slug),
        ["sites", slug] => sites::power_of_one(reader, slug),
        ["promises", id] => promises::chain_chart(reader, id),
        _ => Err(WebError::not_found("chart")),
    }
}
