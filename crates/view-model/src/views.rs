//! The views of the page, in one table: the components take their headings from it, and the build writes
//! each view's static shell by it. A new view is a row here, and a route in the page's `app.rs`.

/// A view: where it stands, what it is called, and how it introduces itself.
#[derive(Debug)]
pub struct View {
    /// Where it stands.
    pub path: &'static str,
    /// What its link says.
    pub name: &'static str,
    /// The page name under which its visits are counted.
    pub page: &'static str,
    /// What search engines and previews say of it.
    pub description: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// The sentence or two below the heading.
    pub lede: &'static str,
}

/// What this is, and the proof.
pub static HOME: View = View {
    path: "/",
    name: "Home",
    page: "home",
    description: "A visit counter and a cache at the edge that you can try to break: visits counted exactly once, by a \
                  Cloudflare Worker in Rust and a Redis behind HTTP, without cookies.",
    heading: "Counted once, whatever happens",
    lede: "A visit counter and a cache at the edge: a Cloudflare Worker in Rust, a Redis behind HTTP, no \
           cookies. Lose a request, lose a reply, pull the plug: the number stays right.",
};

/// One exact number, and where it came from.
pub static EXPLORE: View = View {
    path: "/explore",
    name: "Explore",
    page: "explore",
    description: "Exact Fibonacci numbers of up to millions of digits from a tiered cache: where each answer came from, \
                  how old it is, and what that saved.",
    heading: "A number worth remembering",
    lede: "Fibonacci numbers grow by the golden ratio, and so does the work to find them. Ask for \
           one: the first answer is computed, the next come from a cache. See which one, and what \
           it saved.",
};

/// The numbers of a page.
pub static VISITS: View = View {
    path: "/visits",
    name: "Visits",
    page: "visits",
    description: "The visits of any page that is counted here, live and over time: by the hour, the day, the week, \
                  the month and the year, against the time before.",
    heading: "Visits",
    lede: "Each view of a page, counted exactly once: live, over the last hour or the last year, on your clock.",
};

/// The cache strategies beside each other.
pub static COMPARE: View = View {
    path: "/compare",
    name: "Compare",
    page: "compare",
    description: "From which number on a cache pays, measured in your browser: the time to compute it against the trip to \
                  memory and to Redis, and the cache strategies beside each other.",
    heading: "Where does a cache pay?",
    lede: "Where asking costs less than doing. Both are measured here and now: computing in your browser, asking by the \
           Worker’s own clock.",
};

/// How to count one's own site.
pub static ADD: View = View {
    path: "/add",
    name: "Add it",
    page: "add",
    description: "Count the visits of your own site, each exactly once, with one line of HTML: the line, a badge for a \
                  README and numbers on the page, to choose and to copy.",
    heading: "Add it to your site",
    lede: "One line of HTML counts each view of your site once, whatever happens to the network; a badge or a \
           number shows it. No cookie, nothing stored about your readers.",
};

/// Every view, as they stand in the navigation.
pub static VIEWS: [&View; 5] = [&HOME, &VISITS, &EXPLORE, &COMPARE, &ADD];

/// A link in the navigation to what is no view.
pub const API_DOCS: (&str, &str) = ("/docs", "API");

/// What stands at the foot of every page,
pub const FOOTER: &str = "MIT or Apache-2.0. No cookies, nothing stored about you.";

/// and the links beside it.
pub const FOOTER_LINKS: [(&str, &str); 4] = [
    (env!("CARGO_PKG_REPOSITORY"), "Source"),
    (concat!(env!("CARGO_PKG_REPOSITORY"), "#readme"), "Docs"),
    (
        concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/deploy.md"),
        "Deploy",
    ),
    (
        concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/ARCHITECTURE.md"),
        "How it works",
    ),
];

/// How to count one's own site.
pub const EMBED_DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/embed.md");

/// The script that counts an addition once, as Redis runs it.
pub const SCRIPT_SOURCE: &str = concat!(
    env!("CARGO_PKG_REPOSITORY"),
    "/blob/main/crates/redis-store/src/lab_once.lua"
);

impl View {
    /// The view at a path.
    #[must_use]
    pub fn at(path: &str) -> Option<&'static Self> {
        VIEWS.into_iter().find(|view| view.path == path)
    }

    /// What its tab is called.
    #[must_use]
    pub fn title(&self) -> String {
        title(self.name)
    }
}

/// What a tab is called.
#[must_use]
pub fn title(name: &str) -> String {
    format!("{name} · Edgestate")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_views_are_confused() {
        let fields: [fn(&View) -> &str; 5] = [
            |view| view.path,
            |view| view.name,
            |view| view.page,
            |view| view.description,
            |view| view.heading,
        ];
        for field in fields {
            let values: HashSet<_> = VIEWS.iter().map(|view| field(view)).collect();
            assert_eq!(values.len(), VIEWS.len(), "{values:?}");
        }
        for view in VIEWS {
            assert_eq!(View::at(view.path).map(|found| found.name), Some(view.name));
        }
        assert_eq!(ADD.title(), "Add it · Edgestate");
        assert!(View::at("/nowhere").is_none());
    }
}
