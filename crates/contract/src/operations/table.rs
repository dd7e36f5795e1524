//! The rows. A row that is added here is routed, answers `OPTIONS`, is named by `Allow`, and stands in
//! the document after `cargo xtask openapi`; the compiler then asks `edgestate-app` for its handler.
//! A path with text after its variable stands above the one without.

use super::{Access, Method, Operation, Path};
#[cfg(feature = "openapi")]
#[allow(clippy::enum_glob_use, clippy::wildcard_imports)]
// a row names what it has, and no more
use crate::{
    badge::ShieldsBadge,
    fibonacci::FibonacciReply,
    health::Health,
    lab::LabReply,
    operations::{
        about::{About, Answer, Content, Link, Tag},
        archive,
        headers::*,
        parameters::*,
    },
    problem::Code::*,
    visits::{TopPages, VisitBoard, VisitReply, VisitSeries, VisitTotals},
};

/// Makes the table and the names of its rows. What only a reader needs is left out of the Worker.
macro_rules! operations {
    ($($(#[$doc:meta])* $id:ident: $method:ident $path:literal, $access:ident, $about:expr;)*) => {
        /// What an operation is called.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Id { $($(#[$doc])* $id,)* }

        impl Id {
            /// Where it is done.
            #[must_use]
            pub const fn path(self) -> Path {
                match self { $(Self::$id => const { Path::new($path) },)* }
            }
        }

        /// Everything that the API does.
        pub static TABLE: &[Operation] = &[$(Operation {
            id: Id::$id,
            method: Method::$method,
            path: Id::$id.path(),
            access: Access::$access,
            #[cfg(feature = "openapi")]
            about: $about,
        },)*];
    };
}

operations! {
    /// A number.
    GetFibonacci: Get "/api/fibonacci/{n}", Anyone, About {
        tag: Tag::Numbers,
        summary: "A Fibonacci number",
        description: "F(n), exact, from the first tier that has it, or computed. The JSON says where the value came from this time and how old it is; with `Accept: text/plain` the answer is the digits alone. While Redis is away numbers are answered all the same, and marked `degraded`.",
        parameters: &[&N, &CACHE, &IF_NONE_MATCH],
        body: None,
        answers: &[
            Answer {
                status: 200,
                description: "F(n)",
                headers: &[&CACHE_STATUS, &ETAG, &CACHE_CONTROL, &SERVER_TIMING],
                contents: &[
                    Content::json::<FibonacciReply>(r#"{"n":100,"value":"354224848179261915075","digits":21,"source":"memory","backend":"redis","age_secs":12,"ttl_secs":86388,"degraded":false}"#),
                    Content::text("text/plain", "354224848179261915075"),
                ],
                links: &[Link { to: Id::DeleteFibonacci, description: "Drops it from the caches.", parameters: &[("n", "$request.path.n")] }],
            },
            Answer {
                status: 304,
                description: "The client has the digits already",
                headers: &[&ETAG, &CACHE_CONTROL],
                contents: &[],
                links: &[],
            },
        ],
        problems: &[InvalidN, NTooLarge, InvalidQuery, NotFound, RateLimited],
    };

    /// A number is dropped.
    DeleteFibonacci: Delete "/api/fibonacci/{n}", Admin, About {
        tag: Tag::Numbers,
        summary: "Drop a number from the caches",
        description: "Drops F(n) from every tier that this request can reach: this isolate's memory, this data centre's cache, Redis. Other isolates keep theirs until it expires.",
        parameters: &[&N],
        body: None,
        answers: &[Answer { status: 204, description: "It is dropped, or was not there", headers: &[], contents: &[], links: &[Link { to: Id::GetFibonacci, description: "It is computed again.", parameters: &[("n", "$request.path.n")] }] }],
        problems: &[InvalidN, NTooLarge, Unauthorized, OriginNotAllowed, NotFound, RateLimited, StoreUnavailable],
    };

    /// Counts over time.
    GetSeries: Get "/api/visits/{+page}/series", Anyone, About {
        tag: Tag::Visits,
        summary: "Visits over time",
        description: "One count a bucket, oldest first; the last one is the current bucket, empty buckets are included as 0, those that are no longer kept are left out: `kept` says how many are. A day has its estimated unique visitors too, for as long. With `Accept: text/csv` it is a table for a spreadsheet.",
        parameters: &[&PAGE_NAME, &INTERVAL, &POINTS, &UNTIL],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "The series",
            headers: &[&SERVER_TIMING, &CONTENT_DISPOSITION],
            contents: &[
                Content::json::<VisitSeries>(r#"{"page":"home","interval":"hour","kept":360,"points":[{"start":"2026-11-24T10:00:00Z","count":3},{"start":"2026-11-24T11:00:00Z","count":0},{"start":"2026-11-24T12:00:00Z","count":4}],"backend":"redis"}"#),
                Content::text("text/csv", "start_utc,visits,unique_visitors\r\n2026-11-23,3,2\r\n2026-11-24,3,2\r\n"),
            ],
            links: &[TO_VISITS],
        }],
        problems: &[InvalidPage, InvalidQuery, RateLimited, StoreUnavailable],
    };

    /// All that a view of a page shows.
    GetBoard: Get "/api/visits/{+page}/board", Anyone, About {
        tag: Tag::Visits,
        summary: "All about a page",
        description: "What a view of a page shows, in one trip and of one moment: its numbers, the visits over time and those of as long a time before, and the ten most visited pages.",
        parameters: &[&PAGE_NAME, &INTERVAL, &POINTS],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "All about the page",
            headers: &[&SERVER_TIMING],
            contents: &[Content::json::<VisitBoard>(r#"{"page":"home","total":7,"today":3,"unique_today":2,"interval":"day","kept":400,"points":[{"start":"2026-11-23T00:00:00Z","count":3,"unique":2},{"start":"2026-11-24T00:00:00Z","count":3,"unique":2}],"before":[{"start":"2026-11-21T00:00:00Z","count":1,"unique":1},{"start":"2026-11-22T00:00:00Z","count":0,"unique":0}],"pages":[{"page":"home","total":7},{"page":"blog/first-post","total":5}],"backend":"redis"}"#)],
            links: &[TO_VISITS, TO_SERIES],
        }],
        problems: &[InvalidPage, InvalidQuery, RateLimited, StoreUnavailable],
    };

    /// The numbers of a page.
    GetVisits: Get "/api/visits/{+page}", Anyone, About {
        tag: Tag::Visits,
        summary: "The numbers of a page",
        description: "Total, today since midnight UTC, and today's unique visitors, estimated. A page that was never visited has 0. Reading never counts.",
        parameters: &[&PAGE_NAME],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "The numbers",
            headers: &[&SERVER_TIMING],
            contents: &[Content::json::<VisitTotals>(r#"{"page":"home","total":7,"today":3,"unique_today":2,"backend":"redis"}"#)],
            links: &[TO_SERIES],
        }],
        problems: &[InvalidPage, RateLimited, StoreUnavailable],
    };

    /// A visit is counted.
    CountVisit: Post "/api/visits/{+page}", Anyone, About {
        tag: Tag::Visits,
        summary: "Count a visit",
        description: "Counts a visit of the page once for its id, however often it is sent; the id may also come as a `text/plain` body, which spares a browser the preflight; an answer that says `counted` has been stored. An id that may have been counted and forgotten is answered with the reason `too-old`, never counted twice; that holds for ids that carry their time (UUIDv7), others are known for as long as `/api/health` says. Prefetches and user agents that name themselves as crawlers are answered with `reason` and not counted. No address, user agent or cookie is stored: unique visitors are estimated from a keyed hash, and with `Sec-GPC: 1` or `DNT: 1` not even that.",
        parameters: &[&PAGE_NAME, &IDEMPOTENCY_KEY],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "The visit is counted, or `reason` says why not; the page's numbers after it",
            headers: &[&COUNTED_UNDER, &SERVER_TIMING],
            contents: &[Content::json::<VisitReply>(r#"{"page":"home","counted":true,"total":7,"today":3,"unique_today":2,"backend":"redis"}"#)],
            links: &[TO_VISITS, TO_SERIES, Link { to: Id::CountVisit, description: "The same id again: not counted a second time.", parameters: &[("page", "$request.path.page"), ("Idempotency-Key", "$response.header.Idempotency-Key")] }],
        }],
        problems: &[InvalidPage, InvalidIdempotencyKey, OriginNotAllowed, PageNotAllowed, TooManyPages, RateLimited, StoreUnavailable],
    };

    /// A page is forgotten.
    ForgetPage: Delete "/api/visits/{+page}", Admin, About {
        tag: Tag::Visits,
        summary: "Forget a page",
        description: "Forgets the page and everything counted for it, for good. Visits that come later count from 1 again.",
        parameters: &[&PAGE_NAME],
        body: None,
        answers: &[Answer { status: 204, description: "It is forgotten, or was not there", headers: &[], contents: &[], links: &[TO_VISITS] }],
        problems: &[InvalidPage, Unauthorized, OriginNotAllowed, RateLimited, StoreUnavailable],
    };

    /// The most visited pages.
    ListPages: Get "/api/visits", Anyone, About {
        tag: Tag::Visits,
        summary: "The most visited pages",
        description: "Highest total first; pages with equal totals in reverse order of their names. With `Accept: text/csv` they are a table for a spreadsheet.",
        parameters: &[&LIMIT, &PREFIX],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "The pages",
            headers: &[&SERVER_TIMING, &CONTENT_DISPOSITION],
            contents: &[
                Content::json::<TopPages>(r#"{"pages":[{"page":"home","total":7},{"page":"blog/first-post","total":5}],"backend":"redis"}"#),
                Content::text("text/csv", "page,visits\r\nhome,7\r\nblog/first-post,5\r\n"),
            ],
            links: &[Link { to: Id::GetVisits, description: "The numbers of the first page.", parameters: &[("page", "$response.body#/pages/0/page")] }],
        }],
        problems: &[InvalidQuery, RateLimited, StoreUnavailable],
    };

    /// A number of a page as a picture.
    GetBadge: Get "/badge/{+page}.svg", Anyone, About {
        tag: Tag::Badges,
        summary: "A badge",
        description: "A number of the page as an SVG image of one line, readable on light and dark pages. While the store is away it says `unavailable`, with status 200, so that the image shows, and is not to be kept.",
        parameters: &[&PAGE_NAME, &METRIC, &LABEL, &COLOR, &STYLE],
        body: None,
        answers: &[
            Answer {
                status: 200,
                description: "The badge",
                headers: &[&ETAG, &CACHE_CONTROL],
                contents: &[Content::text("image/svg+xml", include_str!("../badge.svg"))],
                links: &[],
            },
            Answer { status: 304, description: "The client has this badge already", headers: &[&ETAG, &CACHE_CONTROL], contents: &[], links: &[] },
        ],
        problems: &[InvalidPage, InvalidQuery],
    };

    /// A number of a page for shields.io.
    GetShieldsBadge: Get "/badge/{+page}.json", Anyone, About {
        tag: Tag::Badges,
        summary: "A badge for shields.io",
        description: "The same as an [endpoint document](https://shields.io/badges/endpoint-badge), of which shields.io makes a badge in any of its styles.",
        parameters: &[&PAGE_NAME, &METRIC, &LABEL, &COLOR],
        body: None,
        answers: &[
            Answer {
                status: 200,
                description: "The document",
                headers: &[&ETAG, &CACHE_CONTROL],
                contents: &[Content::json::<ShieldsBadge>(r#"{"schemaVersion":1,"label":"visits","message":"1,234","color":"blue","cacheSeconds":300}"#)],
                links: &[],
            },
            Answer { status: 304, description: "The client has this document already", headers: &[&ETAG, &CACHE_CONTROL], contents: &[], links: &[] },
        ],
        problems: &[InvalidPage, InvalidQuery],
    };

    /// What a throw-away counter holds.
    GetCounter: Get "/api/lab/{+counter}", Anyone, About {
        tag: Tag::Lab,
        summary: "Read a throw-away counter",
        description: "What the counter holds; 0 where it does not exist.",
        parameters: &[&COUNTER],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "What it holds",
            headers: &[&SERVER_TIMING],
            contents: &[Content::json::<LabReply>(r#"{"counter":"race","value":1,"backend":"redis"}"#)],
            links: &[],
        }],
        problems: &[InvalidPage, RateLimited, StoreUnavailable],
    };

    /// A throw-away counter goes up.
    AddToCounter: Post "/api/lab/{+counter}", Anyone, About {
        tag: Tag::Lab,
        summary: "Add 1 to a throw-away counter",
        description: "Adds 1 by the chosen method, to show which of them loses updates when many clients add at once, and which adds twice when a lost answer makes them repeat.",
        parameters: &[&COUNTER, &METHOD, &LAB_KEY],
        body: None,
        answers: &[Answer {
            status: 200,
            description: "What the counter holds now, as this request sees it",
            headers: &[&SERVER_TIMING, &ADDED_UNDER],
            contents: &[Content::json::<LabReply>(r#"{"counter":"race","method":"atomic","value":1,"backend":"redis"}"#)],
            links: &[Link { to: Id::GetCounter, description: "What it holds.", parameters: &[("counter", "$request.path.counter")] }],
        }],
        problems: &[InvalidPage, InvalidQuery, InvalidIdempotencyKey, OriginNotAllowed, RateLimited, StoreUnavailable],
    };

    /// Everything that is counted, to be taken along.
    ExportVisits: Get "/api/export", Admin, archive::EXPORT;

    /// It is brought back.
    ImportVisits: Post "/api/import", Admin, archive::IMPORT;

    /// How the service is.
    GetHealth: Get "/api/health", Anyone, About {
        tag: Tag::Service,
        summary: "How the service is",
        description: "The store, whether Redis can be read and written and how long that takes, the circuit breaker of this isolate, and its hits and misses per tier since it started.",
        parameters: &[],
        body: None,
        answers: &[
            Answer {
                status: 200,
                description: "Everything that is configured can be read and written",
                headers: &[],
                contents: &[Content::json::<Health>(concat!(r#"{"status":"ok","backend":"redis","redis":{"reachable":true,"writable":true,"latency_ms":12,"breaker":"closed"},"version":""#, env!("CARGO_PKG_VERSION"), r#"","isolate":"5f2c91d0","max_n":1000000,"tiers":{"memory":{"hit":2,"miss":1,"bypass":0},"edge":{"hit":0,"miss":0,"bypass":1},"redis":{"hit":0,"miss":1,"bypass":0}}}"#))],
                links: &[],
            },
            Answer {
                status: 503,
                description: "Redis is configured and cannot be read and written, or the configuration is wrong",
                headers: &[],
                contents: &[Content::json::<Health>(concat!(r#"{"status":"degraded","backend":"redis","redis":{"reachable":false,"writable":false,"latency_ms":null,"breaker":"open"},"version":""#, env!("CARGO_PKG_VERSION"), r#"","isolate":"5f2c91d0","max_n":1000000,"tiers":{"memory":{"hit":2,"miss":1,"bypass":0},"edge":{"hit":0,"miss":0,"bypass":1},"redis":{"hit":0,"miss":1,"bypass":0}}}"#))],
                links: &[],
            },
        ],
        problems: &[RateLimited],
    };
}
