//! The table of operations: one row for each thing that the API does. Routing, `Allow`, `OPTIONS`, 404
//! and 405 come from it, and with the feature `openapi` so does the document that describes the API.
//! `table.rs` holds the rows; here is what a row is and how a request finds its own.

#[cfg(feature = "openapi")]
pub mod about;
#[cfg(feature = "openapi")]
mod archive;
#[cfg(feature = "openapi")]
pub mod headers;
#[cfg(feature = "openapi")]
pub mod parameters;
#[cfg(feature = "openapi")]
mod rule;
mod table;

pub use table::{Id, TABLE};

/// One row of the table.
#[derive(Debug)]
pub struct Operation {
    /// What is done.
    pub id: Id,
    /// By which method; what has `GET` has `HEAD` too.
    pub method: Method,
    /// Where.
    pub path: Path,
    /// By whom.
    pub access: Access,
    /// What a reader is told of it.
    #[cfg(feature = "openapi")]
    pub about: about::About,
}

/// A method that an operation can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Adds.
    Post,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Anyone,
    /// Who has the admin token of the deployment.
    Admin,
}

impl Id {
    /// The name in the document and in logs: `getHealth`.
    #[must_use]
    pub fn name(self) -> String {
        let name = format!("{self:?}");
        name[..1].to_ascii_lowercase() + &name[1..]
    }
}

/// A path with at most one variable: `/api/health`, `/api/fibonacci/{n}`, or
/// `/api/visits/{+page}/series`, whose variable may hold slashes
/// ([RFC 6570](https://www.rfc-editor.org/rfc/rfc6570#section-3.2.3)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// As it is written in the table.
    pub template: &'static str,
    before: &'static str,
    variable: Option<Variable>,
    after: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    Segment,
    Slashes,
}

impl Path {
    const fn new(template: &'static str) -> Self {
        let bytes = template.as_bytes();
        let mut open = 0;
        while open < bytes.len() && bytes[open] != b'{' {
            open += 1;
        }
        if open == bytes.len() {
            return Self {
                template,
                before: template,
                variable: None,
                after: "",
            };
        }
        let mut close = open;
        while bytes[close] != b'}' {
            close += 1;
        }
        Self {
            template,
            before: template.split_at(open).0,
            variable: Some(if bytes[open + 1] == b'+' {
                Variable::Slashes
            } else {
                Variable::Segment
            }),
            after: template.split_at(close + 1).1,
        }
    }

    /// What stands for the variable in `path`, still percent-encoded, where the path is of this kind.
    #[must_use]
    pub fn capture<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(self.before)?.strip_suffix(self.after)?;
        match self.variable {
            None => rest.is_empty().then_some(rest),
            Some(Variable::Segment) => (!rest.contains('/')).then_some(rest),
            Some(Variable::Slashes) => Some(rest),
        }
    }

    /// This path with `encoded` for its variable, where it has one.
    #[must_use]
    pub fn with(&self, encoded: &str) -> String {
        match self.variable {
            Some(_) => [self.before, encoded, self.after].concat(),
            None => self.template.to_owned(),
        }
    }
}

/// What the API has at a path.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The rows from the first one of that path on.
    rows: &'static [Operation],
    template: &'static str,
    /// What stands for the path's variable, still percent-encoded; empty where it has none.
    pub variable: &'a str,
}

impl<'a> Place<'a> {
    /// What is at that path, if anything is. Where two templates fit, the one with more text after
    /// its variable is meant; it stands first in the table.
    #[must_use]
    pub fn at(path: &'a str) -> Option<Self> {
        TABLE.iter().enumerate().find_map(|(row, operation)| {
            Some(Self {
                variable: operation.path.capture(path)?,
                template: operation.path.template,
                rows: TABLE.get(row..)?,
            })
        })
    }

    /// The operation that has this method here.
    #[must_use]
    pub fn operation(&self, method: Method) -> Option<&'static Operation> {
        self.operations()
            .find(|operation| operation.method == method)
    }

    /// The value of `Allow`.
    #[must_use]
    pub fn allow(&self) -> String {
        let mut allow = String::new();
        for operation in self.operations() {
            allow.push_str(operation.method.as_str());
            allow.push_str(match operation.method {
                Method::Get => ", HEAD, ",
                Method::Post | Method::Delete => ", ",
            });
        }
        allow + "OPTIONS"
    }

    fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        let template = self.template;
        self.rows
            .iter()
            .filter(move |operation| operation.path.template == template)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_operations() {
        for (method, path, found) in [
            (
                Method::Get,
                "/api/fibonacci/10",
                Some((Id::GetFibonacci, "10")),
            ),
            (
                Method::Delete,
                "/api/fibonacci/10",
                Some((Id::DeleteFibonacci, "10")),
            ),
            (Method::Post, "/api/fibonacci/10", None),
            (Method::Get, "/api/fibonacci/", Some((Id::GetFibonacci, ""))),
            (Method::Get, "/api/fibonacci/1/2", None),
            (Method::Get, "/api/fibonacci", None),
            (Method::Get, "/api/visits", Some((Id::ListPages, ""))),
            (Method::Get, "/api/visits/", Some((Id::GetVisits, ""))),
            (
                Method::Post,
                "/api/visits/a/b",
                Some((Id::CountVisit, "a/b")),
            ),
            (
                Method::Get,
                "/api/visits/home/series",
                Some((Id::GetSeries, "home")),
            ),
            (Method::Post, "/api/visits/home/series", None),
            (
                Method::Get,
                "/api/visits/a%2Fseries",
                Some((Id::GetVisits, "a%2Fseries")),
            ),
            (Method::Get, "/api/lab/race", Some((Id::GetCounter, "race"))),
            (Method::Get, "/api/health", Some((Id::GetHealth, ""))),
            (Method::Get, "/api/healthy", None),
            (Method::Get, "/api/health/", None),
            (Method::Get, "/api/", None),
            (Method::Get, "/", None),
        ] {
            let place = Place::at(path);
            let operation =
                place.and_then(|place| Some((place.operation(method)?.id, place.variable)));
            assert_eq!(operation, found, "{} {path}", method.as_str());
        }
    }

    #[test]
    fn no_row_stands_in_the_way_of_a_later_one() {
        for operation in TABLE {
            let path = operation.path.with("x");
            let place = Place::at(&path).expect("its own path");
            assert_eq!(place.template, operation.path.template, "{path}");
            assert_eq!(
                place.variable,
                if operation.path.variable.is_some() {
                    "x"
                } else {
                    ""
                }
            );
            let found = place.operation(operation.method).map(|found| found.id);
            assert_eq!(found, Some(operation.id), "{path}: two rows are the same");
        }
    }

    #[test]
    fn allow_names_what_is_there() {
        for (path, allow) in [
            ("/api/fibonacci/1", "GET, HEAD, DELETE, OPTIONS"),
            ("/api/visits/home", "GET, HEAD, POST, DELETE, OPTIONS"),
            ("/api/health", "GET, HEAD, OPTIONS"),
        ] {
            assert_eq!(
                Place::at(path).map(|place| place.allow()).as_deref(),
                Some(allow)
            );
        }
    }
}
