//! Answers as the page reads them, and what it finds in the browser's storage.

use crate::input::Input;
use edgestate_contract::fibonacci::FibonacciReply;
use edgestate_contract::health::Health;
use edgestate_contract::lab::LabReply;
use edgestate_contract::problem::MEDIA_TYPE;
use edgestate_contract::visits::{VisitBoard, VisitReply, VisitTotals};
use edgestate_view_model::answer::{Answered, freshness, summary, way};
use edgestate_view_model::failure::Failure;
use edgestate_view_model::outbox::{Verdict, Waiting, decide, wait_ms};
use edgestate_view_model::received::Received;

/// More words than anybody is told, beside what the answer itself says.
const WORDS_MAX_BYTES: usize = 1000;
/// The longest that a visit waits, whatever an answer asks for.
const WAIT_MAX_MS: u64 = 16 * 60 * 1000;

/// Status, type and pause, each in a line; then the body.
pub fn problems(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let status = input.line().parse().unwrap_or(400);
    let (content_type, pause) = (input.line(), input.line());
    let answer = Received {
        status,
        content_type: if content_type.is_empty() {
            MEDIA_TYPE.into()
        } else {
            content_type
        },
        retry_after_secs: pause.parse().ok(),
        body: input.text(),
    };
    for failure in [
        answer
            .read::<FibonacciReply>()
            .map(|reply| number(reply, &answer))
            .err(),
        answer.read::<VisitTotals>().err(),
        answer.read::<VisitBoard>().err(),
        answer.read::<LabReply>().err(),
        answer.read_whatever_the_status::<Health>().err(),
    ]
    .into_iter()
    .flatten()
    {
        explain(&failure, &answer);
    }
    let stored = Waiting::read("one", &answer.body);
    if let Some(visit) = &stored {
        assert_eq!(
            Waiting::read("one", &visit.write()).as_ref(),
            stored.as_ref()
        );
    }
    for failures in [1, 2, u32::MAX] {
        let visit = Waiting {
            id: "one".into(),
            page: "home".into(),
            made_ms: 0,
            failures,
            due_ms: 0,
        };
        let outcome = answer.read::<VisitReply>();
        let is_ours = matches!(outcome, Ok(_) | Err(Failure::Problem { .. }));
        match decide(&visit, outcome) {
            Verdict::Again { retry_after_secs } => {
                assert!(wait_ms(failures, retry_after_secs, 1.0) <= WAIT_MAX_MS);
            }
            Verdict::NewId { .. } => assert_eq!(failures, 1, "it may have been counted"),
            Verdict::Settled(_) => assert!(is_ours, "an answer of somebody else settles it"),
        }
    }
}

fn explain(failure: &Failure, answer: &Received) {
    let told = failure.explain();
    assert!(!told.what.is_empty() && !told.next.is_empty());
    assert!(told.what.len() + told.next.len() <= WORDS_MAX_BYTES + answer.body.len());
}

fn number(reply: FibonacciReply, answer: &Received) {
    let answered = Answered {
        reply,
        ms: 1.0,
        cache_status: answer.content_type.clone(),
        server_timing: answer.content_type.clone(),
    };
    assert!(!summary(&answered).is_empty() && !freshness(&answered).is_empty());
    let _ = way(&answered);
}
