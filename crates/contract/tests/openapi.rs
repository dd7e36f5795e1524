//! What is written about the API says what the table says: openapi.json, and the pages for people.

use edgestate_contract::openapi;
use edgestate_contract::operations::about::Answer;
use edgestate_contract::operations::{Method, Place, TABLE};
use edgestate_contract::problem::Code;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn the_committed_document_is_current() {
    assert!(
        read("openapi.json") == openapi::json(),
        "openapi.json is stale: run `cargo xtask openapi`"
    );
}

#[test]
fn examples_are_what_the_program_would_write() {
    for operation in TABLE {
        let bodies = operation.about.body.iter().flat_map(|body| body.contents);
        let answers = operation.about.answers.iter();
        let answers = answers.flat_map(|Answer { contents, .. }| *contents);
        for content in bodies.chain(answers) {
            assert_eq!(
                content.rewrite(content.example).as_deref(),
                Some(content.example),
                "{:?}, {}",
                operation.id,
                content.media_type
            );
        }
    }
}

/// Every `GET /api/…` that stands in a text as code, with the method.
fn named(text: &str) -> impl Iterator<Item = (Method, &str)> {
    text.split('`').skip(1).step_by(2).filter_map(|code| {
        let (method, path) = code.split_once(' ')?;
        let method = match method {
            "GET" | "HEAD" => Method::Get,
            "POST" => Method::Post,
            "DELETE" => Method::Delete,
            _ => return None,
        };
        let path = path.split(['?', ' ']).next()?;
        (path.starts_with("/api/") || path.starts_with("/badge/")).then_some((method, path))
    })
}

#[test]
fn pages_name_only_what_is_there() {
    let docs = fs::read_dir(root().join("docs")).expect("docs is there");
    let docs = docs.map(|entry| entry.expect("readable").path());
    let docs = docs.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|page| root().join(page));
    for page in docs.chain(pages) {
        let text = fs::read_to_string(&page).expect("a text");
        for (method, path) in named(&text) {
            assert!(
                Place::at(path).is_some_and(|place| place.operation(method).is_some()),
                "{}: {} {path}",
                page.display(),
                method.as_str()
            );
        }
    }
}

#[test]
fn the_reference_leaves_nothing_out() {
    let reference = read("docs/api.md");
    for operation in TABLE {
        let path = operation.path.template.replace("{+", "{");
        assert!(
            named(&reference).any(|named| named == (operation.method, &path)),
            "docs/api.md does not name {} {path}",
            operation.method.as_str()
        );
    }
    for code in Code::ALL {
        assert!(
            reference.contains(&format!("`{}`", code.as_str())),
            "docs/api.md does not name {}",
            code.as_str()
        );
    }
}

#[test]
fn the_worker_is_asked_first_where_it_has_operations() {
    let wrangler = read("wrangler.toml");
    let line = wrangler
        .lines()
        .find(|line| line.starts_with("run_worker_first"))
        .expect("wrangler.toml says which paths come to the Worker");
    for operation in TABLE {
        let first = operation
            .path
            .template
            .split('/')
            .nth(1)
            .unwrap_or_default();
        assert!(
            line.contains(&format!("\"/{first}/*\"")),
            "{line}: /{first}/*"
        );
    }
}
