//! What the rows of the table say to a reader: parameters with their rules, bodies, answers. Host only
//! (feature `openapi`): the Worker ships none of it. How it becomes a document is `openapi`'s.

use super::Id;
use crate::problem::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa::openapi::{Object, Ref, RefOr, Schema, Type};

/// What a row of the table says to a reader. Texts are Markdown.
#[derive(Debug)]
pub struct About {
    /// The group that it belongs to.
    pub tag: Tag,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What there is to know beyond that.
    pub description: &'static str,
    /// Path, query and header parameters.
    pub parameters: &'static [&'static Parameter],
    /// What may be sent as the body.
    pub body: Option<Body>,
    /// The answers that are no problems.
    pub answers: &'static [Answer],
    /// The problems that only some operations have; [`Code::EVERYWHERE`] come on top.
    pub problems: &'static [Code],
}

/// A group of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The expensive pure function.
    Numbers,
    /// The counter.
    Visits,
    /// A number of a page, as a picture.
    Badges,
    /// All that is counted, to be taken along.
    Archive,
    /// Lost updates, for trying out.
    Lab,
    /// The service itself.
    Service,
}

impl Tag {
    /// Every group, in the order of the document.
    pub const ALL: [Self; 6] = [
        Self::Numbers,
        Self::Visits,
        Self::Badges,
        Self::Archive,
        Self::Lab,
        Self::Service,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Numbers => "Numbers",
            Self::Visits => "Visits",
            Self::Badges => "Badges",
            Self::Archive => "Archive",
            Self::Lab => "Lab",
            Self::Service => "Service",
        }
    }

    /// What it is about.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Numbers => {
                "Fibonacci numbers, exact and of any size up to a limit, through a cache in tiers: the isolate's memory, the data centre's cache, Redis, computing."
            }
            Self::Visits => {
                "Visits of pages, each counted exactly once under its id, however often it is sent."
            }
            Self::Badges => {
                "A number of a page as a picture, for a README or a site. Reading never counts."
            }
            Self::Archive => "Everything that is counted, to be taken along and brought back.",
            Self::Lab => {
                "Throw-away counters that show how updates get lost. They expire 10 minutes after their last update."
            }
            Self::Service => "How the service is.",
        }
    }
}

/// A parameter, with its rule and an example that keeps to it.
#[derive(Debug)]
pub struct Parameter {
    /// Where it stands.
    pub place: In,
    /// What it is called there.
    pub name: &'static str,
    /// What it does, and what happens without it.
    pub description: &'static str,
    /// What it may be.
    pub rule: Rule,
    /// One of that.
    pub example: &'static str,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum In {
    /// In the path; needed.
    Path,
    /// After the `?`.
    Query,
    /// In a header.
    Header,
}

/// What a parameter or a header may be.
#[derive(Debug)]
pub enum Rule {
    /// An integer in a range, with what it is when it is not given.
    Integer {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
        /// What counts when it is absent.
        default: Option<u64>,
    },
    /// One of the names of a type, which has one that counts when it is absent.
    OneOf {
        /// The schema of the type.
        schema: fn() -> RefOr<Schema>,
        /// The name that counts when it is absent.
        default: fn() -> serde_json::Value,
    },
    /// A text of any kind.
    Any,
    /// A point in time in RFC 3339.
    Time,
    /// A text.
    Text {
        /// The fewest characters.
        least: usize,
        /// The most characters.
        most: usize,
        /// What it has to look like.
        pattern: &'static str,
    },
}

impl Rule {
    /// One of the names of that type.
    #[must_use]
    pub const fn one_of<T: ToSchema + Serialize + Default>() -> Self {
        Self::OneOf {
            schema: T::schema,
            default: || serde_json::to_value(T::default()).unwrap_or_default(),
        }
    }
}

/// A body that a request may have.
#[derive(Debug)]
pub struct Body {
    /// What it means.
    pub description: &'static str,
    /// Whether the request is nothing without it.
    pub required: bool,
    /// Its forms.
    pub contents: &'static [Content],
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// When it comes.
    pub description: &'static str,
    /// Its headers beside those of the content.
    pub headers: &'static [&'static Header],
    /// The forms of its body; none where it has no body.
    pub contents: &'static [Content],
    /// What can be asked next, with what it says.
    pub links: &'static [Link],
}

/// A way on from an answer to another operation
/// ([Link Object](https://spec.openapis.org/oas/v3.1.1.html#link-object)).
#[derive(Debug)]
pub struct Link {
    /// Where it leads.
    pub to: Id,
    /// What for.
    pub description: &'static str,
    /// The parameters there, as expressions over the request and the answer.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// A header of an answer.
#[derive(Debug)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
    /// What it may be.
    pub rule: Rule,
    /// One of that.
    pub example: &'static str,
}

/// The schemas of named types.
pub type Schemas = Vec<(String, RefOr<Schema>)>;

/// A form of a body.
#[derive(Debug)]
pub struct Content {
    /// Its media type.
    pub media_type: &'static str,
    /// A real one.
    pub example: &'static str,
    /// What a text has to look like, where that is said.
    pub pattern: Option<&'static str>,
    /// Its schema; those of the types in it are added to the list.
    pub schema: fn(&mut Schemas) -> RefOr<Schema>,
    read: fn(&str) -> Option<String>,
}

impl Content {
    /// JSON of a type of the contract.
    #[must_use]
    pub const fn json<T: ToSchema + Serialize + DeserializeOwned>(example: &'static str) -> Self {
        Self {
            media_type: "application/json",
            example,
            pattern: None,
            schema: schema_of::<T>,
            read: |text| {
                let value: T = serde_json::from_str(text).ok()?;
                serde_json::to_string(&value).ok()
            },
        }
    }

    /// Text of another media type.
    #[must_use]
    pub const fn text(media_type: &'static str, example: &'static str) -> Self {
        Self {
            media_type,
            example,
            pattern: None,
            schema: |_| Object::with_type(Type::String).into(),
            read: |text| Some(text.to_owned()),
        }
    }

    /// Text that looks like that.
    #[must_use]
    pub const fn text_like(
        media_type: &'static str,
        pattern: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            pattern: Some(pattern),
            ..Self::text(media_type, example)
        }
    }

    /// A text as the program would write it, when it is of this form.
    #[must_use]
    pub fn rewrite(&self, text: &str) -> Option<String> {
        (self.read)(text)
    }
}

/// A reference to the schema of a type, which is added to `schemas` with all that it consists of.
pub fn schema_of<T: ToSchema>(schemas: &mut Schemas) -> RefOr<Schema> {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
    Ref::from_schema_name(T::name()).into()
}
