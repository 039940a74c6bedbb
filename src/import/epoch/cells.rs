//! What stands in one cell of Epoch AI's files: numbers without rounding
//! errors, days in two forms, names with a tag, links in Markdown.

use std::str::FromStr;

use jiff::civil::Date;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use thiserror::Error;
use url::Url;

use crate::domain::project::Confidence;

/// A number of zero or more as it is printed, digit by digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// A text that is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no number of zero or more; write up to 27 digits with a point, such as 1180.5")]
pub struct DecimalError;

/// So many digits times the largest factor used here still fit.
const DIGITS: usize = 27;

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = [whole, part].concat();
        let plain = !whole.is_empty() && !part.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !plain || digits.len() > DIGITS {
            return Err(DecimalError);
        }
        let scale = u32::try_from(part.len()).map_err(|_| DecimalError)?;
        Ok(Self { digits: digits.parse().map_err(|_| DecimalError)?, scale })
    }
}

impl Decimal {
    /// The number times a fraction, rounded half up to a whole; none if it is too large to keep.
    pub fn times(self, factor: Factor) -> Option<i64> {
        let product = self.digits.checked_mul(i128::from(factor.numerator))?;
        let divisor = 10_i128.checked_pow(self.scale)?.checked_mul(i128::from(factor.denominator))?;
        i64::try_from((product + divisor / 2) / divisor).ok()
    }
}

/// How many base units one unit of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    pub numerator: i64,
    pub denominator: i64,
}

impl Factor {
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };
    pub const MEGA: Self = Self { numerator: 1_000_000, denominator: 1 };
    pub const BILLION: Self = Self { numerator: 1_000_000_000, denominator: 1 };
    /// A million US gallons in cubic metres (NIST SP 811).
    pub const MILLION_GALLONS: Self = Self { numerator: 3_785_411_784, denominator: 1_000_000 };
    /// An international square foot in square metres.
    pub const SQUARE_FOOT: Self = Self { numerator: 9_290_304, denominator: 100_000_000 };
}

/// A day written `2024-05-31` or, American, `5/31/2024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub Date);

/// A text that is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no day; write 2024-05-31 or 5/31/2024")]
pub struct DayError;

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let (year, month, day) = match text.split(['-', '/']).collect::<Vec<_>>().as_slice() {
            [year, month, day] if text.matches('-').count() == 2 => (*year, *month, *day),
            [month, day, year] if text.matches('/').count() == 2 => (*year, *month, *day),
            _ => return Err(DayError),
        };
        let plain =
            year.len() == 4 && [year, month, day].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        if !plain {
            return Err(DayError);
        }
        let number = |text: &str| text.parse::<i8>().map_err(|_| DayError);
        let year = year.parse().map_err(|_| DayError)?;
        Date::new(year, number(month)?, number(day)?).map(Self).map_err(|_| DayError)
    }
}

/// A name with a tag that says how sure it is: `Oracle #confident`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    pub name: String,
    pub tag: Option<String>,
}

/// A tag that Epoch AI is not known to use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the tag “#{0}” is unknown")]
pub struct UnknownTag(pub String);

impl Tagged {
    /// Reads a list separated by commas.
    pub fn list(text: &str) -> Vec<Self> {
        text.split(',').filter_map(Self::read).collect()
    }

    /// Reads one name with or without a tag.
    pub fn read(text: &str) -> Option<Self> {
        let (name, tag) = text.split_once('#').map_or((text, None), |(name, tag)| (name, Some(tag)));
        let name = name.trim();
        (!name.is_empty()).then(|| Self { name: name.to_owned(), tag: tag.map(|tag| tag.trim().to_owned()) })
    }

    /// What the tag means; none where there is no tag.
    pub fn confidence(&self) -> Result<Option<Confidence>, UnknownTag> {
        match self.tag.as_deref() {
            None => Ok(None),
            Some("confident") => Ok(Some(Confidence::Confirmed)),
            Some("likely") => Ok(Some(Confidence::Likely)),
            Some("speculative") => Ok(Some(Confidence::Speculative)),
            Some(tag) => Err(UnknownTag(tag.to_owned())),
        }
    }
}

/// A link to a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub title: String,
    pub url: String,
    /// The name of the host without `www.`.
    pub host: String,
}

