//! PNG pictures, drawn once: the same SVG gives the same picture.

use std::sync::Arc;

use moka::sync::Cache;

use crate::{
    chart::png::png,
    web::{App, assets::short_hash, error::WebError, limits::Gate},
};

/// How many bytes are kept.
const MOST: u64 = 32 * 1024 * 1024;

/// How many wait for their turn; at a tenth of a second a picture that is a few seconds.
const WAITING: usize = 64;

/// The pictures of a server, the least used forgotten.
pub struct Pictures {
    drawn: Cache<String, Arc<Vec<u8>>>,
    /// One is drawn at a time, so that a crowd of pictures takes one processor from pages, not all.
    gate: Gate,
}

impl Default for Pictures {
    fn default() -> Self {
        let weight = |_: &String, png: &Arc<Vec<u8>>| u32::try_from(png.len()).unwrap_or(u32::MAX);
        Self {
            drawn: Cache::builder().max_capacity(MOST).weigher(weight).build(),
            gate: Gate::new(1, WAITING),
        }
    }
}

impl Pictures {
    /// How many wait to be drawn just now.
    pub fn waiting(&self) -> usize {
        self.gate.waiting()
    }
}

impl App {
    /// An SVG as PNG, each of its units as `scale` pixels; drawn off the threads
    /// that answer.
    ///
    /// # Errors
    /// [`WebError::Busy`] where too many wait for theirs.
    pub async fn png(&self, svg: String, scale: u8) -> Result<Vec<u8>, WebError> {
        let key = short_hash(&[svg.as_bytes(), &[scale]]);
        if let Some(known) = self.pictures().drawn.get(&key) {
            self.metrics().picture(true);
            return Ok(known.to_vec());
        }
        let turn = self.pictures().gate.enter().await?;
        self.metrics().picture(false);
        let drawn = tokio::task::spawn_blocking(move || {
            // Held to the end also where nobody waits for the picture any more.
            let _turn = turn;
            png(&svg, f32::from(scale))
        });
        let drawn = drawn.await;
        let drawn = drawn.map_err(|cause| {
            WebError::Internal(format!("a picture could not be drawn to its end: {cause}"))
        })?;
        let picture = drawn.map_err(|cause| WebError::Internal(cause.to_string()))?;
        self.pictures().drawn.insert(key, Arc::new(picture.clone()));
        Ok(picture)
    }
}
