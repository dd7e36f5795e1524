//! Everything that is counted, to be taken away and brought back. Every store that implements it passes
//! the conformance suite in `tests/state`.

use crate::{StoreError, UnixMillis, Window, retention};
use core::fmt;
use core::str::FromStr;
use edgestate_contract::archive::SOURCE_MAX_BYTES;
use edgestate_contract::visits::{Interval, InvalidPage, check_page};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is counted, page by page. Ids are left out: which ones are known is this store's own.
#[allow(async_fn_in_trait)]
pub trait Archive {
    /// Pages from a place on, about as many as [`TRIP_MAX_BYTES`] hold, and the place where it goes on. Walking
    /// on until there is none meets every page that is there all the while, and may meet one twice.
    async fn export(&self, from: &Place, now: UnixMillis) -> Result<Exported, StoreError>;

    /// Brings pages back, all of these or none, of which each has one record: of what a page has and what
    /// the record says the larger number stays; a number from elsewhere takes the place of the one that its
    /// source had. Taking a record twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::TooManyPages`] and [`StoreError::TooManySources`] where they do not all fit.
    async fn import(&self, records: &[Record], now: UnixMillis) -> Result<(), StoreError>;
}

/// About how many bytes of what is kept one trip brings.
pub const TRIP_MAX_BYTES: usize = 256 * 1024;

impl<S: Archive> Archive for Rc<S> {
    async fn export(&self, from: &Place, now: UnixMillis) -> Result<Exported, StoreError> {
        (**self).export(from, now).await
    }

    async fn import(&self, records: &[Record], now: UnixMillis) -> Result<(), StoreError> {
        (**self).import(records, now).await
    }
}

/// The outcome of [`Archive::export`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The pages.
    pub records: Vec<Record>,
    /// Where it goes on, if anywhere.
    pub next: Option<Place>,
}

/// A place in the walk over all pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The store's own cursor; 0 at the beginning.
    pub cursor: u64,
    /// Of the pages there, those up to this name have been met.
    pub after: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cursor)?;
        if self.after.is_empty() {
            Ok(())
        } else {
            write!(f, ":{}", self.after)
        }
    }
}

/// It is written as it goes into a cursor.
impl FromStr for Place {
    type Err = InvalidPlace;

    fn from_str(text: &str) -> Result<Self, InvalidPlace> {
        let (cursor, after) = match text.split_once(':') {
            Some((cursor, after)) => {
                check_page(after)?;
                (cursor, after)
            }
            None => (text, ""),
        };
        // As the document of the API has it: what so many digits say fits.
        let is_plain = cursor.len() < 20 && cursor.bytes().all(|b| b.is_ascii_digit());
        Ok(Self {
            cursor: cursor
                .parse()
                .ok()
                .filter(|_| is_plain)
                .ok_or(InvalidPlace)?,
            after: after.to_owned(),
        })
    }
}

/// A text is not a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of an export")]
pub struct InvalidPlace;

impl From<InvalidPage> for InvalidPlace {
    fn from(_: InvalidPage) -> Self {
        Self
    }
}

/// All that is kept for a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The page.
    pub page: String,
    /// Visits that were counted here.
    pub counted: u64,
    /// Numbers from elsewhere, by their source.
    pub imported: BTreeMap<String, u64>,
    /// Visits in the buckets of each interval, in the order of [`Interval::ALL`].
    pub buckets: [Run; 3],
    /// Estimated visitors by day.
    pub uniques: Run,
}

impl Record {
    /// This record of a page with what another one of that page has more, as far as it is kept at `now`.
    #[must_use]
    pub fn merged(mut self, other: Self, now: UnixMillis) -> Self {
        let runs = self.buckets.iter_mut().zip(&other.buckets);
        for (interval, (run, other)) in Interval::ALL.into_iter().zip(runs) {
            *run = run.merged(other, interval, now);
        }
        self.uniques = self.uniques.merged(&other.uniques, Interval::Day, now);
        self.counted = self.counted.max(other.counted);
        self.imported.extend(other.imported);
        self
    }

    /// About how many bytes it takes as text.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let runs = self.buckets.iter().chain([&self.uniques]);
        let counts: usize = runs.map(|run| run.counts.len()).sum();
        self.page.len() + SOURCE_MAX_BYTES * self.imported.len() + 4 * counts
    }
}

