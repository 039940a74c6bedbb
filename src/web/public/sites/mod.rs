//! Places with buildings.

mod charts;
mod file;
mod list;
mod locator;
mod map;
mod marks;
mod power;
mod rows;
mod show;
mod timeline;

pub use charts::{bars_chart, chips_chart};
pub use file::geojson;
pub use list::{feed, list};
pub use map::map;
pub use power::{power_of_all, power_of_one};
pub use show::show;
pub use timeline::timeline_of_one;

use crate::{domain::site::Site, web::page::Context};

/// `Abilene, Texas` or as much of it as is known.
pub fn place(context: &Context<'_>, site: &Site) -> String {
    let region = site.region.as_deref().map(|code| context.lang.region(code));
    let country = site.country.as_deref().map(|code| context.lang.country(code));
    let wide = if region.is_some() { region } else { country };
    [site.place.clone(), wide].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
