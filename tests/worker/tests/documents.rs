//! The commands in README and docs, run as they stand: each `$ ` line of a `console` block goes through a
//! shell, page by page, against a Worker on a Redis of the page's own, and must print what the page says. `…`
//! stands for whatever differs from run to run, and a line of it for any lines. Of other commands a page says
//! `run` where a test of their own runs them, and else `no-run`.

use edgestate_worker_tests::process::root;
use edgestate_worker_tests::until;
use edgestate_worker_tests::{Client, RedisWorker, Worker};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::process::Command;

/// A moment at which no hour and no day is about to end: 2026-11-22T20:15:00Z.
const WHEN_MS: u64 = 1_795_378_500_000;
/// How curl is called here: it shows no progress, and comes from an address as Cloudflare names it.
const CURL: &str = "curl() { command curl -sS -H 'CF-Connecting-IP: 192.0.2.1' \"$@\"; }";
/// What is followed by a number that time decides.
const TIMED: [&str; 4] = ["age_secs\":", "ttl_secs\":", "latency_ms\":", "ttl="];
/// Where the pages have the app.
const APP: &str = "http://127.0.0.1:8787";
/// Where docs/deploy.md has it.
const DEPLOYED: &str = "https://edgestate.<you>.workers.dev";
/// What a block may be that is not a command, nor what one prints.
const TEXTS: [&str; 8] = [
    "html",
    "json",
    "markdown",
    "python",
    "rust",
    "rust,ignore",
    "text",
    "toml",
];
const ADMIN_TOKEN: &str = "a-token-for-the-docs";

/// A command and what it prints, as a page has them.
#[derive(Debug)]
struct Example {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// A page's blocks of commands: those to run, and the lines of those that nobody said what to do with.
fn examples(text: &str) -> (Vec<Example>, Vec<usize>) {
    let (mut examples, mut unmarked) = (Vec::<Example>::new(), Vec::new());
    let mut block = None;
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), block) {
            (Some(info), None) => {
                let kind = info.trim_end_matches(" no-run").trim_end_matches(" run");
                let is_marked = kind != info && ["console", "sh", "text"].contains(&kind);
                if !is_marked && info != "console" && !TEXTS.contains(&info) {
                    unmarked.push(at + 1);
                }
                block = Some(info);
            }
            (Some(_), Some(_)) => block = None,
            (None, Some("console")) => match (line.strip_prefix("$ "), examples.last_mut()) {
                (Some(command), _) => examples.push(Example {
                    line: at + 1,
                    command: command.to_owned(),
                    output: Vec::new(),
                }),
                (None, Some(example)) => example.output.push(untimed(line.trim_end())),
                (None, None) => unmarked.push(at + 1),
            },
            (None, _) => {}
        }
    }
    for example in &mut examples {
        while example.output.last().is_some_and(String::is_empty) {
            example.output.pop();
        }
    }
    (examples, unmarked)
}

/// A line without the numbers that time decides.
fn untimed(line: &str) -> String {
    TIMED.iter().fold(line.to_owned(), |line, name| {
        let mut parts = line.split(name);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |line, part| {
            let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{line}{name}{rest}")
        })
    })
}

/// Whether a text is that pattern, in which `…` is anything.
fn is_like(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('…') else {
        return pattern == text;
    };
    text.strip_prefix(before).is_some_and(|text| {
        (0..=text.len()).any(|at| text.get(at..).is_some_and(|text| is_like(rest, text)))
    })
}

/// The same for lines, where a pattern of `…` alone is any number of them.
fn are_like(patterns: &[String], lines: &[String]) -> bool {
    match (patterns, lines) {
        ([], []) => true,
        ([pattern, rest @ ..], _) if pattern == "…" => {
            (0..=lines.len()).any(|at| are_like(rest, lines.get(at..).unwrap_or_default()))
        }
        ([pattern, patterns @ ..], [line, lines @ ..]) => {
            is_like(pattern, line) && are_like(patterns, lines)
        }
        _ => false,
    }
}

/// What a command prints where it finds the app, and these variables.
async fn printed(command: &str, client: Client, variables: &[(&str, &str)]) -> Vec<String> {
    let app = format!("http://127.0.0.1:{}", client.port());
    let command = command.replace(APP, &app).replace(DEPLOYED, &app);
    let output = Command::new("sh")
        .args(["-c", &format!("{CURL}\n{command}")])
        .envs(variables.iter().copied())
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .await
        .expect("a shell");
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    let text = text.replace(&app, APP);
    text.lines().map(|line| untimed(line.trim_end())).collect()
}

/// The examples of a page.
fn examples_of(page: &str) -> Vec<Example> {
    let text = fs::read_to_string(root().join(page)).expect("a page");
    let (examples, _) = examples(&text);
    assert!(!examples.is_empty(), "{page} has no commands");
    examples
}

fn assert_like(page: &str, example: &Example, output: &[String]) {
    assert!(
        are_like(&example.output, output),
        "{page}:{}: $ {}\n\nsays\n{}\n\nand it prints\n{}",
        example.line,
        example.command,
        example.output.join("\n"),
        output.join("\n")
    );
}

async fn hold(page: &str) {
    hold_these(page, &examples_of(page)).await;
}

