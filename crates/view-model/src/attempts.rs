//! The attempts to have visits counted by one counter: what became of each, and how the counter has done.

use super::verdict::Verdict;
use super::wording::count;

/// What became of one attempt to have a visit counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The request did not reach the service.
    Lost,
    /// Counted, and the reply came back.
    Counted,
    /// Counted, and the reply was lost.
    CountedUnheard,
    /// Counted before: recognised by its id, and not counted again.
    Recognised,
    /// The same, and the reply was lost.
    RecognisedUnheard,
    /// The tab that would have tried again is gone.
    Forgotten,
}

impl Mark {
    pub(crate) const ALL: [Self; 6] = [
        Self::Lost,
        Self::Counted,
        Self::CountedUnheard,
        Self::Recognised,
        Self::RecognisedUnheard,
        Self::Forgotten,
    ];

    /// What an answer of the service makes of an attempt.
    #[must_use]
    pub const fn of_answer(is_recognised: bool, is_heard: bool) -> Self {
        match (is_recognised, is_heard) {
            (false, true) => Self::Counted,
            (false, false) => Self::CountedUnheard,
            (true, true) => Self::Recognised,
            (true, false) => Self::RecognisedUnheard,
        }
    }

    /// The letter of the log.
    pub(crate) const fn letter(self) -> char {
        match self {
            Self::Lost => 'l',
            Self::Counted => 'c',
            Self::CountedUnheard => 'd',
            Self::Recognised => 'r',
            Self::RecognisedUnheard => 's',
            Self::Forgotten => 'f',
        }
    }

    /// What it is called in the style sheet.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Counted => "counted",
            Self::CountedUnheard => "unheard",
            Self::Recognised => "recognised",
            Self::RecognisedUnheard => "recognised-unheard",
            Self::Forgotten => "forgotten",
        }
    }

    /// Whether the service has added one.
    #[must_use]
    pub const fn has_added(self) -> bool {
        matches!(self, Self::Counted | Self::CountedUnheard)
    }

    /// Whether there is nothing left to try.
    const fn settles(self) -> bool {
        matches!(self, Self::Counted | Self::Recognised | Self::Forgotten)
    }
}

/// One counter, and the attempts of each visit to be counted by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    marks: Vec<Vec<Mark>>,
    /// The visits whose last attempt is on its way, or was when the tab was left.
    on_their_way: Vec<u32>,
    /// What the service says that it holds.
    said: Option<u64>,
}

impl Counter {
    /// The attempts of a visit.
    #[must_use]
    pub fn marks(&self, visit: u32) -> &[Mark] {
        self.marks.get(visit as usize).map_or(&[], Vec::as_slice)
    }

