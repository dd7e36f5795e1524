//! Tables for spreadsheets: CSV as [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180) has it, with a header row.
//! Times are in UTC and written as spreadsheets read them. Every cell is a number, a time or the name of a page:
//! by the rule for names none of them needs quotes, and none begins like a formula.

use crate::visits::{Interval, PageTotal, SeriesPoint};
use core::fmt::{self, Write as _};

/// The media type.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The buckets of a series: when each starts, its visits and, of a day, its estimated visitors.
#[must_use]
pub fn series(interval: Interval, points: &[SeriesPoint]) -> String {
    let is_by_day = interval == Interval::Day;
    let mut table = Table::new(if is_by_day {
        "start_utc,visits,unique_visitors"
    } else {
        "start_utc,visits"
    });
    for point in points {
        let (date, time) = point.start.split_once('T').unwrap_or((&point.start, ""));
        if is_by_day {
            let unique = point.unique.map(|unique| unique.to_string());
            table.row(format_args!(
                "{date},{},{}",
                point.count,
                unique.unwrap_or_default()
            ));
        } else {
            let minute = time.get(..5).unwrap_or(time);
            table.row(format_args!("{date} {minute},{}", point.count));
        }
    }
    table.0
}

/// Pages with their totals.
#[must_use]
pub fn pages(pages: &[PageTotal]) -> String {
    let mut table = Table::new("page,visits");
    for PageTotal { page, total } in pages {
        table.row(format_args!("{page},{total}"));
    }
    table.0
}

/// What a table of such a page and interval is saved as.
#[must_use]
pub fn file_name(page: &str, interval: Interval) -> String {
    format!("{}-{}.csv", page.replace('/', "_"), interval.as_str())
}

struct Table(String);

impl Table {
    fn new(header: &str) -> Self {
        let mut table = Self(String::new());
        table.row(format_args!("{header}"));
        table
    }

    fn row(&mut self, cells: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{cells}\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visits::check_page;

    fn point(start: &str, count: u64, unique: Option<u64>) -> SeriesPoint {
        SeriesPoint {
            start: start.into(),
            count,
            unique,
        }
    }

    #[test]
    fn a_series_is_a_table() {
        let days = [
            point("2026-11-23T00:00:00Z", 4, None),
            point("2026-11-24T00:00:00Z", 3, Some(2)),
        ];
        assert_eq!(
            series(Interval::Day, &days),
            "start_utc,visits,unique_visitors\r\n2026-11-23,4,\r\n2026-11-24,3,2\r\n"
        );
        let hours = [point("2026-11-24T09:00:00Z", 0, None)];
        assert_eq!(
            series(Interval::Hour, &hours),
            "start_utc,visits\r\n2026-11-24 09:00,0\r\n"
        );
        assert_eq!(series(Interval::Minute, &[]), "start_utc,visits\r\n");
    }

    #[test]
    fn pages_are_a_table() {
        let page = |page: &str, total| PageTotal {
            page: page.into(),
            total,
        };
        assert_eq!(
            pages(&[page("blog/a", 7), page("~43af~c3~a9", 5)]),
            "page,visits\r\nblog/a,7\r\n~43af~c3~a9,5\r\n"
        );
    }

    #[test]
    fn no_page_needs_quotes_or_begins_like_a_formula() {
        for byte in ['=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';'] {
            assert!(check_page(&format!("{byte}a")).is_err(), "{byte:?}");
        }
        for byte in ['\r', '\n', '"', ',', ';'] {
            assert!(check_page(&format!("a{byte}")).is_err(), "{byte:?}");
        }
    }

    #[test]
    fn a_file_is_named_by_its_page() {
        assert_eq!(file_name("a/b", Interval::Day), "a_b-day.csv");
    }
}
