//! The parameters that the rows of the table name, each with its rule and an example.

use super::Id;
use super::about::{In, Link, Parameter, Rule};
use crate::badge::{LABEL_MAX_CHARS, Metric, Style};
use crate::fibonacci::{DEFAULT_MAX_N, Strategy};
use crate::lab::Method;
use crate::visits::{
    ID_MAX_CHARS, Interval, PAGE_MAX_BYTES, SERIES_DEFAULT_POINTS, SERIES_MAX_POINTS,
    TOP_DEFAULT_LIMIT, TOP_MAX_LIMIT,
};

/// To the numbers of the page that was asked about.
pub const TO_VISITS: Link = Link {
    to: Id::GetVisits,
    description: "The numbers of this page.",
    parameters: &[("page", "$request.path.page")],
};

/// To the series of that page.
pub const TO_SERIES: Link = Link {
    to: Id::GetSeries,
    description: "The visits of this page over time.",
    parameters: &[("page", "$request.path.page")],
};

/// What [`crate::visits::check_page`] takes.
const PAGE: Rule = Rule::Text {
    least: 1,
    most: PAGE_MAX_BYTES,
    pattern: "^[a-z0-9~][a-z0-9._~/-]*$",
};

/// `{n}`.
pub const N: Parameter = Parameter {
    place: In::Path,
    name: "n",
    description: "The index: an unsigned decimal integer without sign or leading zeros. A deployment sets its own limit (`FIB_MAX_N`, up to 10 000 000); `/api/health` tells it as `max_n`.",
    rule: Rule::Integer {
        least: 0,
        most: DEFAULT_MAX_N as u64,
        default: None,
    },
    example: "100",
};

/// `?cache=`.
pub const CACHE: Parameter = Parameter {
    place: In::Query,
    name: "cache",
    description: "Which tiers may answer: all of them in order, Redis alone, this isolate's memory alone, or none, so that the number is computed.",
    rule: Rule::one_of::<Strategy>(),
    example: "tiered",
};

/// `If-None-Match`.
pub const IF_NONE_MATCH: Parameter = Parameter {
    place: In::Header,
    name: "If-None-Match",
    description: "The `ETag` of an answer that the client has already. The digits of a number (`text/plain`) never change, so a match is answered 304, without a body; what matches nothing is ignored.",
    rule: Rule::Any,
    example: "\"known\"",
};

/// `{page}`.
pub const PAGE_NAME: Parameter = Parameter {
    place: In::Path,
    name: "page",
    description: "The page: 1 to 128 bytes of `a-z 0-9 . _ ~ - /` after percent-decoding, starting with a letter, a digit or `~`. A slash may be written as it is or as `%2F`; a page whose name ends like an endpoint (`/series`, `/board`) is written with `%2F`.",
    rule: PAGE,
    example: "home",
};

/// `{counter}`.
pub const COUNTER: Parameter = Parameter {
    place: In::Path,
    name: "counter",
    description: "The counter: a name by the same rule as a page's.",
    rule: PAGE,
    example: "race",
};

/// `Idempotency-Key` of a request.
pub const IDEMPOTENCY_KEY: Parameter = Parameter {
    place: In::Header,
    name: "Idempotency-Key",
    description: "The id of the visit: 1 to 64 visible ASCII characters, best a UUIDv7, which carries its time. The same id is counted once. Without one the service makes one and names it in the answer.",
    rule: ID,
    example: "019abf2e-7d1c-7c3e-9f63-2f5a1f0c8e11",
};

/// `Idempotency-Key` of an addition.
pub const LAB_KEY: Parameter = Parameter {
    place: In::Header,
    name: "Idempotency-Key",
    description: "For `method=exactly_once`: the id of the addition, by the rule of a visit's and remembered among those. Without one the service makes one and names it in the answer. The other methods ignore it.",
    rule: ID,
    example: "019abf2e-7d1c-7c3e-9f63-2f5a1f0c8e12",
};

