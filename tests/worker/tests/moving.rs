//! The commands of docs/moving.md, run as they stand there: from one deployment into another, and from
//! elsewhere.

use edgestate_contract::visits::{TopPages, VisitSeries, VisitTotals};
use edgestate_worker_tests::process::root;
use edgestate_worker_tests::service::ADMIN_TOKEN;
use edgestate_worker_tests::{Client, RedisWorker, Worker};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use tempfile::TempDir;
use tokio::process::Command;

const TOKEN: (&str, &str) = ("ADMIN_TOKEN", ADMIN_TOKEN);
/// 2025-12-31T12:00:00Z.
const NOON_MS: u64 = 1_767_182_400_000;

/// The headings whose commands are run here.
const HEADINGS: [&str; 4] = [
    "Backup",
    "Restore",
    "From another counter",
    "Renaming a page",
];

/// The lines of commands to run, by their heading.
fn all_commands() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("docs/moving.md")).expect("the page is there");
    let sections = text.split("\n## ").skip(1);
    let commands = sections.map(|section| {
        let blocks = section.split("```sh run\n").skip(1);
        let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
        let heading = section.lines().next().unwrap_or_default();
        (heading.to_owned(), lines.map(str::to_owned).collect())
    });
    let mut commands: BTreeMap<_, Vec<_>> = commands.collect();
    commands.retain(|_, commands| !commands.is_empty());
    commands
}

fn commands(heading: &str) -> Vec<String> {
    all_commands().remove(heading).expect(heading)
}

/// What a command prints, run in a directory before a deployment.
async fn run(command: &str, dir: &Path, client: Client) -> String {
    let output = Command::new("bash")
        .args(["-c", command])
        .current_dir(dir)
        .env("URL", format!("http://127.0.0.1:{}", client.port()))
        .env("OTHER", format!("http://127.0.0.1:{}", client.port()))
        .env("TOKEN", ADMIN_TOKEN)
        .kill_on_drop(true)
        .output()
        .await
        .expect("bash is there");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {errors}");
    String::from_utf8(output.stdout).expect("text")
}

/// A plain number, an export of `GoatCounter` as lines, what takes them, another deployment as lines.
fn from_another_counter() -> [String; 4] {
    let commands = commands("From another counter").try_into();
    commands.expect("four commands")
}

async fn one(heading: &str, dir: &Path, client: Client) -> String {
    let [command] = <[String; 1]>::try_from(commands(heading)).expect("one command");
    run(&command, dir, client).await
}

#[tokio::test]
async fn a_backup_brings_the_same_numbers_into_an_empty_deployment() {
    let here = RedisWorker::start_at(Some(NOON_MS), &[TOKEN]).await;
    let dir = TempDir::new().expect("a directory");
    for visit in 0..300 {
        let address = format!("192.0.2.{}", visit % 50);
        let headers = [("cf-connecting-ip", &*address), ("user-agent", "curl/8")];
        let page = format!("/api/visits/blog/{}", visit % 140);
        assert_eq!(here.client().post(&page, &headers).await.status, 200);
    }
    let known = r#"{"page":"blog/1","source":"old-counter","total":12345}"#;
    let [number, ..] = from_another_counter();
    let number = number.replace(
        r#"{"page":"index","source":"old-counter","total":12345}"#,
        known,
    );
    assert_eq!(
        run(&number, dir.path(), here.client()).await,
        r#"{"pages":1,"backend":"redis"}"#
    );
    assert_eq!(
        one("Backup", dir.path(), here.client()).await,
        "{\"next\":null}\n"
    );

    // In memory, to show that one store's lines are the other's.
    let there = Worker::start_at(Some(NOON_MS), &[TOKEN]).await;
    for _ in 0..2 {
        one("Restore", dir.path(), there.client()).await;
    }
    let top: TopPages = here.client().get("/api/visits?limit=100").await.json();
    let same: TopPages = there.client().get("/api/visits?limit=100").await.json();
    assert_eq!(top.pages, same.pages);
    for page in 0..140 {
        let path = format!("/api/visits/blog/{page}");
        let [here, there] = [here.client(), there.client()].map(async |client| {
            let totals: VisitTotals = client.get(&path).await.json();
            let mut found = vec![];
            for interval in ["minute", "hour", "day"] {
                let series = format!("{path}/series?interval={interval}&points=100");
                found.push(client.get(&series).await.json::<VisitSeries>().points);
            }
            let unique = totals.unique_today;
            (totals.total, totals.imported, totals.today, unique, found)
        });
        let (here, there) = (here.await, there.await);
        assert_eq!(here, there, "{path}");
        assert!(here.0 >= 2 && here.3 >= 1);
    }
}

