//! SVG pictures of this program as PNG, the same on every machine: the font comes
//! with the program, nothing is read from the machine.

use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb},
};
use thiserror::Error;

/// What keeps an SVG from becoming a PNG.
#[derive(Debug, Error)]
pub enum PngError {
    #[error("the picture is no SVG: {0}")]
    Svg(#[from] resvg::usvg::Error),
    #[error("the picture has no size")]
    Size,
    #[error("the picture could not be written as PNG: {0}")]
    Encoding(String),
}

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../../static/fonts/chart-regular.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../../static/fonts/chart-bold.ttf").to_vec());
    fonts.set_sans_serif_family("Public Sans");
    Arc::new(fonts)
});

/// Draws an SVG, each of its units as `scale` pixels.
///
/// # Errors
/// [`PngError`] if it is no SVG or far too large.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PngError> {
    let options =
        Options { fontdb: FONTS.clone(), font_family: "Public Sans".to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size().scale_by(scale).ok_or(PngError::Size)?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(PngError::Size)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|cause| PngError::Encoding(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::picture::spelled;

    fn pixels(text: &str, scale: f32) -> Pixmap {
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-size="14">{text}</text></svg>"#
        );
        Pixmap::decode_png(&png(&svg, scale).unwrap()).unwrap()
    }

    #[test]
    fn letters_are_drawn_with_the_font_of_the_program() {
        let inked =
            |text: &str| pixels(text, 2.0).pixels().iter().filter(|pixel| pixel.alpha() > 128).count();
        assert_eq!(inked(" "), 0);
        for text in ["é", "ß", "–", "~", ">", "×", "…", "“", "€"] {
            assert!(inked(text) > 10, "{text}");
        }
        // What the font lacks is written in words before it comes here.
        assert_eq!(spelled("≥ 7.2 GW, ≈ 5 → 6"), "at least 7.2 GW, ~ 5 to 6");
        assert_eq!(inked("≥"), 0);
        assert_eq!((pixels("a", 2.0).width(), pixels("a", 2.0).height()), (80, 40));
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        assert!(matches!(png("no picture", 1.0), Err(PngError::Svg(_))));
        assert!(matches!(png(r#"<svg xmlns="http://www.w3.org/2000/svg"/>"#, -1.0), Err(PngError::Size)));
    }
}
