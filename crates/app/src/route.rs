//! Every endpoint, in one place: which path and which methods.

use crate::request::Method;
use edgestate_contract::paths;

/// An endpoint with what its path names, still as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'a> {
    /// `/api/fibonacci/{n}`.
    Fibonacci(&'a str),
    /// `/api/visits/{page}`.
    Visits(&'a str),
    /// `/api/visits/{page}/series`.
    Series(&'a str),
    /// `/api/visits`.
    TopPages,
    /// `/api/lab/{counter}`.
    Lab(&'a str),
    /// `/api/health`.
    Health,
}

impl<'a> Route<'a> {
    /// The endpoint at that path, if there is one. A slash inside a segment counts as part of it
    /// for pages only, whose names may hold one.
    #[must_use]
    pub fn of(path: &'a str) -> Option<Self> {
        if let Some(n) = path.strip_prefix(paths::FIBONACCI) {
            return (!n.contains('/')).then_some(Self::Fibonacci(n));
        }
        if let Some(page) = path.strip_prefix(paths::VISITS) {
            return Some(
                page.strip_suffix(paths::SERIES_SUFFIX)
                    .map_or(Self::Visits(page), Self::Series),
            );
        }
        if let Some(counter) = path.strip_prefix(paths::LAB) {
            return Some(Self::Lab(counter));
        }
        match path {
            paths::TOP_PAGES => Some(Self::TopPages),
            paths::HEALTH => Some(Self::Health),
            _ => None,
        }
    }

    /// The value of `Allow`.
    #[must_use]
    pub const fn allow(self) -> &'static str {
        match self {
            Self::Fibonacci(_) => "GET, HEAD, DELETE, OPTIONS",
            Self::Visits(_) | Self::Lab(_) => "GET, HEAD, POST, OPTIONS",
            Self::Series(_) | Self::TopPages | Self::Health => "GET, HEAD, OPTIONS",
        }
    }

    /// Whether the endpoint has that method.
    #[must_use]
    pub const fn allows(self, method: Method) -> bool {
        match method {
            Method::Get | Method::Head | Method::Options => true,
            Method::Post => matches!(self, Self::Visits(_) | Self::Lab(_)),
            Method::Delete => matches!(self, Self::Fibonacci(_)),
            Method::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_endpoints() {
        for (path, route) in [
            ("/api/fibonacci/10", Some(Route::Fibonacci("10"))),
            ("/api/fibonacci/", Some(Route::Fibonacci(""))),
            ("/api/fibonacci/1/2", None),
            ("/api/fibonacci", None),
            ("/api/visits", Some(Route::TopPages)),
            ("/api/visits/", Some(Route::Visits(""))),
            ("/api/visits/home", Some(Route::Visits("home"))),
            ("/api/visits/a/b", Some(Route::Visits("a/b"))),
            ("/api/visits/home/series", Some(Route::Series("home"))),
            ("/api/visits/a%2Fseries", Some(Route::Visits("a%2Fseries"))),
            ("/api/lab/race", Some(Route::Lab("race"))),
            ("/api/health", Some(Route::Health)),
            ("/api/healthy", None),
            ("/api/", None),
            ("/", None),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }

    #[test]
    fn allow_names_what_is_allowed() {
        let named = [
            ("GET", Method::Get),
            ("HEAD", Method::Head),
            ("POST", Method::Post),
            ("DELETE", Method::Delete),
            ("OPTIONS", Method::Options),
        ];
        for route in [
            Route::Fibonacci("1"),
            Route::Visits("a"),
            Route::Series("a"),
            Route::TopPages,
            Route::Lab("a"),
            Route::Health,
        ] {
            for (name, method) in named {
                assert_eq!(
                    route.allow().split(", ").any(|allowed| allowed == name),
                    route.allows(method),
                    "{route:?} {name}"
                );
            }
        }
    }
}
