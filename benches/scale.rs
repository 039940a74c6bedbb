//! Writes the scale set into an empty data directory, to be served or looked at:
//! `cargo bench --bench scale -- DIR [FIGURES]` (500,000 figures by default).

mod history;

use std::{path::PathBuf, time::Instant};

use gigawatch::store::Store;
use history::{Size, fill};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(directory) = arguments.next().map(PathBuf::from) else {
        return Err(
            "name a directory that is empty or not there yet: cargo bench --bench scale -- DIR [FIGURES]"
                .into(),
        );
    };
    let size = Size::of_figures(arguments.next().map_or(Ok(500_000), |figures| figures.parse())?);
    let start = Instant::now();
    let store = Store::open(&directory).await?;
    fill(&store, size).await?;
    store.close().await?;
    println!("{size:?} in {} after {:.1} s", directory.display(), start.elapsed().as_secs_f64());
    Ok(())
}
