//! The addresses of the desk that other pages of it lead to.

/// A draft's form.
pub fn draft(id: &str) -> String {
    format!("/desk/drafts/{id}")
}

/// A draft's review.
pub fn review(id: &str) -> String {
    format!("{}/review", draft(id))
}

/// The public site with a draft applied; readers' addresses come behind it.
pub fn preview(id: &str) -> String {
    format!("/desk/preview/{id}")
}

/// The work list, which says what was just done.
pub fn done(word: &str) -> String {
    format!("/desk?done={word}")
}
