//! What one pastes into a site or a README.

use edgestate_contract::badge::{DEFAULT_COLOR, LABEL_MAX_CHARS, Metric, Style};

/// The line that counts the views of a site, or of one page, at the deployment of that origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script<'a> {
    /// The deployment.
    pub origin: &'a str,
    /// The page that is counted, whatever its address is; without one each page by its own.
    pub page: Option<&'a str>,
    /// A version that never changes, by which the reader's browser checks what it gets.
    pub version: Option<&'a Version>,
}

/// A version of the script: what `/count.json` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its path.
    pub path: String,
    /// Its digest.
    pub integrity: String,
}

impl Script<'_> {
    /// As HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let Self {
            origin,
            page,
            version,
        } = self;
        let check = version.map_or_else(String::new, |version| {
            let integrity = &version.integrity;
            format!(" crossorigin=\"anonymous\" integrity=\"{integrity}\"")
        });
        let path = version.map_or("/count.js", |version| &version.path);
        let page = page.map_or_else(String::new, |page| format!(" data-page=\"{page}\""));
        format!("<script async{check} src=\"{origin}{path}\"{page}></script>")
    }
}

/// What a site with a content security policy has to allow.
#[must_use]
pub fn policy(origin: &str) -> String {
    format!("script-src {origin}; connect-src {origin}")
}

/// How a badge looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Which number it shows.
    pub metric: Metric,
    /// What stands on its left; by default what the number is called.
    pub label: String,
    /// The name of its colour.
    pub color: String,
    /// Its form.
    pub style: Style,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            metric: Metric::default(),
            label: String::new(),
            color: DEFAULT_COLOR.into(),
            style: Style::default(),
        }
    }
}

impl Look {
    /// The address of the badge of a page, whose name is percent-encoded already. `encode` does that to a
    /// value of the query.
    #[must_use]
    pub fn address(&self, page: &str, encode: impl Fn(&str) -> String) -> String {
        let label: String = self.label.chars().take(LABEL_MAX_CHARS).collect();
        let mut choices = Vec::new();
        if self.metric != Metric::default() {
            choices.push(format!("metric={}", self.metric.as_str()));
        }
        if !label.trim().is_empty() {
            choices.push(format!("label={}", encode(label.trim())));
        }
        if self.color != DEFAULT_COLOR {
            choices.push(format!("color={}", self.color));
        }
        if self.style != Style::default() {
            choices.push(format!("style={}", self.style.as_str()));
        }
        let query = if choices.is_empty() { "" } else { "?" };
        format!("/badge/{page}.svg{query}{}", choices.join("&"))
    }
}

/// A badge in Markdown.
#[must_use]
pub fn badge(origin: &str, address: &str) -> String {
    format!("![visits]({origin}{address})")
}

/// A number on the page itself; the word stands there until it is known.
#[must_use]
pub fn number(metric: Metric) -> String {
    let (name, word) = match metric {
        Metric::Total => ("total", "many"),
        Metric::Today => ("today", "some"),
        Metric::Unique => ("unique", "some"),
    };
    format!("<span data-edgestate=\"{name}\">{word}</span>")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://counter.example";

    #[test]
    fn a_script_counts_a_site_or_a_page() {
        let site = Script {
            origin: ORIGIN,
            ..Script::default()
        };
        assert_eq!(
            site.html(),
            r#"<script async src="https://counter.example/count.js"></script>"#
        );
        let page = Script {
            page: Some("docs/caching"),
            ..site
        };
        assert_eq!(
            page.html(),
            r#"<script async src="https://counter.example/count.js" data-page="docs/caching"></script>"#
        );
    }

    #[test]
    fn a_version_is_pinned_by_its_digest() {
        let version = Version {
            path: "/count.0123456789ab.js".into(),
            integrity: "sha384-abc".into(),
        };
        let pinned = Script {
            origin: ORIGIN,
            page: None,
            version: Some(&version),
        };
        assert_eq!(
            pinned.html(),
            r#"<script async crossorigin="anonymous" integrity="sha384-abc" src="https://counter.example/count.0123456789ab.js"></script>"#
        );
        assert_eq!(
            policy(ORIGIN),
            "script-src https://counter.example; connect-src https://counter.example"
        );
    }

    #[test]
    fn a_badge_says_only_what_was_chosen() {
        let encode = |text: &str| text.replace(' ', "%20");
        let plain = Look::default().address("home", encode);
        assert_eq!(plain, "/badge/home.svg");
        assert_eq!(
            badge(ORIGIN, &plain),
            "![visits](https://counter.example/badge/home.svg)"
        );
        let chosen = Look {
            metric: Metric::Unique,
            label: " seen by ".into(),
            color: "purple".into(),
            style: Style::FlatSquare,
        };
        assert_eq!(
            chosen.address("docs/caching", encode),
            "/badge/docs/caching.svg?metric=unique&label=seen%20by&color=purple&style=flat-square"
        );
        let long = Look {
            label: "x".repeat(99),
            ..Look::default()
        };
        let address = long.address("home", encode);
        assert_eq!(address.matches('x').count(), LABEL_MAX_CHARS);
    }

    #[test]
    fn a_number_waits_as_a_word() {
        for (metric, html) in [
            (Metric::Total, r#"<span data-edgestate="total">many</span>"#),
            (Metric::Today, r#"<span data-edgestate="today">some</span>"#),
            (
                Metric::Unique,
                r#"<span data-edgestate="unique">some</span>"#,
            ),
        ] {
            assert_eq!(number(metric), html);
        }
    }
}