    /// The attempts of a visit as the time line shows them, and `waiting` while there is one to come.
    #[must_use]
    pub fn line(&self, visit: u32) -> Vec<&'static str> {
        let mut has_added = false;
        let mut line: Vec<_> = self
            .marks(visit)
            .iter()
            .map(|mark| {
                let is_again = has_added && mark.has_added();
                has_added |= mark.has_added();
                match mark {
                    Mark::Counted if is_again => "again",
                    Mark::CountedUnheard if is_again => "again-unheard",
                    mark => mark.name(),
                }
            })
            .collect();
        let is_made = self.marks.len() > visit as usize;
        if is_made && !self.is_settled(visit) {
            line.push("waiting");
        }
        line
    }

    /// Whether nothing is left to try for a visit.
    #[must_use]
    pub fn is_settled(&self, visit: u32) -> bool {
        is_settled(self.marks(visit))
    }

    /// What it holds: as the service says, or else by what was seen.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.said.unwrap_or_else(|| self.number_of(Mark::has_added))
    }

    /// How it has done with the visits that are settled.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let added = self.number_of(Mark::has_added);
        let again: u64 = self
            .marks
            .iter()
            .map(|marks| additions(marks).saturating_sub(1))
            .sum();
        let has_settled = self.marks.iter().any(|marks| is_settled(marks));
        let is_gone = |marks: &[Mark]| is_settled(marks) && !is_counted(marks);
        let gone = self.marks.iter().filter(|marks| is_gone(marks)).count() as u64;
        let unheard = |is_first: bool| {
            let marks = self.on_their_way.iter().map(|visit| self.marks(*visit));
            marks
                .filter(|marks| is_settled(marks) && is_gone(marks) == is_first)
                .count() as u64
        };
        let missed = gone - unheard(true);
        // What the counter holds beyond what was heard are first additions, unless they may be repeats.
        let unseen = match unheard(false) {
            0 => self.value().saturating_sub(added),
            _ => 0,
        };
        let unknown = unheard(true).saturating_sub(unseen);
        match (again, missed, unknown) {
            _ if !has_settled => Verdict::Open,
            (0, 0, 0) => Verdict::Exact,
            (again, missed, unknown) => Verdict::Wrong {
                again,
                missed,
                unknown,
            },
        }
    }

    /// Begins with the attempts of the next visit.
    pub(crate) fn begin(&mut self) {
        self.marks.push(Vec::new());
    }

    /// Takes note that an attempt is on its way.
    pub(crate) fn send(&mut self, visit: u32) {
        self.on_their_way.push(visit);
    }

    /// Takes note of what became of an attempt of a visit.
    pub(crate) fn note(&mut self, visit: u32, mark: Mark) {
        if mark != Mark::Forgotten {
            self.on_their_way.retain(|other| *other != visit);
        }
        if let Some(marks) = self.marks.get_mut(visit as usize) {
            marks.push(mark);
        }
    }

    /// Takes note of what the service says that it holds. Answers may overtake each other.
    pub(crate) fn hear(&mut self, value: u64) {
        self.said = Some(self.said.unwrap_or(0).max(value));
    }

    /// What the time line shows, for who does not see it.
    #[must_use]
    pub fn description(&self) -> String {
        let number = |mark| self.number_of(|other| other == mark);
        let unheard = number(Mark::CountedUnheard) + number(Mark::RecognisedUnheard);
        let mut parts = vec![
            format!("{} lost", count(number(Mark::Lost), "request")),
            match unheard {
                1 => "1 reply lost".into(),
                _ => format!("{unheard} replies lost"),
            },
            format!(
                "{} counted",
                count(self.number_of(Mark::has_added), "request")
            ),
        ];
        let recognised = number(Mark::Recognised) + number(Mark::RecognisedUnheard);
        if recognised > 0 {
            parts.push(format!("{} recognised", count(recognised, "repeat")));
        }
        let forgotten = number(Mark::Forgotten);
        if forgotten > 0 {
            parts.push(format!("{} gone with the tab", count(forgotten, "visit")));
        }
        parts.join(", ")
    }

    fn number_of(&self, is_it: impl Fn(Mark) -> bool) -> u64 {
        let marks = self.marks.iter().flatten();
        marks.filter(|mark| is_it(**mark)).count() as u64
    }
}

fn is_settled(marks: &[Mark]) -> bool {
    marks.last().is_some_and(|mark| mark.settles())
}

fn is_counted(marks: &[Mark]) -> bool {
    let is_it = |mark: &Mark| !matches!(mark, Mark::Lost | Mark::Forgotten);
    marks.iter().any(is_it)
}

