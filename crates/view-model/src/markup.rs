//! Pictures and table rows as HTML text. Hundreds of equal elements that nobody interacts with are
//! smaller and faster as text than as views.

use super::answer::Stop;
use super::digits::{SHORT, fold, group_threes, in_fives, in_threes};
use super::history::{History, LENGTH, SOURCES};
use super::seeds::positions;
use super::wording::{milliseconds, source_name};
use edgestate_contract::fibonacci::Source;
use std::fmt::Write as _;

/// Parts groups of digits where a line may break.
const THIN_SPACE: char = '\u{2009}';

/// How many answers the table lists.
const LISTED: usize = 12;

/// A text with nothing left in it that could be read as markup.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '\'' => safe.push_str("&#39;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// One seed for each answer, newest in the middle; the seeds without an answer stay pale. A seed is
/// a dot of its source's path, so that the picture has a handful of elements and not hundreds.
pub fn seeds(history: &History) -> String {
    let mut seen = history.iter();
    let seeds: Vec<_> = positions(LENGTH)
        .into_iter()
        .map(|place| (place, seen.next().map(|seen| seen.source)))
        .collect();
    let mut svg = String::new();
    for source in SOURCES.map(Some).into_iter().chain([None]) {
        let tier = source.map_or("", Source::as_str);
        // Writing to a String cannot fail.
        let _ = write!(svg, "<path data-tier='{tier}' d='");
        for ((x, y), _) in seeds.iter().filter(|seed| seed.1 == source) {
            let _ = write!(svg, "M{x} {y}h0");
        }
        svg.push_str("'/>");
    }
    svg
}

/// How many answers came from each source, and how fast.
#[must_use]
pub fn tallies(history: &History) -> String {
    let mut items = String::new();
    for source in SOURCES {
        let (count, median) = history.tally(source);
        let (tier, name) = (source.as_str(), source_name(source));
        let _ = write!(
            items,
            "<li data-tier='{tier}'><span>{name}</span><b>{count}</b><small>"
        );
        if count > 0 {
            let _ = write!(items, "median {}", milliseconds(median));
        }
        items.push_str("</small>");
    }
    items
}

/// The stops of a way; without one, the stops alone.
pub fn path(way: Option<[(Source, Stop); 4]>) -> String {
    let mut items = String::new();
    for (place, source) in SOURCES.into_iter().enumerate() {
        let stop = way.map(|way| way[place].1);
        let _ = write!(
            items,
            "<li data-tier='{}' data-stop='{}'><span>{}</span><small>{}</small>",
            source.as_str(),
            stop.map_or("", Stop::as_str),
            source_name(source),
            stop.map_or("&nbsp;", Stop::words),
        );
    }
    items
}

/// A value from its start to where it is folded.
#[must_use]
pub fn start(digits: &str, pieces: u32) -> String {
    if digits.len() <= SHORT {
        return group_threes(digits, THIN_SPACE);
    }
    let mut paragraphs = String::new();
    for piece in fold(digits, pieces).shown {
        paragraphs.extend(["<p>", &in_fives(piece)]);
    }
    paragraphs
}

/// The end of a folded value.
#[must_use]
pub fn end(digits: &str, pieces: u32) -> String {
    in_fives(fold(digits, pieces).tail)
}

/// The last answers, one row each.
#[must_use]
pub fn history_rows(history: &History) -> String {
    let mut rows = String::new();
    for seen in history.iter().take(LISTED) {
        let n = in_threes(seen.n.into());
        let (from, took) = (source_name(seen.source), milliseconds(seen.ms));
        let _ = write!(rows, "<tr><td>{n}<td>{from}<td>{took}");
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::super::history::Seen;
    use super::*;

    #[test]
    fn every_answer_has_a_seed_and_the_newest_a_row() {
        let mut history = History::default();
        for n in 0..20 {
            history.add(Seen {
                n,
                source: Source::Redis,
                ms: 1.0,
            });
        }
        let svg = seeds(&history);
        assert_eq!(svg.matches('M').count(), LENGTH);
        let of_redis = svg
            .split("'redis'")
            .nth(1)
            .and_then(|path| path.split('/').next());
        assert_eq!(of_redis.map(|path| path.matches('M').count()), Some(20));
        let rows = history_rows(&history);
        assert_eq!(rows.matches("<tr>").count(), LISTED);
        assert!(rows.starts_with("<tr><td>19<td>Redis<td>1.0 ms"));
    }
}
