//! What the API console offers: every endpoint with an example, and the request as a `curl` line.

/// An endpoint with an example to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name in the address of the console.
    pub id: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// Path and query.
    pub path: &'static str,
    /// Request headers, one `name: value` a line.
    pub headers: &'static str,
}

/// Every endpoint, in the order of the list on the page.
pub const ENDPOINTS: [Endpoint; 9] = [
    endpoint("fibonacci", "GET", "/api/fibonacci/100?cache=tiered", ""),
    endpoint("digits", "GET", "/api/fibonacci/1000", "accept: text/plain"),
    endpoint(
        "purge",
        "DELETE",
        "/api/fibonacci/100",
        "authorization: Bearer ADMIN_TOKEN",
    ),
    endpoint(
        "count",
        "POST",
        "/api/visits/console-example",
        "idempotency-key: send-me-twice",
    ),
    endpoint("totals", "GET", "/api/visits/home", ""),
    endpoint(
        "series",
        "GET",
        "/api/visits/home/series?interval=minute&points=10",
        "",
    ),
    endpoint("top", "GET", "/api/visits?limit=10", ""),
    endpoint("lab", "POST", "/api/lab/example?method=atomic", ""),
    endpoint("health", "GET", "/api/health", ""),
];

const fn endpoint(
    id: &'static str,
    method: &'static str,
    path: &'static str,
    headers: &'static str,
) -> Endpoint {
    Endpoint {
        id,
        method,
        path,
        headers,
    }
}

/// The endpoint of that name; the first one when there is none.
#[must_use]
pub fn find(id: &str) -> Endpoint {
    let named = ENDPOINTS.into_iter().find(|endpoint| endpoint.id == id);
    named.unwrap_or(ENDPOINTS[0])
}

/// The headers of the form, one `name: value` a line; lines of another shape are left out.
#[must_use]
pub fn headers(lines: &str) -> Vec<(&str, &str)> {
    let pairs = lines.lines().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(name, value)| (name.trim(), value.trim()))
        .collect()
}

/// The request as a line for a shell.
#[must_use]
pub fn curl(origin: &str, method: &str, path: &str, lines: &str) -> String {
    let mut line = String::from("curl -i");
    if method != "GET" {
        line.extend([" -X ", method]);
    }
    for (name, value) in headers(lines) {
        line.extend([" -H ", &quoted(&[name, ": ", value].concat())]);
    }
    line.extend([" ", &quoted(&[origin, path].concat())]);
    line
}

/// A word that a POSIX shell takes literally.
fn quoted(word: &str) -> String {
    ["'", &word.replace('\'', r"'\''"), "'"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_a_shell() {
        assert_eq!(
            curl("http://127.0.0.1:8787", "GET", "/api/health", ""),
            "curl -i 'http://127.0.0.1:8787/api/health'"
        );
        assert_eq!(
            curl(
                "https://x",
                "POST",
                "/api/visits/it's",
                "idempotency-key: a\nnonsense"
            ),
            r"curl -i -X POST -H 'idempotency-key: a' 'https://x/api/visits/it'\''s'"
        );
    }

    #[test]
    fn unknown_names_lead_to_the_first() {
        assert_eq!(find("health").path, "/api/health");
        assert_eq!(find("?"), ENDPOINTS[0]);
    }
}
