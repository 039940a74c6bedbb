//! Form fields as `templates/parts/forms.html` shows them, with what is wrong
//! beside each and a summary above all.

use crate::web::{error::WebError, extract::Parameters};

/// One choice of a select.
#[derive(Debug, Clone)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
}

/// A field with what somebody wrote into it.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub name: &'static str,
    /// The element's; the name where a page has only one of it.
    pub id: String,
    pub label: &'static str,
    pub hint: String,
    /// Passwords are never written back: leave it empty.
    pub value: String,
    pub error: Option<String>,
    pub choices: Vec<Choice>,
    /// What browsers and password managers may fill in, as HTML's `autocomplete`.
    pub autocomplete: &'static str,
}

impl Field {
    pub fn new(name: &'static str, label: &'static str) -> Self {
        Self { name, id: name.to_owned(), label, autocomplete: "off", ..Self::default() }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    #[must_use]
    pub fn value(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }

    #[must_use]
    pub fn filled_as(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    #[must_use]
    pub fn of(self, choices: Vec<Choice>) -> Self {
        Self { choices, ..self }
    }

    #[must_use]
    pub fn wrong(self, error: Option<impl Into<String>>) -> Self {
        Self { error: error.map(Into::into), ..self }
    }

    /// The ids of what describes the field, for those who hear the page.
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let fault = self.error.is_some().then(|| format!("{}-fault", self.id));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// What is wrong, and with which element.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Empty where it is about the page as a whole.
    pub id: String,
    /// What the field is called, if the sentence does not say it.
    pub label: String,
    pub text: String,
}

impl Fault {
    /// A fault whose sentence says all.
    pub fn of(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), label: String::new(), text: text.into() }
    }
}

/// What is wrong with fields, in their order.
pub fn faults<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Vec<Fault> {
    let wrong = |field: &Field| Some(Fault::of(&field.id, field.error.clone()?));
    fields.into_iter().filter_map(wrong).collect()
}

/// A page's title, which says first that something is wrong with its form.
pub fn title(title: &str, faults: &[Fault]) -> String {
    if faults.is_empty() { title.to_owned() } else { format!("Error: {title}") }
}

/// What was done just before, from the page's `done`: one of a closed list.
pub fn notice(
    parameters: &mut Parameters,
    notices: &[(&'static str, &'static str)],
) -> Result<Option<&'static str>, WebError> {
    let Some(done) = parameters.one("done")? else { return Ok(None) };
    let found = notices.iter().find(|(word, _)| *word == done).map(|(_, text)| *text);
    let words = || notices.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    found.map(Some).ok_or_else(|| WebError::parameter("done", &done, &format!("one of {}", words())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_leads_to_each_field_that_is_wrong() {
        let fields = [
            Field::new("name", "Name").wrong(None::<String>),
            Field::new("byline", "Byline").hint("Readers see it.").wrong(Some("Say who.")),
        ];
        let faults = faults(&fields);
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].id.as_str(), faults[0].text.as_str()), ("byline", "Say who."));
        assert_eq!(fields[0].described_by(), "");
        assert_eq!(fields[1].described_by(), "byline-hint byline-fault");
        assert_eq!(title("People", &faults), "Error: People");
    }
}
