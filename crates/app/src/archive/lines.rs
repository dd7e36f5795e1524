//! Records as lines of JSON, and such lines as records. What a line says is checked here; what has to do with
//! what is stored already is the store's business.

use crate::failure::Failure;
use crate::time::{parse_rfc3339, rfc3339};
use core::fmt;
use edgestate_contract::archive::{
    self, Elsewhere, End, Header, NUMBER_MAX, Page, SOURCE_MAX_BYTES, VERSION, is_source,
};
use edgestate_contract::visits::{Interval, check_page};
use edgestate_state::archive::{Exported, Record, Run};
use edgestate_state::{UnixMillis, retention};
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The lines of one answer.
pub fn write(exported: &Exported, now: UnixMillis) -> String {
    let mut text = String::new();
    write_line(
        &mut text,
        &Header {
            edgestate: VERSION,
            time: rfc3339(now),
        },
    );
    for record in &exported.records {
        let [minute, hour, day] = [0, 1, 2].map(|at| record.buckets.get(at).and_then(written));
        let page = Page {
            page: record.page.clone(),
            counted: record.counted,
            imported: record.imported.clone(),
            minute,
            hour,
            day,
            unique: written(&record.uniques),
        };
        write_line(&mut text, &page);
    }
    let next = exported.next.as_ref().map(ToString::to_string);
    write_line(&mut text, &End { next });
    text
}

fn write_line(text: &mut String, line: &impl Serialize) {
    // Only a map with keys that are no strings can fail, and no line has one.
    text.push_str(&serde_json::to_string(line).unwrap_or_default());
    text.push('\n');
}

fn written(run: &Run) -> Option<archive::Run> {
    (!run.counts.is_empty()).then(|| archive::Run {
        start: rfc3339(run.start),
        counts: run.counts.clone(),
    })
}

/// The records of a text, one for each page.
pub fn read(text: &str, now: UnixMillis) -> Result<Vec<Record>, Failure> {
    let mut records = BTreeMap::<String, Record>::new();
    let mut is_empty = true;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        is_empty = false;
        let record = read_line(line).map_err(|why| Failure::Line { number, why })?;
        let Some(record) = record else { continue };
        let merged = match records.remove(&record.page) {
            Some(before) => before.merged(record, now),
            None => record,
        };
        records.insert(merged.page.clone(), merged);
    }
    if is_empty {
        return Err(Failure::Line {
            number: 1,
            why: "there is none".into(),
        });
    }
    Ok(records.into_values().collect())
}

/// What a line is, by the names of its fields.
enum Kind {
    Header,
    End,
    Elsewhere,
    Page,
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = Kind;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Kind, A::Error> {
                let mut kind = Kind::Page;
                while let Some((name, IgnoredAny)) = fields.next_entry::<Cow<'_, str>, _>()? {
                    match &*name {
                        "edgestate" => kind = Kind::Header,
                        "next" => kind = Kind::End,
                        "source" => kind = Kind::Elsewhere,
                        _ => {}
                    }
                }
                Ok(kind)
            }
        }

        deserializer.deserialize_map(Names)
    }
}

/// The record of a line, where it has one.
fn read_line(line: &str) -> Result<Option<Record>, String> {
    // Most of a backup are pages, and large ones: read at once, without a look at what they are.
    let page = line.contains("\"counted\"").then(|| parse::<Page>(line));
    let record = match page {
        Some(Ok(page)) => Some(record(page)?),
        _ => read_by_kind(line)?,
    };
    record.map(checked).transpose()
}

fn read_by_kind(line: &str) -> Result<Option<Record>, String> {
    match parse(line)? {
        Kind::Header => {
            let Header { edgestate, time } = parse(line)?;
            if edgestate != VERSION {
                return Err(format!(
                    "version {edgestate} is not {VERSION}, which is read here"
                ));
            }
            time_of(&time)?;
            Ok(None)
        }
        Kind::End => {
            let End { next: _ } = parse(line)?;
            Ok(None)
        }
        Kind::Elsewhere => {
            let Elsewhere {
                page,
                source,
                total,
            } = parse(line)?;
            Ok(Some(Record {
                page,
                imported: [(source, total)].into(),
                ..Record::default()
            }))
        }
        Kind::Page => record(parse(line)?).map(Some),
    }
}

