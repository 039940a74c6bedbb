//! Who works at the desk and what they may do.

use thiserror::Error;

use super::words::words;

words! {
    /// What somebody at the desk may do; each may do what the one before may.
    Rank, "role" {
        /// Writes drafts and submits them.
        Editor = "editor",
        /// Publishes.
        Reviewer = "reviewer",
        /// Keeps the accounts, merges, redacts.
        Admin = "admin",
    }
}

words! {
    /// Who may publish what they wrote themselves.
    SelfReview, "self-review" {
        Nobody = "nobody",
        Admins = "admins",
        Reviewers = "reviewers",
    }
}

impl SelfReview {
    /// Whether somebody may publish their own draft.
    #[must_use]
    pub fn allows(self, rank: Rank) -> bool {
        match self {
            Self::Nobody => false,
            Self::Admins => rank >= Rank::Admin,
            Self::Reviewers => rank >= Rank::Reviewer,
        }
    }
}

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: i64,
    /// To log in with; readers never see it.
    pub name: String,
    /// What readers see under revisions.
    pub byline: String,
    pub rank: Rank,
}

/// Why a name is no name for an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unfit {
    #[error("A name to log in with has 2 to 40 characters: letters, digits, “.”, “_”, “@” and “-”.")]
    Name,
    #[error("A public byline has 2 to 80 characters, on one line.")]
    Byline,
}

/// Reads a name to log in with.
///
/// # Errors
/// [`Unfit::Name`] where it is too short, too long or holds what not every
/// keyboard has.
pub fn read_name(text: &str) -> Result<String, Unfit> {
    let name = text.trim();
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '@' | '-');
    if (2..=40).contains(&name.chars().count()) && name.chars().all(fits) {
        Ok(name.to_owned())
    } else {
        Err(Unfit::Name)
    }
}

/// Reads a public byline; runs of spaces become one.
///
/// # Errors
/// [`Unfit::Byline`] where it is too short, too long or not on one line.
pub fn read_byline(text: &str) -> Result<String, Unfit> {
    let byline = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let is_one_line = !byline.chars().any(char::is_control);
    if (2..=80).contains(&byline.chars().count()) && is_one_line { Ok(byline) } else { Err(Unfit::Byline) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_letters_digits_and_four_signs() {
        for name in ["ab", "anna.k@example.org", "jörg_2-x", &"x".repeat(40)] {
            assert_eq!(read_name(name).as_deref(), Ok(name));
        }
        assert_eq!(read_name(" anna ").as_deref(), Ok("anna"));
        for name in ["", "a", "an na", "anna!", "an/na", "an\nna", &"x".repeat(41)] {
            assert_eq!(read_name(name), Err(Unfit::Name), "{name}");
        }
    }

    #[test]
    fn a_byline_is_a_line() {
        assert_eq!(read_byline("  Anna   Kraus ").as_deref(), Ok("Anna Kraus"));
        for byline in ["", " ", "A", "Anna\nKraus", &"x".repeat(81)] {
            assert_eq!(read_byline(byline), Err(Unfit::Byline), "{byline}");
        }
    }
}