#[tokio::test]
async fn a_page_is_renamed() {
    let redis = RedisWorker::start(&[TOKEN]).await;
    let (client, dir) = (redis.client(), TempDir::new().expect("a directory"));
    for _ in 0..3 {
        client.post("/api/visits/old", &[]).await;
    }
    client.post("/api/visits/old/and", &[]).await;
    one("Backup", dir.path(), client).await;
    for command in commands("Renaming a page") {
        run(&command, dir.path(), client).await;
    }
    let top: TopPages = client.get("/api/visits").await.json();
    let pages: Vec<_> = top.pages.iter().map(|p| (&*p.page, p.total)).collect();
    assert_eq!(pages, [("new", 3), ("old/and", 1)]);
}

#[tokio::test]
async fn numbers_of_other_counters_add_to_what_is_counted_here() {
    let (here, other) = (Worker::start(&[TOKEN]).await, Worker::start(&[]).await);
    let dir = TempDir::new().expect("a directory");
    symlink(root().join("embed"), dir.path().join("embed")).expect("a link");
    let export = fs::read(root().join("embed/cases/goatcounter.csv")).expect("an export");
    let named = dir.path().join("goatcounter-export-1.csv");
    fs::write(&named, export).expect("writable");
    run("gzip goatcounter-export-1.csv", dir.path(), here.client()).await;
    for page in ["index", "index", "about"] {
        other
            .client()
            .post(&format!("/api/visits/{page}"), &[])
            .await;
    }
    here.client().post("/api/visits/index", &[]).await;

    let [number, lines, take, deployment] = from_another_counter();
    for _ in 0..2 {
        run(&number, dir.path(), here.client()).await;
        run(&lines, dir.path(), here.client()).await;
        run(&take, dir.path(), here.client()).await;
        run("gzip goatcounter-export-1.csv", dir.path(), here.client()).await;
        run(&deployment, dir.path(), other.client()).await;
        run(&take, dir.path(), here.client()).await;
    }
    for (page, total, imported) in [
        ("index", 1 + 12345 + 2 + 2, 12345 + 2 + 2),
        ("~43af~c3~a9", 1, 1),
        ("blog/first-post", 1, 1),
        ("about", 1, 1),
    ] {
        let totals = here.client().get(&format!("/api/visits/{page}")).await;
        let totals: VisitTotals = totals.json();
        assert_eq!((totals.total, totals.imported), (total, imported), "{page}");
    }
}

#[tokio::test]
async fn the_line_that_the_page_shows_is_taken() {
    let text = fs::read_to_string(root().join("docs/moving.md")).expect("the page is there");
    let (_, line) = text.split_once("```json\n").expect("a line");
    let line = line.lines().next().expect("a line").to_owned();
    let worker = Worker::start(&[TOKEN]).await;
    let here = worker.client();
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer)];
    let taken = here.send_body("POST", "/api/import", &headers, line);
    assert_eq!(taken.await.expect("an answer").status, 200);
    let totals: VisitTotals = here.get("/api/visits/home").await.json();
    assert_eq!((totals.total, totals.imported), (407, 400));
}

#[test]
fn every_command_to_run_is_run() {
    let mut headings = HEADINGS;
    headings.sort_unstable();
    assert!(all_commands().keys().eq(&headings));
}
