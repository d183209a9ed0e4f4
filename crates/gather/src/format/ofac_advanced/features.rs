//! Features: everything a party is said to be, by the file's 72 kinds of feature.

use super::{List, incomplete, period, reference::FeatureType};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    country,
    format::ofac::{
        dates::{self, Span},
        vocabulary::Meaning,
        wallet,
    },
    intake::Fault,
    xml::Element,
};

/// A version of a feature, read.
struct Version<'a> {
    element: Element<'a>,
    label: &'a str,
    /// Its words: its own text, or those of the reference value that it points to.
    words: String,
    comment: String,
    place: String,
    line: u64,
    /// OFAC knows the value to be false: it says that it is not so.
    denied: bool,
    /// 1 for what OFAC states or has confirmed, 2 for what is only reported to it.
    credibility: u8,
}

impl Version<'_> {
    fn dress(&self, fact: Fact) -> Fact {
        let fact = fact.at(self.place.as_str()).denied(self.denied).credibility(self.credibility);
        if self.comment.is_empty() { fact } else { fact.quoted(&self.comment) }
    }
}

impl List<'_, '_> {
    pub(super) fn feature(
        &mut self,
        subject: &Subject,
        feature: Element<'_>,
        line: u64,
    ) -> Result<(), GatherError> {
        let Some(id) = feature.number("FeatureTypeID") else {
            return self.clerk.set_aside(line, subject, "Feature", incomplete("its FeatureTypeID"));
        };
        let Some(kind) = self.reference.feature(id) else {
            let fault = Fault::new(
                format!("feature type {id} is not among the file's reference values"),
                "fetch the file again",
            );
            return self.clerk.set_aside(line, subject, "Feature", fault);
        };
        for version in feature.all("FeatureVersion") {
            let place = format!("Feature {}", feature.attribute("ID").unwrap_or("-"));
            let version = self.version(version, &kind.label, place, line);
            self.write(subject, &kind, &version)?;
        }
        Ok(())
    }

    fn version<'a>(&self, element: Element<'a>, label: &'a str, place: String, line: u64) -> Version<'a> {
        let detail = element.first("VersionDetail");
        let own = detail.map_or("", Element::text);
        let pointed = detail
            .map_or("", |detail| self.reference.word("DetailReference", detail.number("DetailReferenceID")));
        let reliability = self.reference.word("Reliability", element.number("ReliabilityID"));
        Version {
            element,
            label,
            place,
            line,
            words: clean(if own.is_empty() { pointed } else { own }),
            comment: clean(element.text_of("Comment")),
            denied: reliability == "False",
            credibility: if reliability == "Reported" { 2 } else { 1 },
        }
    }

    fn write(
        &mut self,
        subject: &Subject,
        kind: &FeatureType,
        version: &Version<'_>,
    ) -> Result<(), GatherError> {
        match kind.meaning(subject.schema) {
            Meaning::Location => self.location(subject, version),
            Meaning::Wallet => {
                let currency = version.label.rsplit(' ').next().unwrap_or("");
                wallet::write(
                    &mut self.clerk,
                    subject,
                    version.line,
                    &version.place,
                    [currency, &version.words, &version.comment],
                )
            }
            Meaning::Date(property) => self.dates(subject, property, version),
            Meaning::Country(property) => self.countries(subject, property, version),
            Meaning::Text(property) => self.words(subject, property, version, false),
            Meaning::FormerText(property) => self.words(subject, property, version, true),
            Meaning::Relation(relation) => {
                let field = if relation == "owned_by" { "Vessel Owner" } else { "Aircraft Operator" };
                self.texts.field(subject, "Feature", [field, relation], &version.words);
                Ok(())
            }
            Meaning::Note => self.note(subject, version),
        }
    }

    fn words(
        &mut self,
        subject: &Subject,
        property: &'static str,
        version: &Version<'_>,
        former: bool,
    ) -> Result<(), GatherError> {
        let words = match property {
            _ if version.words.is_empty() => return self.note(subject, version),
            "gender" => version.words.to_lowercase(),
            "position" => {
                self.texts.text(subject, "Title", &version.words);
                version.words.clone()
            }
            _ => version.words.clone(),
        };
        let fact = version.dress(Fact::text(property, words));
        let fact = if former { fact.former(self.clerk.issued) } else { fact };
        self.clerk.say(subject, fact)
    }

    fn dates(
        &mut self,
        subject: &Subject,
        property: &'static str,
        version: &Version<'_>,
    ) -> Result<(), GatherError> {
        let span: Result<Span, Fault> = match version.element.first("DatePeriod") {
            Some(period) => period::read(period),
            None => dates::words(&version.words),
        };
        match span {
            Ok(span) => span
                .facts(property)
                .into_iter()
                .try_for_each(|fact| self.clerk.say(subject, version.dress(fact))),
            Err(fault) => self.clerk.set_aside(version.line, subject, &version.place, fault),
        }
    }

    /// A country stands as a place, as a country value, or in words.
    fn countries(
        &mut self,
        subject: &Subject,
        property: &'static str,
        version: &Version<'_>,
    ) -> Result<(), GatherError> {
        let placed = version
            .element
            .all("VersionLocation")
            .filter_map(|place| self.places.get(&place.number("LocationID")?));
        let mut values: Vec<String> = placed.filter_map(|place| place.country.clone()).collect();
        if values.is_empty() && !version.words.is_empty() {
            values.push(country::code(&version.words).map_or_else(|| version.words.clone(), str::to_owned));
        }
        if values.is_empty() {
            return self.note(subject, version);
        }
        for value in values {
            let fact = version.dress(Fact::text(property, value));
            let fact = if version.words.is_empty() { fact } else { fact.quoted(&version.words) };
            self.clerk.say(subject, fact)?;
        }
        Ok(())
    }

    fn location(&mut self, subject: &Subject, version: &Version<'_>) -> Result<(), GatherError> {
        for reference in version.element.all("VersionLocation") {
            let Some(place) = reference.number("LocationID").and_then(|id| self.places.get(&id)) else {
                let fault = Fault::new(
                    "it points to a location that is not in the file",
                    "read the full list instead of a cut of it",
                );
                self.clerk.set_aside(version.line, subject, &version.place, fault)?;
                continue;
            };
            for address in &place.addresses {
                self.clerk.say(subject, version.dress(Fact::text("address", address.clone())))?;
            }
            if let Some(country) = &place.country {
                self.clerk.say(subject, version.dress(Fact::text("country", country.clone())))?;
            }
        }
        Ok(())
    }

    /// What FollowTheMoney has no property for: the label and all that is said, in words.
    fn note(&mut self, subject: &Subject, version: &Version<'_>) -> Result<(), GatherError> {
        let mut parts = vec![version.label.to_owned(), version.words.clone()];
        if let Some(period) = version.element.first("DatePeriod") {
            match period::read(period) {
                Ok(span) => parts.push(
                    span.single()
                        .map_or_else(|| format!("{} to {}", span.first, span.last), |date| date.to_string()),
                ),
                Err(fault) => return self.clerk.set_aside(version.line, subject, &version.place, fault),
            }
        }
        parts.push(version.comment.clone());
        parts.retain(|part| !part.is_empty());
        let fact = Fact::text("notes", parts.join(" "))
            .at(version.place.as_str())
            .denied(version.denied)
            .credibility(version.credibility);
        self.clerk.say(subject, fact)
    }
}
