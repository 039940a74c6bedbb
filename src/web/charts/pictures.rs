//! PNG pictures, drawn once: the same SVG gives the same picture.

use std::sync::Arc;

use moka::sync::Cache;

use crate::{
    chart::png::png,
    web::{App, assets::short_hash, error::WebError},
};

/// How many bytes are kept.
const MOST: u64 = 32 * 1024 * 1024;

/// The pictures of a server, the least used forgotten.
pub struct Pictures(Cache<String, Arc<Vec<u8>>>);

impl Default for Pictures {
    fn default() -> Self {
        let weight = |_: &String, png: &Arc<Vec<u8>>| u32::try_from(png.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MOST).weigher(weight).build())
    }
}

impl App {
    /// An SVG as PNG, each of its units as `scale` pixels; drawn off the threads
    /// that answer.
    pub async fn png(&self, svg: String, scale: u8) -> Result<Vec<u8>, WebError> {
        let key = short_hash(&[svg.as_bytes(), &[scale]]);
        if let Some(known) = self.pictures().0.get(&key) {
            self.metrics().picture(true);
            return Ok(known.to_vec());
        }
        self.metrics().picture(false);
        let drawn = tokio::task::spawn_blocking(move || png(&svg, f32::from(scale))).await;
        let drawn = drawn.map_err(|cause| {
            WebError::Internal(format!("a picture could not be drawn to its end: {cause}"))
        })?;
        let picture = drawn.map_err(|cause| WebError::Internal(cause.to_string()))?;
        self.pictures().0.insert(key, Arc::new(picture.clone()));
        Ok(picture)
    }
}
