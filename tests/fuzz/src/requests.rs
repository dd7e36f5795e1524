//! Requests of strangers: any path and query, any headers, any import, any badge.

use crate::bench::{Asked, Bench};
use crate::input::Input;
use edgestate_app::{Method, Reply};

const METHODS: [Method; 6] = [
    Method::Get,
    Method::Head,
    Method::Post,
    Method::Delete,
    Method::Options,
    Method::Other,
];

/// The first word of a line as a method, and the rest of it.
fn method_and_target(line: &str) -> (Method, String) {
    let (word, target) = line.split_once(' ').unwrap_or(("GET", line));
    let method = METHODS
        .into_iter()
        .find(|method| *method == Method::parse(word));
    (method.unwrap_or(Method::Other), target.to_owned())
}

/// A deployment where there is something to be read.
fn in_use() -> Bench {
    let bench = Bench::new();
    for id in ["one", "two"] {
        let mut visit = Asked::by_owner(Method::Post, "/api/visits/home");
        visit.headers.insert("idempotency-key".into(), id.into());
        assert_eq!(bench.ask(&visit).status, 200);
    }
    assert_eq!(
        bench
            .ask(&Asked::by_owner(Method::Get, "/api/fibonacci/100"))
            .status,
        200
    );
    bench
}

/// A method, a path and a query in a line, and a body after it.
pub fn requests(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (method, target) = method_and_target(&input.line());
    let mut asked = Asked::by_owner(method, target);
    asked.body = input.text();
    asked
        .headers
        .insert("content-type".into(), "text/plain".into());
    let _ = in_use().ask(&asked);
}

/// A line as before, and headers after it.
pub fn headers(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let (method, target) = method_and_target(&input.line());
    let text = input.text();
    let fields = text.lines().filter_map(|line| line.split_once(": "));
    let asked = Asked {
        method,
        target,
        headers: fields
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: String::new(),
    };
    let bench = in_use();
    let first = bench.ask(&asked);
    // The id of a visit is in its answer; sent once more, it is known.
    if let (Method::Post, Some(id)) = (method, first.header("idempotency-key")) {
        let mut again = asked.clone();
        again
            .headers
            .insert("idempotency-key".into(), id.to_owned());
        let again = bench.ask(&again);
        assert_eq!(again.status, first.status);
        assert!(
            !again.body.to_text().contains("\"counted\":true"),
            "{asked:?}"
        );
    }
}

/// The lines of an import. What is taken is there, and taking it again changes nothing, here or elsewhere.
pub fn imports(bytes: &[u8]) {
    let bench = Bench::new();
    let text = Input::new(bytes).text();
    if import(&bench, &text).status != 200 {
        assert!(export(&bench).is_empty(), "a part of it was taken");
        return;
    }
    let taken = export(&bench);
    assert_eq!(import(&bench, &text).status, 200);
    assert_eq!(export(&bench), taken, "taking it twice changed something");
    let elsewhere = Bench::new();
    assert_eq!(import(&elsewhere, &lines(&taken)).status, 200);
    assert_eq!(export(&elsewhere), taken, "it is not the same elsewhere");
}

fn import(bench: &Bench, text: &str) -> Reply {
    let mut asked = Asked::by_owner(Method::Post, "/api/import");
    text.clone_into(&mut asked.body);
    bench.ask(&asked)
}

/// All pages, in their order.
fn export(bench: &Bench) -> Vec<String> {
    let (mut pages, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = bench.ask(&Asked::by_owner(
            Method::Get,
            format!("/api/export{cursor}"),
        ));
        let body = reply.body.to_text();
        let mut found = body.lines().map(|line| -> serde_json::Value {
            serde_json::from_str(line).expect("a line is JSON")
        });
        let (header, end) = (found.next(), found.next_back());
        assert!(header.is_some_and(|header| header["edgestate"] == 1));
        pages.extend(found.map(|page| page.to_string()));
        match end.as_ref().map(|end| &end["next"]) {
            Some(serde_json::Value::String(next)) => cursor = format!("?cursor={next}"),
            Some(serde_json::Value::Null) => break,
            other => panic!("it ends with {other:?}"),
        }
    }
    pages.sort();
    pages
}

fn lines(pages: &[String]) -> String {
    // An import without lines is refused.
    let header = r#"{"edgestate":1,"time":"2026-11-24T12:34:56Z"}"#;
    core::iter::once(header)
        .chain(pages.iter().map(String::as_str))
        .map(|line| line.to_owned() + "\n")
        .collect()
}

/// The query of a badge, in both of its forms.
pub fn badges(bytes: &[u8]) {
    let query = Input::new(bytes).text();
    let bench = in_use();
    let ask = |form| {
        bench.ask(&Asked::by_owner(
            Method::Get,
            format!("/badge/home.{form}?{query}"),
        ))
    };
    let [svg, shields] = ["svg", "json"].map(ask);
    assert_eq!(svg.status, shields.status, "{query}");
    if svg.status == 200 {
        let text = svg.body.to_text();
        let document =
            roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let names = document
            .descendants()
            .filter(roxmltree::Node::is_element)
            .map(|node| node.tag_name().name());
        let allowed = ["svg", "title", "style", "clipPath", "rect", "g", "text"];
        for name in names {
            assert!(allowed.contains(&name), "a badge has a <{name}>: {text}");
        }
    }
}