async fn hold_these(page: &str, examples: &[Example]) {
    let redis = RedisWorker::start_at(Some(WHEN_MS), &[("ADMIN_TOKEN", ADMIN_TOKEN)]).await;
    let address = redis.world.redis.address();
    let port = address.rsplit(':').next().unwrap_or_default();
    let front = redis.world.front.url();
    let variables = [
        ("PORT", port),
        ("FRONT", &*front),
        ("ADMIN_TOKEN", ADMIN_TOKEN),
    ];
    let printed = |command| printed(command, redis.client(), &variables);
    for example in examples {
        if let Some(secs) = example.command.strip_prefix("sleep ") {
            // Nobody waits here: the Worker's clock is moved instead.
            let secs = secs.parse().expect("seconds");
            redis.worker.pass(Duration::from_secs(secs)).await;
            continue;
        }
        // A reply may be written back after it was given, so what Redis holds is looked at again.
        let output = if example.command.starts_with("redis-cli") {
            until(
                async || printed(&example.command).await,
                |output| are_like(&example.output, output),
            )
            .await
        } else {
            printed(&example.command).await
        };
        assert_like(page, example, &output);
    }
}

#[tokio::test]
async fn the_readme_shows_what_happens() {
    hold("README.md").await;
}

#[tokio::test]
async fn the_tour_shows_what_happens() {
    hold("docs/tour.md").await;
}

#[tokio::test]
async fn a_deployment_shows_what_its_page_says_without_secrets_and_with_them() {
    const PAGE: &str = "docs/deploy.md";
    let examples = examples_of(PAGE);
    let (without, with) = examples.split_first().expect("commands");
    let fresh = Worker::start(&[("ENVIRONMENT", "production")]).await;
    assert_like(
        PAGE,
        without,
        &printed(&without.command, fresh.client(), &[]).await,
    );
    hold_these(PAGE, with).await;
}

/// The pages that people read, with what they say.
fn pages() -> Vec<(PathBuf, String)> {
    let docs = fs::read_dir(root().join("docs")).expect("docs is there");
    let docs = docs.map(|entry| entry.expect("readable").path());
    let docs = docs.filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    let pages = [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "crates/upstash/README.md",
        "xtask/package/README.md",
    ];
    let pages = pages.map(|page| root().join(page));
    let pages = docs.chain(pages);
    pages
        .map(|page| {
            let text = fs::read_to_string(&page).expect("a page");
            (page, text)
        })
        .collect()
}

/// The lines of a page that stand in no block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut block = false;
    text.lines().filter(move |line| {
        block ^= line.starts_with("```");
        !block
    })
}

/// What GitHub makes of a heading, to link to it.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    let anchors = |path: &Path| {
        let (_, text) = pages.iter().find(|(page, _)| {
            page.canonicalize().expect("it is there") == path.canonicalize().expect("it is there")
        })?;
        let headings = prose(text).filter(|line| line.starts_with('#'));
        Some(headings.map(anchor).collect::<Vec<_>>())
    };
    for (page, text) in &pages {
        let links = prose(text).flat_map(|line| line.split("](").skip(1));
        let links = links.filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.with_file_name("").join(file),
            };
            let named = format!("{}: {link}", page.display());
            assert!(target.exists(), "{named}");
            let is_there = |anchors: Vec<String>| anchors.iter().any(|known| known == anchor);
            assert!(
                anchor.is_empty() || anchors(&target).is_some_and(is_there),
                "{named}"
            );
        }
    }
}

#[test]
fn every_page_is_on_the_list_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a page");
    let (_, list) = readme.split_once("## Where to read on").expect("the list");
    for (page, _) in pages() {
        let name = page
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(
            name == "README.md" || list.contains(&format!("[{name}](")),
            "{name} is not on the list"
        );
    }
}

#[test]
fn every_block_of_commands_is_run_or_marked() {
    for (page, text) in pages() {
        let (run, unmarked) = examples(&text);
        assert!(
            unmarked.is_empty(),
            "{}: lines {unmarked:?}",
            page.display()
        );
        let is_held = ["README.md", "docs/tour.md", "docs/deploy.md"]
            .iter()
            .any(|held| page == root().join(held));
        assert!(is_held || run.is_empty(), "{} is not run", page.display());
        // tests/worker/tests/moving.rs
        let runs_elsewhere = page == root().join("docs/moving.md");
        let claims = text.lines().any(|line| line == "```sh run");
        assert!(
            runs_elsewhere || !claims,
            "{} is run by nothing",
            page.display()
        );
    }
}

#[test]
fn the_lines_of_the_log_have_the_fields_that_their_page_names() {
    let text = fs::read_to_string(root().join("docs/logs.md")).expect("a page");
    let block = text.split("```").nth(1).expect("a block");
    let lines = block.strip_prefix("json\n").expect("of JSON");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let names = rows.filter_map(|row| row.split(" |").next());
    let names: Vec<_> = names
        .flat_map(|names| names.split(['`', ',', ' ']))
        .collect();
    for line in lines.lines() {
        let line: BTreeMap<String, Value> = serde_json::from_str(line).expect("JSON");
        for field in line.keys() {
            assert!(names.contains(&&**field), "{field}");
        }
    }
}

#[test]
fn patterns_are_exact_but_for_the_ellipsis() {
    assert!(is_like("a…c…", "a-b-c-d") && is_like("…", "") && is_like("ab", "ab"));
    assert!(!is_like("a…c", "a-b-c-d") && !is_like("ab", "a") && !is_like("", "a"));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert!(are_like(&lines("a\n…\nd"), &lines("a\nb\nc\nd")));
    assert!(!are_like(&lines("a\n…\nd"), &lines("a\nb")));
}