fn checked(record: Record) -> Result<Record, String> {
    check_page(&record.page).map_err(|error| error.to_string())?;
    check_number(record.counted)?;
    for (source, number) in &record.imported {
        if !is_source(source) {
            return Err(format!(
                "a source is 1 to {SOURCE_MAX_BYTES} bytes of a-z 0-9 . _ and -"
            ));
        }
        check_number(*number)?;
    }
    Ok(record)
}

fn record(page: Page) -> Result<Record, String> {
    Ok(Record {
        page: page.page,
        counted: page.counted,
        imported: page.imported,
        buckets: [
            run(page.minute, Interval::Minute)?,
            run(page.hour, Interval::Hour)?,
            run(page.day, Interval::Day)?,
        ],
        uniques: run(page.unique, Interval::Day)?,
    })
}

fn parse<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, String> {
    // As bytes, since `from_str` is a parser of its own, for which the Worker has no room. To either, each
    // line is the first one.
    serde_json::from_slice(line.as_bytes()).map_err(|error| {
        error
            .to_string()
            .replace(" at line 1 column ", " at column ")
    })
}

fn run(run: Option<archive::Run>, interval: Interval) -> Result<Run, String> {
    let Some(archive::Run { start, counts }) = run else {
        return Ok(Run::default());
    };
    let start = time_of(&start)?;
    let most = retention::retained_buckets(interval) as usize;
    let name = interval.as_str();
    if start.0 % (interval.secs() * 1000) != 0 {
        return Err(format!("what is counted by {name} starts with a whole one"));
    }
    if counts.len() > most {
        return Err(format!("no more than {most} counts are kept by {name}"));
    }
    counts
        .iter()
        .flatten()
        .try_for_each(|count| check_number(*count))?;
    Ok(Run { start, counts })
}

fn time_of(text: &str) -> Result<UnixMillis, String> {
    parse_rfc3339(text).ok_or_else(|| "a time is written as in 2026-11-24T12:00:00Z".to_owned())
}

