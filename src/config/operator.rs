//! What operators say of themselves and of their site.

use clap::Args;
use jiff::tz::TimeZone;

use super::values::{contact, line, site_name, statement, time_zone};
use crate::web::{Contact, Operator, Statement};

/// Whose site it is.
#[derive(Debug, Clone, Args)]
pub struct OperatorFlags {
    /// What readers know the site by; Gigawatch unless told otherwise.
    #[arg(long, env = "GIGAWATCH_SITE_NAME", value_name = "NAME", value_parser = site_name)]
    pub site_name: Option<String>,
    /// How readers reach whoever runs the site: a mail address or the address of a page.
    #[arg(long, env = "GIGAWATCH_CONTACT", value_name = "ADDRESS", value_parser = contact)]
    pub contact: Option<Contact>,
    /// Who answers for the site: a Markdown file, shown at /imprint, or the address of a page.
    #[arg(long, env = "GIGAWATCH_IMPRINT", value_name = "FILE", value_parser = statement)]
    pub imprint: Option<Statement>,
    /// What becomes of what readers leave behind: a Markdown file, shown at /privacy, or
    /// the address of a page.
    #[arg(long, env = "GIGAWATCH_PRIVACY", value_name = "FILE", value_parser = statement)]
    pub privacy: Option<Statement>,
    /// Whom the site thanks: a line of Markdown.
    #[arg(long, env = "GIGAWATCH_CREDITS", value_name = "TEXT", value_parser = line)]
    pub credits: Option<String>,
    /// In which zone the desk tells moments and takes them, as Europe/Berlin; UTC unless
    /// told otherwise. Readers are always told UTC.
    #[arg(long, env = "GIGAWATCH_DESK_TIME_ZONE", value_name = "ZONE", value_parser = time_zone)]
    pub desk_time_zone: Option<TimeZone>,
}

impl From<OperatorFlags> for Operator {
    fn from(flags: OperatorFlags) -> Self {
        let usual = Self::default();
        Self {
            name: flags.site_name.unwrap_or(usual.name),
            contact: flags.contact,
            imprint: flags.imprint,
            privacy: flags.privacy,
            credits: flags.credits,
        }
    }
}