/// The numbers of buckets that follow one another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// When the first of them starts.
    pub start: UnixMillis,
    /// Their numbers; none where it is not known.
    pub counts: Vec<Option<u64>>,
}

impl Run {
    /// All buckets that are kept, from the first one that has a number to the last.
    #[must_use]
    pub fn of_kept(
        interval: Interval,
        now: UnixMillis,
        number: impl Fn(UnixMillis) -> Option<u64>,
    ) -> Self {
        let mut run = Self::default();
        for start in kept(interval, now).starts() {
            let count = number(start);
            if run.counts.is_empty() {
                if count.is_none() {
                    continue;
                }
                run.start = start;
            }
            run.counts.push(count);
        }
        let known = run.counts.iter().rposition(Option::is_some);
        run.counts.truncate(known.map_or(0, |last| last + 1));
        run
    }

    /// The number of the bucket that starts then.
    fn at(&self, start: UnixMillis, interval: Interval) -> Option<u64> {
        let after = start.0.checked_sub(self.start.0)? / (interval.secs() * 1000);
        *self.counts.get(usize::try_from(after).ok()?)?
    }

    /// The same from the numbers that there are, in any order: most pages have few.
    #[must_use]
    pub fn of_numbers(
        interval: Interval,
        now: UnixMillis,
        numbers: impl IntoIterator<Item = (UnixMillis, u64)>,
    ) -> Self {
        let interval_ms = interval.secs() * 1000;
        let mut kept = kept(interval, now).starts();
        let span_ms = kept.len() as u64 * interval_ms;
        let oldest_ms = kept.next().unwrap_or_default().0;
        let is_kept = |start: UnixMillis| {
            start.0.is_multiple_of(interval_ms)
                && (oldest_ms..oldest_ms + span_ms).contains(&start.0)
        };
        let numbers = numbers.into_iter();
        let mut numbers: Vec<_> = numbers.filter(|(start, _)| is_kept(*start)).collect();
        numbers.sort_unstable_by_key(|(start, _)| *start);
        let mut run = Self::default();
        for (start, number) in numbers {
            if run.counts.is_empty() {
                run.start = start;
            }
            let before = (start.0 - run.start.0) / interval_ms;
            run.counts.resize(before as usize, None);
            run.counts.push(Some(number));
        }
        run
    }

    /// The part of it that is kept at `now`.
    #[must_use]
    pub fn kept_at(&self, interval: Interval, now: UnixMillis) -> Self {
        let known = self.buckets(interval);
        let known = known.filter_map(|(start, count)| Some((start, count?)));
        Self::of_numbers(interval, now, known)
    }

    fn merged(&self, other: &Self, interval: Interval, now: UnixMillis) -> Self {
        Self::of_kept(interval, now, |start| {
            self.at(start, interval).max(other.at(start, interval))
        })
    }

    /// When each bucket of it starts, with its number.
    pub fn buckets(&self, interval: Interval) -> impl Iterator<Item = (UnixMillis, Option<u64>)> {
        let (start_ms, interval_ms) = (self.start.0, interval.secs() * 1000);
        let counts = (0..).zip(&self.counts);
        counts.map(move |(after, count)| (UnixMillis(start_ms + after * interval_ms), *count))
    }
}

