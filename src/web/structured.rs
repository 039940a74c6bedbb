//! What a page is about in the words of schema.org, for search engines: a data
//! set, a place, an organization.

use serde_json::{Value, json};

use super::{files::FileLink, page::Context, settings::Settings, urls::Urls};
use crate::domain::{CompanyId, SiteId, site::Precision};

/// A table or the whole as a data set.
pub struct DataSet<'a> {
    pub name: &'a str,
    pub description: &'a str,
    /// The address of the page, in full.
    pub url: &'a str,
    pub files: &'a [FileLink],
    /// What sources demand to be named.
    pub credits: &'a str,
}

impl DataSet<'_> {
    /// As <https://schema.org/Dataset>.
    pub fn json(&self, settings: &Settings, urls: &Urls) -> Value {
        let publishing = &settings.publishing;
        let download = |file: &FileLink| json!({ "@type": "DataDownload", "encodingFormat": file.name, "contentUrl": urls.absolute(&file.url) });
        let mut set = json!({
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": self.name,
            "description": self.description,
            "url": self.url,
            "license": publishing.licence.url,
            "isAccessibleForFree": true,
            "creator": { "@type": "Organization", "name": settings.operator.name, "url": urls.absolute("/") },
            "distribution": self.files.iter().map(download).collect::<Vec<_>>(),
        });
        if !self.credits.is_empty() {
            set["creditText"] = self.credits.into();
        }
        if let Some(doi) = &publishing.doi {
            set["identifier"] = format!("https://doi.org/{doi}").into();
        }
        set
    }
}

/// A site as <https://schema.org/Place>. Coordinates stand there only where they
/// are those of the place itself.
pub fn place(context: &Context<'_>, id: SiteId) -> Option<Value> {
    let site = context.snapshot.site(id)?;
    let mut place = json!({
        "@context": "https://schema.org",
        "@type": "Place",
        "name": site.name,
        "url": context.urls.absolute(&context.site(id)?.url),
    });
    if let Some(address) = &site.address {
        place["address"] = json!({ "@type": "PostalAddress", "streetAddress": address });
    }
    if let Some(country) = &site.country {
        place["address"]["@type"] = "PostalAddress".into();
        place["address"]["addressCountry"] = country.as_str().into();
    }
    if let Some(at) = site.location.filter(|at| at.precision == Precision::Exact) {
        place["geo"] = json!({
            "@type": "GeoCoordinates",
            "latitude": at.coordinates.latitude(),
            "longitude": at.coordinates.longitude(),
        });
    }
    Some(place)
}

/// A company as <https://schema.org/Organization>.
pub fn organization(context: &Context<'_>, id: CompanyId) -> Option<Value> {
    let company = context.snapshot.company(id)?;
    let mut organization = json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": company.name,
        "mainEntityOfPage": context.urls.absolute(&context.company(id)?.url),
    });
    if let Some(wikidata) = &company.wikidata {
        organization["sameAs"] = format!("https://www.wikidata.org/wiki/{wikidata}").into();
    }
    Some(organization)
}

/// As the text of a script element: nothing in it can end the element.
pub fn script(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_the_script() {
        let text = script(&json!({ "name": "</script><script>alert(1)" }));
        assert!(!text.contains('<'), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "</script><script>alert(1)");
    }
}
