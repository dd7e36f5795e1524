//! What one pastes into a site or a README.

/// The line that counts the views of a site at the deployment of that origin.
#[must_use]
pub fn script(origin: &str) -> String {
    format!("<script async src=\"{origin}/count.js\"></script>")
}

/// The line that counts the views of one page under a name of its own.
#[must_use]
pub fn script_of(origin: &str, page: &str) -> String {
    format!("<script async src=\"{origin}/count.js\" data-page=\"{page}\"></script>")
}

/// A badge with the visits of a page, in Markdown.
#[must_use]
pub fn badge(origin: &str, page: &str) -> String {
    format!("![visits]({origin}/badge/{page}.svg)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_whole() {
        assert_eq!(
            script("https://counter.example"),
            r#"<script async src="https://counter.example/count.js"></script>"#
        );
        assert_eq!(
            script_of("https://counter.example", "docs/caching"),
            r#"<script async src="https://counter.example/count.js" data-page="docs/caching"></script>"#
        );
        assert_eq!(
            badge("https://counter.example", "home"),
            "![visits](https://counter.example/badge/home.svg)"
        );
    }
}
