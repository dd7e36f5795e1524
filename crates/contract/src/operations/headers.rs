//! The headers of answers that the rows of the table name, each with its rule and an example.

use super::about::{Header, Rule};
use super::parameters::ID;

const VISIBLE: Rule = Rule::Text {
    least: 1,
    most: 1024,
    pattern: "^[\\x20-\\x7e]+$",
};

/// `Cache-Status`.
pub const CACHE_STATUS: Header = Header {
    name: "Cache-Status",
    description: "What each tier did, [RFC 9211](https://www.rfc-editor.org/rfc/rfc9211).",
    rule: VISIBLE,
    example: "edgestate-memory; hit; ttl=86399",
};

/// `ETag`.
pub const ETAG: Header = Header {
    name: "ETag",
    description: "Names what never changes, such as the digits of a number; the same on every isolate and after every restart. JSON about one request has none.",
    rule: VISIBLE,
    example: "\"fibonacci-100\"",
};

/// `Cache-Control`.
pub const CACHE_CONTROL: Header = Header {
    name: "Cache-Control",
    description: "Whether the answer may be kept, and for how long.",
    rule: VISIBLE,
    example: "no-store",
};

/// `Content-Disposition` of a table.
pub const CONTENT_DISPOSITION: Header = Header {
    name: "Content-Disposition",
    description: "The name of the file that a table (`text/csv`) is saved as; JSON has none.",
    rule: VISIBLE,
    example: "attachment; filename=\"home-day.csv\"",
};

/// `Server-Timing`, where something was waited for.
pub const SERVER_TIMING: Header = Header {
    name: "Server-Timing",
    description: "How long the stores were waited for, in milliseconds; absent where nothing was.",
    rule: VISIBLE,
    example: "store;dur=12",
};

/// `Idempotency-Key` of an answer.
pub const COUNTED_UNDER: Header = Header {
    name: "Idempotency-Key",
    description: "The id of the visit, as it was sent or made. A request that has to be repeated is repeated with it.",
    rule: ID,
    example: "019abf2e-7d1c-7c3e-9f63-2f5a1f0c8e11",
};

/// `Idempotency-Key` of the answer to an addition.
pub const ADDED_UNDER: Header = Header {
    name: "Idempotency-Key",
    description: "With `method=exactly_once`: the id of the addition, as it was sent or made.",
    rule: ID,
    example: "019abf2e-7d1c-7c3e-9f63-2f5a1f0c8e12",
};

/// `Retry-After`, of the problems that pass.
pub const RETRY_AFTER: Header = Header {
    name: "Retry-After",
    description: "How many seconds to wait before trying again.",
    rule: Rule::Integer {
        least: 1,
        most: 86_400,
        default: None,
    },
    example: "2",
};

/// `Allow`, with 405.
pub const ALLOW: Header = Header {
    name: "Allow",
    description: "The methods that this path has.",
    rule: VISIBLE,
    example: "GET, HEAD, OPTIONS",
};

/// `WWW-Authenticate`, with 401.
pub const WWW_AUTHENTICATE: Header = Header {
    name: "WWW-Authenticate",
    description: "How to authenticate.",
    rule: VISIBLE,
    example: "Bearer",
};