fn check_number(number: u64) -> Result<(), String> {
    if number > NUMBER_MAX {
        return Err(format!("a number is at most {NUMBER_MAX}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T12:34:56Z.
    const NOW: UnixMillis = UnixMillis(1_795_523_696_000);

    const EXPORTED: &str = concat!(
        r#"{"edgestate":1,"time":"2026-11-24T12:34:56Z"}"#,
        "\n",
        r#"{"page":"a/b","counted":7,"imported":{"goatcounter":400},"#,
        r#""hour":{"start":"2026-11-24T10:00:00Z","counts":[3,null,4]},"#,
        r#""day":{"start":"2026-11-24T00:00:00Z","counts":[7]},"#,
        r#""unique":{"start":"2026-11-24T00:00:00Z","counts":[0]}}"#,
        "\n",
        r#"{"page":"c","counted":1}"#,
        "\n",
        r#"{"next":"17:c"}"#,
        "\n",
    );

    fn exported() -> Exported {
        let run = |start_secs: u64, counts: &[Option<u64>]| Run {
            start: UnixMillis(start_secs * 1000),
            counts: counts.to_vec(),
        };
        let midnight = 1_795_478_400;
        let records = vec![
            Record {
                page: "a/b".into(),
                counted: 7,
                imported: [("goatcounter".into(), 400)].into(),
                buckets: [
                    Run::default(),
                    run(midnight + 36_000, &[Some(3), None, Some(4)]),
                    run(midnight, &[Some(7)]),
                ],
                uniques: run(midnight, &[Some(0)]),
            },
            Record {
                page: "c".into(),
                counted: 1,
                ..Record::default()
            },
        ];
        Exported {
            records,
            next: "17:c".parse().ok(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        assert_eq!(write(&exported(), NOW), EXPORTED);
        assert_eq!(read(EXPORTED, NOW), Ok(exported().records));
        let last = Exported {
            records: vec![],
            next: None,
        };
        assert!(write(&last, NOW).ends_with("\n{\"next\":null}\n"));
        assert_eq!(read(&write(&last, NOW), NOW), Ok(vec![]));
    }

    #[test]
    fn lines_of_one_page_are_one_record() {
        let elsewhere = |source, total| {
            format!(r#"{{"page":"a/b","source":"{source}","total":{total}}}"#) + "\r\n\n"
        };
        let text = elsewhere("goatcounter", 9) + EXPORTED + EXPORTED + &elsewhere("by-hand", 2);
        let mut records = exported().records;
        let first = records.first_mut().expect("a record");
        first.imported.insert("by-hand".into(), 2);
        assert_eq!(read(&text, NOW), Ok(records));
    }

    #[test]
    fn as_much_as_is_kept_may_be_read() {
        let read = |counts: usize, number: u64| {
            let counts = vec!["1"; counts].join(",");
            let line = format!(
                r#"{{"page":"a","counted":{number},"day":{{"start":"2026-11-24T00:00:00Z","counts":[{counts}]}}}}"#
            );
            read(&line, NOW).is_ok()
        };
        let most = retention::retained_buckets(Interval::Day) as usize;
        assert!(read(most, NUMBER_MAX));
        assert!(!read(most + 1, NUMBER_MAX));
        assert!(!read(most, NUMBER_MAX + 1));
    }

    #[test]
    fn a_line_that_cannot_be_taken_is_named() {
        for (line, why) in [
            ("", "there is none"),
            ("x", "expected value at column 1"),
            ("[]", "invalid type: sequence, expected a map at column 0"),
            ("{}", "missing field `page` at column 2"),
            (r#"{"page":"a"}"#, "missing field `counted` at column 12"),
            (
                r#"{"page":"A","counted":1}"#,
                "a page is 1 to 128 bytes of a-z 0-9 . _ ~ - and /, and starts with a letter, a digit or ~",
            ),
            (
                r#"{"page":"a","counted":-1}"#,
                "invalid value: integer `-1`, expected u64 at column 24",
            ),
            (
                r#"{"page":"a","counted":1000000000001}"#,
                "a number is at most 1000000000000",
            ),
            (
                r#"{"page":"a","counted":1,"total":1}"#,
                "unknown field `total`, expected one of `page`, `counted`, `imported`, `minute`, `hour`, `day`, `unique` at column 31",
            ),
            (
                r#"{"page":"a","source":"A b","total":1}"#,
                "a source is 1 to 32 bytes of a-z 0-9 . _ and -",
            ),
            (
                r#"{"page":"a","source":"*","total":1}"#,
                "a source is 1 to 32 bytes of a-z 0-9 . _ and -",
            ),
            (
                r#"{"edgestate":2,"time":"2026-11-24T12:34:56Z"}"#,
                "version 2 is not 1, which is read here",
            ),
            (
                r#"{"page":"a","counted":1,"day":{"start":"2026-11-24T12:00:00Z","counts":[1]}}"#,
                "what is counted by day starts with a whole one",
            ),
            (
                r#"{"page":"a","counted":1,"day":{"start":"yesterday","counts":[1]}}"#,
                "a time is written as in 2026-11-24T12:00:00Z",
            ),
            (
                r#"{"page":"a","counted":1,"day":{"start":"2026-11-24T00:00:00Z","counts":[1000000000001]}}"#,
                "a number is at most 1000000000000",
            ),
        ] {
            let number = if line.is_empty() { 1 } else { 6 };
            let text = if line.is_empty() {
                "\n".to_owned()
            } else {
                EXPORTED.to_owned() + "\n" + line
            };
            let found = read(&text, NOW).expect_err(line);
            assert_eq!(found.to_string(), format!("line {number}: {why}"));
        }
        let counts = "0,".repeat(120) + "0";
        let line = format!(
            r#"{{"page":"a","counted":1,"minute":{{"start":"2026-11-24T12:00:00Z","counts":[{counts}]}}}}"#
        );
        assert_eq!(
            read(&line, NOW).expect_err("too long").to_string(),
            "line 1: no more than 120 counts are kept by minute"
        );
    }
}
