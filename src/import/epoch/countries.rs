//! What Epoch AI calls countries, and their codes (ISO 3166-1 alpha-2).

/// The countries of the two data sets as they write them, and a few spellings
/// that a later copy may bring. A name that is missing here is listed as unsure.
const NAMES: [(&str, &str); 67] = [
    ("Argentina", "AR"),
    ("Australia", "AU"),
    ("Austria", "AT"),
    ("Bahrain", "BH"),
    ("Belgium", "BE"),
    ("Brazil", "BR"),
    ("Canada", "CA"),
    ("Chile", "CL"),
    ("China", "CN"),
    ("Colombia", "CO"),
    ("Czech Republic", "CZ"),
    ("Czechia", "CZ"),
    ("Denmark", "DK"),
    ("Egypt", "EG"),
    ("Estonia", "EE"),
    ("Finland", "FI"),
    ("France", "FR"),
    ("Germany", "DE"),
    ("Greece", "GR"),
    ("Hong Kong", "HK"),
    ("Hungary", "HU"),
    ("Iceland", "IS"),
    ("India", "IN"),
    ("Indonesia", "ID"),
    ("Ireland", "IE"),
    ("Israel", "IL"),
    ("Italy", "IT"),
    ("Japan", "JP"),
    ("Kazakhstan", "KZ"),
    ("Kenya", "KE"),
    ("Korea (Republic of)", "KR"),
    ("Kuwait", "KW"),
    ("Luxembourg", "LU"),
    ("Malaysia", "MY"),
    ("Mexico", "MX"),
    ("Morocco", "MA"),
    ("Netherlands", "NL"),
    ("New Zealand", "NZ"),
    ("Nigeria", "NG"),
    ("Norway", "NO"),
    ("Oman", "OM"),
    ("Philippines", "PH"),
    ("Philippines (the)", "PH"),
    ("Poland", "PL"),
    ("Portugal", "PT"),
    ("Qatar", "QA"),
    ("Romania", "RO"),
    ("Russia", "RU"),
    ("Russian Federation", "RU"),
    ("Saudi Arabia", "SA"),
    ("Singapore", "SG"),
    ("Slovenia", "SI"),
    ("South Africa", "ZA"),
    ("South Korea", "KR"),
    ("Spain", "ES"),
    ("Sweden", "SE"),
    ("Switzerland", "CH"),
    ("Taiwan", "TW"),
    ("Thailand", "TH"),
    ("Turkey", "TR"),
    ("United Arab Emirates", "AE"),
    ("United Kingdom", "GB"),
    ("United Kingdom of Great Britain and Northern Ireland", "GB"),
    ("United States", "US"),
    ("United States of America", "US"),
    ("Uruguay", "UY"),
    ("Vietnam", "VN"),
];

/// The states of the US and the federal district, as addresses abbreviate them.
const STATES: [&str; 51] = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS",
    "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC",
    "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
];

/// The code of a country.
pub fn code(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// State and town of an American address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// ISO 3166-2.
    pub region: String,
    pub place: Option<String>,
}

/// Reads `…, Abilene, TX 79601`; none where the address says it less plainly.
pub fn american_town(address: &str) -> Option<Town> {
    let parts: Vec<&str> = address.split(',').map(str::trim).collect();
    let (at, state) = parts.iter().enumerate().find_map(|(at, part)| Some((at, state_of(part)?)))?;
    let zip_follows = parts.get(at + 1).is_some_and(|next| is_zip(next));
    if parts[at].len() == 2 && !zip_follows && at + 1 != parts.len() {
        return None;
    }
    let town = at.checked_sub(1).and_then(|before| parts.get(before)).filter(|town| is_plain(town));
    Some(Town { region: format!("US-{state}"), place: town.map(|town| (*town).to_owned()) })
}

fn state_of(part: &str) -> Option<&str> {
    let (state, zip) = part.split_once(' ').map_or((part, None), |(state, zip)| (state, Some(zip)));
    (STATES.contains(&state) && zip.is_none_or(is_zip)).then_some(state)
}

fn is_zip(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_plain(town: &str) -> bool {
    !town.is_empty() && town.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_codes_and_unknown_ones_none() {
        assert_eq!(code("United States"), Some("US"));
        assert_eq!(code("Korea (Republic of)"), Some("KR"));
        assert_eq!(code("Atlantis"), None);
    }

    #[test]
    fn a_town_is_read_only_from_a_plain_address() {
        let read = |address| american_town(address).map(|town| (town.region, town.place.unwrap_or_default()));
        let town = |region: &str, place: &str| Some((region.to_owned(), place.to_owned()));
        assert_eq!(read("5502 Spinks Rd, Abilene, TX 79601"), town("US-TX", "Abilene"));
        assert_eq!(read("3500 River Rd, The Dalles, OR"), town("US-OR", "The Dalles"));
        assert_eq!(read("500 8th St, Jeffersonville, IN 47130, USA"), town("US-IN", "Jeffersonville"));
        assert_eq!(read("2205 Industrial South Rd, Dalton, GA, 30721"), town("US-GA", "Dalton"));
        assert_eq!(
            read("175 Private Road 1604, Abilene, TX 79601, Shackelford County"),
            town("US-TX", "Abilene")
        );
        assert_eq!(read("5800 EDGEWOOD RD SW CEDAR RAPIDS, IA 52404"), town("US-IA", ""));
        assert_eq!(read("Goodyear, Arizona 85338"), None);
        assert_eq!(read("Huawei, Horinger, China"), None);
        assert_eq!(
            read("Building, CA, Milano"),
            None,
            "no American state in the middle of a foreign address"
        );
    }
}
