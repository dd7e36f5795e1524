//! What may be a page, an id, a time in an id, a cursor and a wish for a form, asked of the API: exactly what the
//! rule says, whatever is sent.

use edgestate_app::Method;
use edgestate_contract::visit_id;
use edgestate_contract::visits::{NotCounted, VisitReply, VisitTotals};
use edgestate_fuzz::bench::{Asked, Bench, NOW};
use proptest::prelude::*;

/// Every byte but letters and digits as `%xx`.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        _ => format!("%{byte:02x}"),
    };
    text.bytes().map(byte).collect()
}

fn visit(bench: &Bench, id: &str) -> (u16, Option<VisitReply>) {
    let mut asked = Asked::by_owner(Method::Post, "/api/visits/home");
    asked.headers.insert("idempotency-key".into(), id.into());
    let reply = bench.ask(&asked);
    (
        reply.status,
        serde_json::from_str(&reply.body.to_text()).ok(),
    )
}

fn form(accept: &str) -> String {
    let mut asked = Asked::by_owner(Method::Get, "/api/fibonacci/10");
    asked.headers.insert("accept".into(), accept.into());
    let reply = Bench::new().ask(&asked);
    reply.header("content-type").unwrap_or_default().to_owned()
}

proptest! {
    #[test]
    fn a_page_is_what_the_rule_says(page in "[a-z0-9~][a-z0-9._~/-]{0,125}|[a-z]{127,130}|[._/-][a-z]{0,3}|[ -~é]{0,6}|.{1,3}") {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._~-/".contains(&byte);
        let is_page = (1..=128).contains(&page.len())
            && page.bytes().all(allowed)
            && !page.starts_with(['.', '_', '-', '/']);
        let reply = Bench::new().ask(&Asked::by_owner(Method::Get, format!("/api/visits/{}", encoded(&page))));
        if is_page {
            let totals: VisitTotals = serde_json::from_str(&reply.body.to_text()).expect("totals");
            prop_assert_eq!(totals.page, page);
        } else if !page.is_empty() {
            prop_assert_eq!(reply.status, 400);
        }
    }

    #[test]
    fn an_id_is_what_the_rule_says_and_counts_once(id in "[!-~]{0,62}|[!-~]{63,66}|[ -~é\t]{0,5}") {
        let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
        let bench = Bench::new();
        let first = visit(&bench, &id);
        if is_id {
            prop_assert!(first.1.is_some_and(|reply| reply.counted), "{}", id);
            let again = visit(&bench, &id).1.and_then(|reply| reply.reason);
            prop_assert_eq!(again, Some(NotCounted::Duplicate));
        } else {
            prop_assert_eq!(first.0, 400);
        }
    }

    /// Up to two minutes ahead, and from that moment on once it has come.
    #[test]
    fn an_id_is_taken_when_its_time_has_come(
        time_ms in prop_oneof![
            0..1_u64 << 48,
            NOW.0 - 1000..NOW.0 + 240_000,
            NOW.0 + 119_990..NOW.0 + 120_010,
        ],
        random in any::<u128>(),
    ) {
        let id = visit_id::new(time_ms, random);
        prop_assert_eq!(visit_id::time_ms(&id), Some(time_ms));
        prop_assert!(id < visit_id::new(time_ms + 1, 0) || time_ms + 1 == 1 << 48);
        let reply = visit(&Bench::new(), &id).1.expect("an answer");
        prop_assert_eq!(reply.counted, time_ms <= NOW.0 + 120_000);
        prop_assert_eq!(reply.ids_from.is_some(), !reply.counted);
    }

    /// Neither the order of its ranges, nor spaces, nor types that are not on offer.
    #[test]
    fn what_accept_says_is_all_that_counts(
        ranges in Just(vec!["text/plain", "text/*", "*/*", "application/json", "application/*"]).prop_shuffle(),
        qualities in prop::array::uniform5(0..=10_u8),
        shown in prop::array::uniform5(any::<bool>()),
        turned in 0..5_usize,
    ) {
        let written = |range: &str, quality: u8| format!("{range};q={}.{}", quality / 10, quality % 10);
        let shown = ranges.iter().zip(qualities).zip(shown).filter(|(_, is_shown)| *is_shown);
        let mut list: Vec<_> = shown.map(|((range, quality), _)| written(range, quality)).collect();
        let as_it_is = form(&list.join(","));
        list.reverse();
        let places = list.len().max(1);
        list.rotate_left(turned % places);
        list.push("image/png".into());
        prop_assert_eq!(form(&list.join(" ,\t").to_uppercase().replace(';', " ; ")), as_it_is);
    }

    #[test]
    fn a_cursor_leads_on_or_is_refused(cursor in "[+-]?[0-9]{1,20}(:[a-z0-9~A-Z/]{0,4})?|[0-9]{18,20}|[ -~]{0,8}") {
        let target = format!("/api/export?cursor={}", encoded(&cursor));
        let reply = Bench::new().ask(&Asked::by_owner(Method::Get, target));
        let (number, page) = cursor.split_once(':').unwrap_or((&cursor, "a"));
        let is_number = (1..20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_page = page.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit() || first == '~')
            && !page.contains(|any: char| any.is_ascii_uppercase());
        prop_assert_eq!(reply.status, if is_number && is_page { 200 } else { 400 }, "{}", cursor);
    }
}
