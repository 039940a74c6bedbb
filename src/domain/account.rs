//! Who works at the desk and what they may do.

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
