//! A server over the scale set, asked in process.

pub mod settings;

use axum::Router;
use gigawatch::{store::Store, web::App};
use tempfile::TempDir;

use crate::history::{Size, fill};
use settings::settings;

pub struct Served {
    pub app: App,
    pub router: Router,
    _directory: TempDir,
}

impl Served {
    pub async fn of_figures(figures: i64) -> Result<Self, Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let store = Store::open(directory.path()).await?;
        fill(&store, Size::of_figures(figures)).await?;
        let app = App::load(store, settings()).await?;
        Ok(Self { router: app.clone().router(), app, _directory: directory })
    }
}
