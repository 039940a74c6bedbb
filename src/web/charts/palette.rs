//! The colours of charts and tables that stand alone. They are those of the style sheet: a
//! test holds that.

use std::{fmt::Write, str::FromStr};

use crate::{
    domain::CompanyId,
    web::{assets::CHART_STYLE, page::Context},
};

/// Names of the style sheet with their colours on light and on dark paper.
const COLOURS: [(&str, &str, &str); 23] = [
    ("paper", "#fffdf8", "#15171a"),
    ("panel", "#f6f2e9", "#1e2125"),
    ("ink", "#16181d", "#eceae4"),
    ("muted", "#595c63", "#a6a9ae"),
    ("rule", "#d8d0c0", "#3a3e45"),
    ("hair", "#ebe5d9", "#2a2d32"),
    ("line", "#857f72", "#858991"),
    ("accent", "#a8200d", "#ff8a73"),
    ("plan", "#7d786c", "#93979f"),
    ("good", "#1d6b3c", "#6fd08f"),
    ("warn", "#855600", "#f0b64d"),
    // Of companies: chosen to be told apart with weak sight for red, green or blue.
    ("c1", "#1d2a84", "#396fc8"),
    ("c2", "#6c9173", "#93b99a"),
    ("c3", "#107c8b", "#8ae5f5"),
    ("c4", "#800902", "#ac5346"),
    ("c5", "#988ab2", "#7c688c"),
    ("c6", "#5d164b", "#ab88a7"),
    ("c7", "#2d5b88", "#4ebceb"),
    ("c8", "#a85334", "#cbaa4b"),
    ("c9", "#6f8bed", "#728ef1"),
    ("c10", "#d37812", "#bd7634"),
    ("c11", "#804156", "#facf4e"),
    ("c12", "#705bbe", "#b5e3ab"),
];

/// The class of a company's colour: the same on every page and at every moment,
/// for it comes from the order in which companies came up. Where there are more
/// companies than colours some share one, so that no chart tells companies apart by
/// colour alone; one that has no such role is grey.
pub fn company_class(context: &Context<'_>, company: CompanyId) -> &'static str {
    const CLASSES: [&str; 12] = ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12"];
    let place = context.snapshot.dataset().index.first_roles.place(company);
    place.map_or("c0", |place| CLASSES[place % CLASSES.len()])
}

/// On which paper a chart is drawn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    /// As the reader's device asks for; for embedded pages alone.
    Auto,
}

impl FromStr for Theme {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            "auto" => Ok(Self::Auto),
            _ => Err(()),
        }
    }
}

impl Theme {
    /// What an address may ask for.
    pub const TAKES: &str = "light, dark or auto";

    fn of(self, (_, light, dark): (&str, &'static str, &'static str)) -> &'static str {
        if self == Self::Dark { dark } else { light }
    }

    /// The style of a picture, its colours written out.
    pub fn style(self) -> String {
        COLOURS.into_iter().fold(CHART_STYLE.to_owned(), |style, colour| {
            style.replace(&format!("var(--{})", colour.0), self.of(colour))
        })
    }

    /// As addresses and style sheets call it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }

    /// The colour of the paper.
    pub fn paper(self) -> &'static str {
        self.of(COLOURS[0])
    }
}

/// The colours as properties of a style sheet; the class of the root says which
/// of the two are taken.
pub fn properties() -> String {
    let mut rules = String::from(
        ":root{color-scheme:light}:root.dark{color-scheme:dark}:root.auto{color-scheme:light dark}:root{",
    );
    for (name, light, dark) in COLOURS {
        // Writing to a String cannot fail.
        let _ = write!(rules, "--{name}:light-dark({light},{dark});");
    }
    rules.push('}');
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_style_sheet() {
        let sheet = include_str!("../../../static/style.css");
        for (name, light, dark) in COLOURS {
            assert!(sheet.contains(&format!("--{name}: light-dark({light}, {dark})")), "--{name}");
        }
    }

    #[test]
    fn alone_every_colour_is_written_out() {
        for theme in [Theme::Light, Theme::Dark] {
            assert!(!theme.style().contains("var("), "{}", theme.style());
        }
        assert!(Theme::Dark.style().contains("#eceae4") && !Theme::Dark.style().contains("#16181d"));
    }
}