impl Link {
    /// A link with a title; none unless the address is one of the web.
    pub fn new(title: &str, url: &str) -> Option<Self> {
        let parsed = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let host = parsed.host_str()?;
        let host = host.strip_prefix("www.").unwrap_or(host);
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        let title = if title.is_empty() { url } else { &title };
        Some(Self { title: title.to_owned(), url: url.to_owned(), host: host.to_owned() })
    }

    /// The links of a text in Markdown, each address once.
    pub fn all_in(markdown: &str) -> Vec<Self> {
        let mut links: Vec<Self> = Vec::new();
        let mut open: Option<(String, String)> = None;
        for event in Parser::new(markdown) {
            match event {
                Event::Start(Tag::Link { dest_url, .. }) => {
                    open = Some((dest_url.to_string(), String::new()));
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some((_, title)) = &mut open {
                        title.push_str(&text);
                    }
                }
                Event::SoftBreak | Event::HardBreak => {
                    if let Some((_, title)) = &mut open {
                        title.push(' ');
                    }
                }
                Event::End(TagEnd::Link) => {
                    let link = open.take().and_then(|(url, title)| Self::new(&title, &url));
                    links.extend(link.filter(|link| links.iter().all(|known| known.url != link.url)));
                }
                _ => {}
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn times(text: &str, factor: Factor) -> Option<i64> {
        text.parse::<Decimal>().unwrap().times(factor)
    }

    #[test]
    fn numbers_are_read_without_rounding_errors() {
        assert_eq!(times("1180", Factor::MEGA), Some(1_180_000_000));
        assert_eq!(times("32.28", Factor::BILLION), Some(32_280_000_000));
        assert_eq!(times("12.879999999999999", Factor::BILLION), Some(12_880_000_000));
        assert_eq!(times("127337.03890853966", Factor::ONE), Some(127_337));
        assert_eq!(times("0.5", Factor::ONE), Some(1), "half is rounded up");
        assert_eq!(times("21", Factor::MILLION_GALLONS), Some(79_494));
        assert_eq!(times("1939840", Factor::SQUARE_FOOT), Some(180_217));
        assert_eq!(times("99999999999999999999", Factor::BILLION), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "x", "1,180", "-1", "+1", "1.2E+19", "1.", ".5", "1.2.3", "٣", "1e3", "NaN", " 1"] {
            assert!(text.parse::<Decimal>().is_err(), "{text:?}");
        }
        assert!("1".repeat(28).parse::<Decimal>().is_err());
    }

    #[test]
    fn days_are_read_in_both_forms() {
        assert_eq!("5/31/2024".parse(), Ok(Day(date(2024, 5, 31))));
        assert_eq!("2024-05-31".parse(), Ok(Day(date(2024, 5, 31))));
        for text in [
            "",
            "31/5/2024",
            "2024-02-30",
            "5/31/24",
            "2024-05",
            "2024/05/31",
            "5-31-2024",
            "soon",
            "+5/1/2024",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn tags_say_how_sure_a_name_is() {
        let names = Tagged::list("OpenAI #likely, Microsoft #confident,G42,, ");
        let read: Vec<_> =
            names.iter().map(|named| (named.name.as_str(), named.confidence().unwrap())).collect();
        assert_eq!(
            read,
            [("OpenAI", Some(Confidence::Likely)), ("Microsoft", Some(Confidence::Confirmed)), ("G42", None)]
        );
        assert_eq!(Tagged::read("X #perhaps").unwrap().confidence(), Err(UnknownTag("perhaps".to_owned())));
    }

    #[test]
    fn links_are_found_in_the_prose_around_them() {
        let text = "- [Final GPU\ncount](https://www.x.com/a_(b)) said so\n- <https://archive.is/z>\n- [mail](mailto:a@b.c)";
        let found: Vec<_> =
            Link::all_in(text).into_iter().map(|link| (link.title, link.url, link.host)).collect();
        let link = |title: &str, url: &str, host: &str| (title.to_owned(), url.to_owned(), host.to_owned());
        assert_eq!(
            found,
            [
                link("Final GPU count", "https://www.x.com/a_(b)", "x.com"),
                link("https://archive.is/z", "https://archive.is/z", "archive.is")
            ]
        );
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<Decimal>().map(|number| number.times(Factor::BILLION));
            let _ = text.parse::<Day>();
            let _ = Tagged::list(&text);
            let _ = Link::all_in(&text);
        }
    }
}
