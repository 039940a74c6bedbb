//! What is wrong with a form, field by field.

use std::fmt;

/// What is wrong with a field: what was found and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormError {
    /// The name of the field.
    pub field: String,
    pub text: String,
}

/// All that is wrong with a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors(pub Vec<FormError>);

impl fmt::Display for FormErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> =
            self.0.iter().map(|error| format!("{}: {}", error.field, error.text)).collect();
        f.write_str(&texts.join("; "))
    }
}