fn additions(marks: &[Mark]) -> u64 {
    marks.iter().filter(|mark| mark.has_added()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(visits: &[&[Mark]]) -> Counter {
        Counter {
            marks: visits.iter().map(|marks| marks.to_vec()).collect(),
            ..Counter::default()
        }
    }

    #[test]
    fn a_repeat_that_is_counted_is_one_too_many() {
        use Mark::{Counted, CountedUnheard, Lost};
        let usual = counter(&[
            &[Counted],
            &[CountedUnheard, Counted],
            &[Lost, CountedUnheard, Lost, Counted],
        ]);
        assert_eq!(usual.value(), 5);
        assert_eq!(
            usual.verdict(),
            Verdict::Wrong {
                again: 2,
                missed: 0,
                unknown: 0
            }
        );
        assert_eq!(usual.verdict().words(), "2 counted again");
        assert_eq!(usual.verdict().name(), "wrong");
        assert_eq!(
            usual.description(),
            "2 requests lost, 2 replies lost, 5 requests counted"
        );
    }

    #[test]
    fn the_time_line_tells_a_first_addition_from_a_further_one() {
        use Mark::{Counted, CountedUnheard, Lost};
        let usual = counter(&[
            &[Lost, CountedUnheard, CountedUnheard, Counted],
            &[Lost],
            &[Lost, Counted],
        ]);
        assert_eq!(usual.line(0), ["lost", "unheard", "again-unheard", "again"]);
        assert_eq!(usual.line(1), ["lost", "waiting"]);
        assert_eq!(usual.line(2), ["lost", "counted"]);
        assert_eq!(usual.line(3), [""; 0], "not made yet");
    }

    #[test]
    fn a_repeat_that_is_recognised_is_not() {
        use Mark::{CountedUnheard, Recognised, RecognisedUnheard};
        let ours = counter(&[&[CountedUnheard, RecognisedUnheard, Recognised]]);
        assert_eq!(ours.value(), 1);
        assert_eq!(ours.verdict(), Verdict::Exact);
        assert_eq!(
            ours.description(),
            "0 requests lost, 2 replies lost, 1 request counted, 2 repeats recognised"
        );
    }

    #[test]
    fn what_is_gone_with_the_tab_is_missed() {
        use Mark::{Counted, CountedUnheard, Forgotten, Lost};
        let mut usual = counter(&[
            &[Counted],
            &[Lost, Forgotten],
            &[CountedUnheard, Forgotten],
            &[Forgotten],
        ]);
        assert_eq!(usual.verdict().words(), "2 never counted");
        assert!(usual.description().ends_with("3 visits gone with the tab"));
        usual.note(0, CountedUnheard);
        assert_eq!(usual.verdict().words(), "1 counted again, 2 never");
    }

    #[test]
    fn what_was_on_its_way_when_the_tab_was_left_may_have_been_counted() {
        use Mark::{Counted, CountedUnheard, Forgotten, Lost};
        let mut usual = counter(&[&[Counted], &[Lost], &[Lost]]);
        usual.send(2);
        for visit in [1, 2] {
            usual.note(visit, Forgotten);
        }
        let verdict = Verdict::Wrong {
            again: 0,
            missed: 1,
            unknown: 1,
        };
        assert_eq!(usual.verdict(), verdict);
        assert_eq!(verdict.words(), "1 never counted, 1 unknown");
        // The counter holds one more than was heard: that one.
        usual.hear(2);
        assert_eq!(usual.verdict().words(), "1 never counted");
        let mut alone = counter(&[&[]]);
        alone.send(0);
        alone.note(0, Forgotten);
        assert_eq!(alone.verdict().words(), "1 may have been counted");
        // Or another's repeat, which was on its way too.
        let mut both = counter(&[&[CountedUnheard], &[Lost]]);
        for visit in [0, 1] {
            both.send(visit);
            both.note(visit, Forgotten);
        }
        both.hear(2);
        assert_eq!(both.verdict().words(), "1 may have been counted");
    }

    #[test]
    fn what_was_answered_is_not_on_its_way() {
        let mut usual = counter(&[&[]]);
        usual.send(0);
        usual.note(0, Mark::Lost);
        usual.note(0, Mark::Forgotten);
        assert_eq!(usual.verdict().words(), "1 never counted");
    }

    #[test]
    fn nothing_is_said_before_something_is_settled() {
        assert_eq!(counter(&[]).verdict(), Verdict::Open);
        assert_eq!(counter(&[&[Mark::Lost]]).verdict(), Verdict::Open);
        assert_eq!(counter(&[&[Mark::Counted]]).verdict(), Verdict::Exact);
    }

    #[test]
    fn no_two_marks_look_alike() {
        for (at, one) in Mark::ALL.iter().enumerate() {
            for other in &Mark::ALL[..at] {
                assert_ne!(one.letter(), other.letter());
                assert_ne!(one.name(), other.name());
            }
        }
    }
}
