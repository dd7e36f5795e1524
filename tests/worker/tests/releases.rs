//! Old tabs. `releases/` holds, for each release, what its page asks and how it was answered then; `words`
//! are the values that it knows where a text is one of few. The page of a release has to read what is
//! answered today, and today's page what was answered then. Its rules: a field may come, none may go,
//! change its type or get a value that the old page does not know.

use edgestate_contract::fibonacci::FibonacciReply;
use edgestate_contract::health::Health;
use edgestate_contract::lab::LabReply;
use edgestate_contract::problem::Problem;
use edgestate_contract::visits::{IDEMPOTENCY_KEY, TopPages, VisitBoard, VisitReply, VisitTotals};
use edgestate_worker_tests::RedisWorker;
use edgestate_worker_tests::process::root;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// A request of a page, and how it was answered when the page was released.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ask: String,
    /// The id of a visit.
    #[serde(default)]
    id: Option<String>,
    status: u16,
    read_as: String,
    words: BTreeMap<String, Vec<String>>,
    answer: Value,
}

fn releases() -> Vec<(String, Vec<Exchange>)> {
    let folder = root().join("tests/worker/tests/releases");
    let files = fs::read_dir(folder).expect("the folder is there");
    let read = files.map(|entry| {
        let path = entry.expect("readable").path();
        let text = fs::read_to_string(&path).expect("a text");
        let exchanges = serde_json::from_str(&text).expect("exchanges");
        (path.display().to_string(), exchanges)
    });
    read.collect()
}

impl Exchange {
    /// What a page that reads answers like the one of then cannot read in this one.
    fn unreadable(&self, path: &str, then: &Value, now: &Value) -> Option<String> {
        let of = |name: &str| format!("{path}/{name}");
        match (then, now) {
            (Value::Object(then), Value::Object(now)) => {
                then.iter().find_map(|(name, then)| match now.get(name) {
                    None => Some(format!("{} is gone", of(name))),
                    Some(Value::String(word)) => {
                        let known = self.words.get(name);
                        let is_known = known.is_none_or(|words| words.contains(word));
                        (!is_known)
                            .then(|| format!("{} is {word:?}", of(name)))
                            .or_else(|| self.unreadable(&of(name), then, now.get(name)?))
                    }
                    Some(now) => self.unreadable(&of(name), then, now),
                })
            }
            (Value::Array(then), Value::Array(now)) => {
                let then = then.first()?;
                now.iter()
                    .find_map(|now| self.unreadable(&of("0"), then, now))
            }
            (Value::Number(then), Value::Number(now)) if then.is_u64() == now.is_u64() => None,
            (Value::String(_), Value::String(_))
            | (Value::Bool(_), Value::Bool(_))
            | (Value::Null, Value::Null) => None,
            _ => Some(format!("{path} is {now}")),
        }
    }

    /// Reads an answer as today's page does.
    fn read(&self, answer: &Value) -> Result<(), serde_json::Error> {
        fn read<T: DeserializeOwned>(answer: &Value) -> Result<(), serde_json::Error> {
            T::deserialize(answer).map(drop)
        }
        match &*self.read_as {
            "FibonacciReply" => read::<FibonacciReply>(answer),
            "Health" => read::<Health>(answer),
            "LabReply" => read::<LabReply>(answer),
            "Problem" => read::<Problem>(answer),
            "TopPages" => read::<TopPages>(answer),
            "VisitBoard" => read::<VisitBoard>(answer),
            "VisitReply" => read::<VisitReply>(answer),
            "VisitTotals" => read::<VisitTotals>(answer),
            other => panic!("the page reads nothing as {other}"),
        }
    }
}

/// The answer with a field in each object that is not there yet.
fn with_a_new_field(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let fields = fields.iter();
            let mut fields: serde_json::Map<_, _> = fields
                .map(|(name, value)| (name.clone(), with_a_new_field(value)))
                .collect();
            fields.insert("of_a_later_release".into(), json!([{"any": 1}]));
            fields.into()
        }
        Value::Array(items) => items.iter().map(with_a_new_field).collect(),
        other => other.clone(),
    }
}

#[tokio::test]
async fn the_page_of_a_release_reads_what_is_answered_today() {
    for (release, exchanges) in releases() {
        let redis = RedisWorker::start(&[]).await;
        for exchange in exchanges {
            let (method, path) = exchange.ask.split_once(' ').expect("a method and a path");
            let mut headers = vec![("cf-connecting-ip", "192.0.2.1")];
            headers.extend(exchange.id.as_deref().map(|id| (IDEMPOTENCY_KEY, id)));
            let answer = redis.client().send(method, path, &headers).await;
            let answer = answer.expect("an answer");
            let named = format!("{release}: {}: {}", exchange.ask, answer.body);
            assert_eq!(answer.status, exchange.status, "{named}");
            let unreadable = exchange.unreadable("", &exchange.answer, &answer.json::<Value>());
            assert_eq!(unreadable, None, "{named}");
        }
    }
}

#[test]
fn todays_page_reads_what_was_answered_then_and_what_may_come() {
    let releases = releases();
    assert!(!releases.is_empty());
    for (release, exchanges) in releases {
        for exchange in exchanges {
            for answer in [&exchange.answer, &with_a_new_field(&exchange.answer)] {
                let read = exchange.read(answer);
                assert!(read.is_ok(), "{release}: {}: {read:?}", exchange.ask);
            }
        }
    }
}

#[test]
fn every_release_has_left_its_page() {
    let changelog = include_str!("../../../CHANGELOG.md");
    let headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## "));
    let versions = headings.filter_map(|heading| heading.split_once(" - "));
    let mut versions: Vec<_> = versions.map(|(version, _)| version.to_owned()).collect();
    versions.sort();
    let mut kept: Vec<_> = releases().into_iter().map(|(file, _)| file).collect();
    kept.sort();
    assert_eq!(kept.len(), versions.len(), "{versions:?}");
    for (file, version) in kept.iter().zip(&versions) {
        assert!(file.ends_with(&format!("/{version}.json")), "{file}");
    }
}

#[test]
fn an_old_page_misses_what_is_gone_and_knows_no_new_words() {
    let exchange = Exchange {
        ask: String::new(),
        id: None,
        status: 200,
        read_as: String::new(),
        words: BTreeMap::from([("source".into(), vec!["memory".into()])]),
        answer: json!({"source": "memory", "points": [{"count": 1}]}),
    };
    for (now, unreadable) in [
        (json!({"source": "memory", "points": [], "new": 1}), None),
        (
            json!({"source": "disk", "points": []}),
            Some("/source is \"disk\""),
        ),
        (json!({"source": "memory"}), Some("/points is gone")),
        (
            json!({"source": "memory", "points": [{"count": 1}, {}]}),
            Some("/points/0/count is gone"),
        ),
        (
            json!({"source": "memory", "points": [{"count": "1"}]}),
            Some("/points/0/count is \"1\""),
        ),
        (
            json!({"source": "memory", "points": [{"count": -1}]}),
            Some("/points/0/count is -1"),
        ),
    ] {
        let found = exchange.unreadable("", &exchange.answer, &now);
        assert_eq!(found.as_deref(), unreadable, "{now}");
    }
}
