//! What other sites show of a view when somebody links to it: [Open Graph](https://ogp.me) and X's card, with the
//! picture that `cargo xtask screenshots` has taken.

use edgestate_view_model::views::View;
use std::env;
use std::fmt::Write as _;

/// Where the page will stand, such as `https://counter.example`. Pictures have to be named by their whole
/// addresses, which a build does not know by itself; without this one they are named by their paths, which some
/// sites understand.
pub const ORIGIN: &str = "EDGESTATE_ORIGIN";

/// Where the page will stand; empty where nobody has said so.
pub fn origin() -> String {
    let origin = env::var(ORIGIN).unwrap_or_default();
    origin.trim_end_matches('/').to_owned()
}

/// Its elements for the head of a view's document.
pub fn elements(view: &View, origin: &str) -> String {
    let View {
        page,
        path,
        description,
        heading,
        ..
    } = view;
    let image = format!("{origin}/cards/{page}.jpg");
    let mut properties = vec![
        ("og:type", "website"),
        ("og:site_name", "Edgestate"),
        ("og:title", heading),
        ("og:description", description),
        ("og:image", &image),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
    ];
    let address = format!("{origin}{path}");
    if !origin.is_empty() {
        properties.push(("og:url", &address));
    }
    let mut elements = String::from("<meta name=\"twitter:card\" content=\"summary_large_image\">");
    for (property, content) in properties {
        // Writing to a String cannot fail.
        let _ = write!(
            elements,
            "<meta property=\"{property}\" content=\"{content}\">"
        );
    }
    elements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::root;
    use edgestate_view_model::views::{VIEWS, VISITS};

    #[test]
    fn with_an_origin_addresses_are_whole() {
        let elements = elements(&VISITS, "https://counter.example");
        for part in [
            "property=\"og:image\" content=\"https://counter.example/cards/visits.jpg\"",
            "property=\"og:url\" content=\"https://counter.example/visits\"",
        ] {
            assert!(elements.contains(part), "{elements}");
        }
    }

    #[test]
    fn without_one_nothing_is_made_up() {
        let elements = elements(&VISITS, "");
        assert!(elements.contains("property=\"og:image\" content=\"/cards/visits.jpg\""));
        assert!(!elements.contains("og:url"), "{elements}");
    }

    #[test]
    fn each_view_has_its_picture_and_words_that_need_no_escaping() {
        for view in VIEWS {
            let picture = format!("docs/cards/{}.jpg", view.page);
            assert!(root().join(&picture).exists(), "{picture}");
            for words in [view.heading, view.description] {
                assert!(!words.contains(['"', '<', '&']), "{words}");
            }
        }
    }
}