pub(super) const ID: Rule = Rule::Text {
    least: 1,
    most: ID_MAX_CHARS,
    pattern: "^[\\x21-\\x7e]+$",
};

/// `?interval=`.
pub const INTERVAL: Parameter = Parameter {
    place: In::Query,
    name: "interval",
    description: "The width of a bucket. Minutes are kept for 2 hours, hours for 15 days, days for 400 days.",
    rule: Rule::one_of::<Interval>(),
    example: "hour",
};

/// `?points=`.
pub const POINTS: Parameter = Parameter {
    place: In::Query,
    name: "points",
    description: "How many buckets, the last one included.",
    rule: Rule::Integer {
        least: 1,
        most: SERIES_MAX_POINTS as u64,
        default: Some(SERIES_DEFAULT_POINTS as u64),
    },
    example: "3",
};

/// `?until=`.
pub const UNTIL: Parameter = Parameter {
    place: In::Query,
    name: "until",
    description: "Where the series ends: its last bucket is the last one that starts before this time, so the `start` of a series' first point leads to the series before it. Without it, or where it lies ahead, the last bucket is the current one.",
    rule: Rule::Time,
    example: "2026-11-24T12:30:00Z",
};

/// `?prefix=`.
pub const PREFIX: Parameter = Parameter {
    place: In::Query,
    name: "prefix",
    description: "Only pages whose names begin like this.",
    rule: Rule::Text {
        least: 0,
        most: PAGE_MAX_BYTES,
        pattern: "^([a-z0-9~][a-z0-9._~/-]*)?$",
    },
    example: "blog/",
};

/// `?limit=`.
pub const LIMIT: Parameter = Parameter {
    place: In::Query,
    name: "limit",
    description: "How many pages at most.",
    rule: Rule::Integer {
        least: 1,
        most: TOP_MAX_LIMIT as u64,
        default: Some(TOP_DEFAULT_LIMIT as u64),
    },
    example: "10",
};

/// `?cursor=`.
pub const CURSOR: Parameter = Parameter {
    place: In::Query,
    name: "cursor",
    description: "What the last line of the answer before says is `next`. Without it the export begins.",
    rule: Rule::Text {
        least: 1,
        most: 20 + PAGE_MAX_BYTES,
        pattern: "^[0-9]{1,19}(:[a-z0-9~][a-z0-9._~/-]{0,127})?$",
    },
    example: "0",
};

/// `?label=`.
pub const LABEL: Parameter = Parameter {
    place: In::Query,
    name: "label",
    description: "The left field; with nothing in it there is none. Without this parameter it is what the metric is called.",
    rule: Rule::Text {
        least: 0,
        most: LABEL_MAX_CHARS,
        pattern: "^[^\\x00-\\x1f\\x7f-\\x9f]*$",
    },
    example: "readers",
};

/// `?metric=`.
pub const METRIC: Parameter = Parameter {
    place: In::Query,
    name: "metric",
    description: "All visits, visits since midnight UTC, or estimated unique visitors since midnight UTC.",
    rule: Rule::one_of::<Metric>(),
    example: "total",
};

/// `?style=`.
pub const STYLE: Parameter = Parameter {
    place: In::Query,
    name: "style",
    description: "Round corners or square ones.",
    rule: Rule::one_of::<Style>(),
    example: "flat",
};

/// `?color=`.
pub const COLOR: Parameter = Parameter {
    place: In::Query,
    name: "color",
    description: "The right field's colour; blue when it is not given.",
    rule: Rule::Text {
        least: 3,
        most: 11,
        pattern: "^(blue|brightgreen|green|grey|lightgrey|orange|purple|red|yellow|[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$",
    },
    example: "blue",
};

/// `?method=`.
pub const METHOD: Parameter = Parameter {
    place: In::Query,
    name: "method",
    description: "How 1 is added: by the store in one step; by reading, adding and writing back, which loses updates that overlap; by the same under a lock of the isolate, which does not keep out another isolate; or by the store in one step and once for each `Idempotency-Key`, however often it is sent.",
    rule: Rule::one_of::<Method>(),
    example: "atomic",
};
