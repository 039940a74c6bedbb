//! How a closed list of words becomes a type. Every word that stands in the
//! files, the database and the addresses is written down once, in such a list.

use thiserror::Error;

/// A word that is not in its list. Says what was written and what would do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("“{found}” is no {what}; it takes one of: {allowed}")]
pub struct UnknownWord {
    /// What the list names: "metric", "stage".
    pub what: &'static str,
    /// What was written.
    pub found: String,
    /// The words that would do, separated by commas.
    pub allowed: String,
}

/// Declares an enum of words with `ALL`, `word()`, `FromStr`, `Display` and serde.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it stands in files, the database and addresses.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::words::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::words::UnknownWord {
                        what: $what,
                        found: text.to_owned(),
                        allowed: [$($word),+].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}
pub(crate) use words;
