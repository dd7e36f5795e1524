//! What a reader is told of taking everything along and bringing it back: the rows of the table name it.

use super::about::{About, Answer, Body, Content, Tag};
use super::headers::SERVER_TIMING;
use super::parameters::CURSOR;
use crate::archive::{self, ImportReply};
use crate::problem::Code;

/// `GET /api/export`.
pub const EXPORT: About = About {
    tag: Tag::Archive,
    summary: "Take everything along",
    description: "All that is counted, a line of JSON for each page: its visits, by minute, hour and day as far as they are kept, and its estimated visitors by day; numbers from elsewhere by their source. About 256 KiB of it an answer. The first line says when it was read; the last one has the cursor that leads on as `next`, or null at the end: an answer without it has broken off. Answers written into one file, one after the other, can be imported. A page that is there all the while is met at least once. Ids of visits are not part of it.",
    parameters: &[&CURSOR],
    body: None,
    answers: &[Answer {
        status: 200,
        description: "Pages, and where it goes on",
        headers: &[&SERVER_TIMING],
        contents: &[Content::text(
            archive::MEDIA_TYPE,
            include_str!("../export.jsonl"),
        )],
        links: &[],
    }],
    problems: &[
        Code::InvalidQuery,
        Code::Unauthorized,
        Code::RateLimited,
        Code::StoreUnavailable,
    ],
};

/// `POST /api/import`.
pub const IMPORT: About = About {
    tag: Tag::Archive,
    summary: "Bring it back",
    description: "Takes the lines of an export, and lines that give a page a number from elsewhere, in any order: all lines of a request or none. Of what a page has and what a line says the larger number stays, bucket by bucket, so that taking a line twice changes nothing; what is no longer kept is left out. A number from elsewhere is one for each page and `source`, the last one that was sent; it adds to the page's total and is told apart as `imported`.",
    parameters: &[],
    body: Some(Body {
        description: "The lines, at most 1 000 000 bytes, whatever their media type. A number from elsewhere has a page, a source (1 to 32 bytes of `a-z 0-9 . _ -`, at most eight for a page) and a total.",
        required: true,
        contents: &[Content::text_like(
            "text/plain",
            r#"^(\{"page":"[a-z0-9~][a-z0-9._~/-]{0,127}","source":"[a-z0-9._-]{1,32}","total":(0|[1-9][0-9]{0,11})\}\n)+$"#,
            "{\"page\":\"home\",\"source\":\"goatcounter\",\"total\":400}\n",
        )],
    }),
    answers: &[Answer {
        status: 200,
        description: "The lines are taken",
        headers: &[&SERVER_TIMING],
        contents: &[Content::json::<ImportReply>(
            r#"{"pages":1,"backend":"redis"}"#,
        )],
        links: &[],
    }],
    problems: &[
        Code::InvalidImport,
        Code::BodyTooLarge,
        Code::Unauthorized,
        Code::OriginNotAllowed,
        Code::TooManyPages,
        Code::RateLimited,
        Code::StoreUnavailable,
    ],
};