/// All buckets that are kept, for whichever isolate.
fn kept(interval: Interval, now: UnixMillis) -> Window {
    let latest = now.plus(retention::CLOCKS_APART);
    Window::up_to_now(
        interval,
        retention::retained_buckets(interval) as u32,
        latest,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_is_read_as_it_is_written() {
        for (text, cursor, after) in [
            ("0", 0, ""),
            ("9999999999999999999", 9_999_999_999_999_999_999, ""),
            ("0:a/b", 0, "a/b"),
        ] {
            let place = Place {
                cursor,
                after: after.into(),
            };
            assert_eq!((text.parse(), place.to_string()), (Ok(place), text.into()));
        }
        for text in [
            "",
            ":a",
            "+1",
            "-1",
            "x",
            "0:",
            "0:A",
            "10000000000000000000",
        ] {
            assert_eq!(text.parse::<Place>(), Err(InvalidPlace), "{text}");
        }
    }

    #[test]
    fn a_record_takes_about_what_its_text_does() {
        let run = |length| Run {
            start: UnixMillis(0),
            counts: vec![Some(1); length],
        };
        let record = Record {
            page: "a/page".into(),
            counted: 7,
            imported: [("one".into(), 1), ("other".into(), 2)].into(),
            buckets: [run(3), run(4), run(0)],
            uniques: run(5),
        };
        // 6 + 2 · 32 + 4 · 12
        assert_eq!(record.text_bytes(), 118);
    }

    proptest! {
        #[test]
        fn every_place_is_read_as_it_is_written(cursor in 0..10_u64.pow(19), after in "|[a-z0-9~][a-z0-9._~/-]{0,127}") {
            let place = Place { cursor, after };
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }

        #[test]
        fn what_is_read_as_a_place_is_written_as_one(text in "[0-9]{0,20}(:[a-zA-Z0-9._~/-]{0,4})?|.{0,9}") {
            if let Ok(place) = text.parse::<Place>() {
                prop_assert_eq!(place.to_string().parse(), Ok(place));
            }
        }

        /// What is merged from two records is in one of them, and the order does not matter.
        #[test]
        fn of_two_runs_each_bucket_has_the_larger_number(
            ago in prop::array::uniform2(0..500_u64),
            counts in prop::array::uniform2(proptest::collection::vec(prop::option::of(0..9_u64), 0..30)),
        ) {
            let now = UnixMillis(1_767_225_480_000);
            let [one, other] = [0, 1].map(|at| Run {
                start: UnixMillis((now.secs() / 3600 - ago[at]) * 3_600_000),
                counts: counts[at].clone(),
            });
            let merged = one.merged(&other, Interval::Hour, now);
            prop_assert_eq!(&merged, &other.merged(&one, Interval::Hour, now));
            for start in kept(Interval::Hour, now).starts() {
                let larger = one.at(start, Interval::Hour).max(other.at(start, Interval::Hour));
                prop_assert_eq!(merged.at(start, Interval::Hour), larger);
            }
        }
    }

    #[test]
    fn a_run_begins_and_ends_with_a_number_that_is_known_and_kept() {
        let hour = |hour: u64| UnixMillis(hour * 3_600_000);
        let now = hour(1000).plus(core::time::Duration::from_secs(1));
        let run = Run::of_kept(Interval::Hour, now, |start| match start.0 / 3_600_000 {
            640 | 998 | 1001 => Some(9),
            700 => Some(0),
            702 => Some(3),
            _ => None,
        });
        assert_eq!((run.start, run.counts.len()), (hour(700), 299));
        let numbers = |run: &Run| {
            let known = run.buckets(Interval::Hour);
            let known = known.filter_map(|(start, count)| Some((start, count?)));
            known.collect::<Vec<_>>()
        };
        assert_eq!(
            numbers(&run),
            [(hour(700), 0), (hour(702), 3), (hour(998), 9)]
        );
        let later = run.kept_at(Interval::Hour, hour(1060));
        assert_eq!(numbers(&later), [(hour(702), 3), (hour(998), 9)]);
        let earlier = run.kept_at(Interval::Hour, hour(900));
        assert_eq!(numbers(&earlier), [(hour(700), 0), (hour(702), 3)]);
        assert_eq!(run.kept_at(Interval::Hour, hour(9000)), Run::default());
        // By its clock the next hour has not begun, by another one's it has.
        let just_before = UnixMillis(hour(1001).0 - 5000);
        let run = Run::of_kept(Interval::Hour, just_before, |start| {
            (start == hour(1001)).then_some(1)
        });
        assert_eq!(numbers(&run), [(hour(1001), 1)]);
        let odd = hour(998).plus(core::time::Duration::from_secs(1));
        let shuffled = [(hour(998), 9), (hour(640), 1), (odd, 2), (hour(700), 0)];
        let of_numbers = Run::of_numbers(Interval::Hour, now, shuffled);
        assert_eq!(numbers(&of_numbers), [(hour(700), 0), (hour(998), 9)]);
    }
}
