//! Somebody who takes everything that is counted away, and brings it back: here, where that must change nothing,
//! and in another deployment, which must have the same in the end. Each page that is exported is held to what
//! was counted when it was asked for and when it was answered, as a total is.

use crate::asked::Asked;
use crate::executor::Executor;
use crate::faults::Faults;
use crate::isolate::Isolate;
use crate::network;
use crate::server::Server;
use core::cell::{Cell, RefCell};
use edgestate_app::Method;
use edgestate_contract::archive::{Elsewhere, End, Header, MEDIA_TYPE, Page, Run};
use edgestate_contract::visits::TopPages;
use edgestate_view_model::failure::Failure;
use edgestate_view_model::received::Received;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Between two things that the keeper does, at most.
const EVERY_MS: u64 = 60_000;
/// How long the keeper waits for an answer.
const PATIENCE_MS: u64 = 10_000;
/// What counted the visits that are brought from elsewhere.
const SOURCE: &str = "by-hand";

/// The keeper.
pub struct Keeper {
    /// What runs it.
    pub executor: Rc<Executor>,
    /// Isolates, any of which may answer.
    pub isolates: Rc<Vec<Isolate>>,
    /// Those of the other deployment.
    pub others: Rc<Vec<Isolate>>,
    /// What is true.
    pub server: Rc<RefCell<Server>>,
    /// What goes wrong.
    pub faults: Rc<Cell<Faults>>,
    /// All pages.
    pub pages: &'static [&'static str],
    /// The last export that was whole.
    pub kept: RefCell<String>,
    /// Pages whose number from elsewhere was taken.
    pub brought: RefCell<BTreeSet<&'static str>>,
}

/// All pages of an export.
type Pages = BTreeMap<String, Page>;

impl Keeper {
    /// Takes away and brings back until then.
    pub async fn keep(self: Rc<Self>, until_ms: u64) {
        let random = &self.executor.random;
        while self.executor.now_ms() < until_ms {
            self.executor.sleep(random.below(EVERY_MS)).await;
            match random.below(4) {
                0 => {
                    let kept = self.kept.borrow().clone();
                    self.import(&self.isolates, kept).await;
                }
                1 => {
                    let place = random.below(self.pages.len() as u64) as usize;
                    self.bring(place).await;
                }
                _ => {
                    if let Some(pages) = self.export(&self.isolates).await {
                        let text = written(&pages);
                        self.kept.borrow_mut().clone_from(&text);
                        self.import(&self.others, text).await;
                    }
                }
            }
        }
    }

    /// When all is quiet: what is exported is what was counted and what the list of pages says, and the other
    /// deployment has it all.
    pub async fn compare(self: Rc<Self>) {
        let here = self.export(&self.isolates).await.unwrap_or_default();
        let counted = |page: &str| here.get(page).map_or(0, |page| page.counted);
        for page in self.pages {
            let (told, total) = (counted(page), self.server.borrow().total(page));
            if told != total {
                self.violation(format!("{page}: exported {told}, counted {total}"));
            }
        }
        let listed = self.listed().await;
        let sums = here.values().map(|page| (page.page.clone(), sum(page)));
        if listed != sums.collect() {
            self.violation(format!("the pages are listed as {listed:?}"));
        }
        if !self.import(&self.others, written(&here)).await {
            self.violation("all is well, and an import is not taken".into());
        }
        let there = self.export(&self.others).await.unwrap_or_default();
        for (name, page) in here {
            let other = there.get(&name).cloned().map(without_minutes);
            if other != Some(without_minutes(page.clone())) {
                self.violation(format!("{name} was {page:?} and is {other:?} elsewhere"));
            }
        }
    }

    fn violation(&self, what: String) {
        self.server.borrow_mut().violations.push(what);
    }

    async fn ask(&self, isolates: &Rc<Vec<Isolate>>, asked: Asked) -> Option<Received> {
        let (executor, isolates) = (Rc::clone(&self.executor), Rc::clone(isolates));
        let serve = move || {
            let (executor, isolates) = (Rc::clone(&executor), Rc::clone(&isolates));
            let asked = asked.clone();
            async move {
                let place = executor.random.below(isolates.len() as u64) as usize;
                isolates.get(place)?.ask(asked).await
            }
        };
        let faults = self.faults.get();
        network::exchange(&self.executor, faults, "the keeper", PATIENCE_MS, serve).await
    }

    /// All pages, where nothing is in the way.
    async fn export(&self, isolates: &Rc<Vec<Isolate>>) -> Option<Pages> {
        let is_here = Rc::ptr_eq(isolates, &self.isolates);
        let before = self.totals();
        let (mut pages, mut query) = (Pages::new(), String::new());
        loop {
            let asked_for = self.totals();
            let asked = Asked {
                query,
                ..Asked::read("/api/export".into())
            };
            let answer = self.ask(isolates, asked).await?;
            if answer.content_type != MEDIA_TYPE {
                self.is_unavailable(&answer);
                return None;
            }
            let Some((found, end)) = read(&answer.body) else {
                self.violation(format!("an export reads {}", answer.body));
                return None;
            };
            for page in found {
                if is_here {
                    self.check(&page, &asked_for);
                }
                pages.insert(page.page.clone(), page);
            }
            match end.next {
                Some(next) => query = format!("cursor={next}"),
                None => break,
            }
        }
        let missed = before
            .iter()
            .find(|(page, total)| **total > 0 && !pages.contains_key(**page));
        if let (true, Some((page, total))) = (is_here, missed) {
            self.violation(format!("{page} has {total} visits and is not exported"));
        }
        Some(pages)
    }

    fn totals(&self) -> BTreeMap<&'static str, u64> {
        let server = self.server.borrow();
        self.pages
            .iter()
            .map(|page| (*page, server.total(page)))
            .collect()
    }

    /// What a page had when it was asked for, and has now.
    fn check(&self, page: &Page, before: &BTreeMap<&'static str, u64>) {
        let name = page.page.as_str();
        let (before, after) = (
            before.get(name).copied().unwrap_or(0),
            self.server.borrow().total(name),
        );
        if !(before..=after).contains(&page.counted) {
            let counted = page.counted;
            self.violation(format!(
                "{name} had {before} to {after} visits, and is exported with {counted}"
            ));
        }
        for (interval, run) in [("hour", &page.hour), ("day", &page.day)] {
            let sum: u64 = run
                .iter()
                .flat_map(|Run { counts, .. }| counts.iter().flatten())
                .sum();
            if sum != page.counted {
                let counted = page.counted;
                self.violation(format!(
                    "{name} is exported with {counted} visits and {sum} by {interval}"
                ));
            }
        }
        let place = self.pages.iter().position(|known| *known == name);
        let brought = place.map(number);
        let told = page.imported.get(SOURCE).copied();
        let may_lack = !self.brought.borrow().contains(name);
        if told != brought && !(told.is_none() && may_lack) {
            self.violation(format!("{name} is exported with {told:?} from elsewhere"));
        }
    }

    /// Brings lines, and says whether they are known to be taken.
    async fn import(&self, isolates: &Rc<Vec<Isolate>>, body: String) -> bool {
        if body.is_empty() {
            return false;
        }
        let asked = Asked {
            method: Method::Post,
            body,
            ..Asked::read("/api/import".into())
        };
        let Some(answer) = self.ask(isolates, asked).await else {
            return false;
        };
        if answer.status != 200 {
            self.is_unavailable(&answer);
        }
        answer.status == 200
    }

    /// Brings the number that a page had elsewhere.
    async fn bring(&self, place: usize) {
        let Some(page) = self.pages.get(place) else {
            return;
        };
        let line = line(&Elsewhere {
            page: (*page).into(),
            source: SOURCE.into(),
            total: number(place),
        });
        if self.import(&self.isolates, line).await {
            self.brought.borrow_mut().insert(page);
        }
    }

    /// The pages with their totals, most visited first, as everybody may read them.
    async fn listed(&self) -> BTreeMap<String, u64> {
        let answer = self
            .ask(&self.isolates, Asked::read("/api/visits".into()))
            .await;
        let listed = answer.and_then(|answer| answer.read::<TopPages>().ok());
        let pages = listed.into_iter().flat_map(|listed| listed.pages);
        pages.map(|page| (page.page, page.total)).collect()
    }

    /// An answer that is none says that the store is away, and nothing else.
    fn is_unavailable(&self, answer: &Received) {
        match answer.read::<()>() {
            Err(Failure::Problem { problem, .. }) if problem.status == 503 => {}
            other => self.violation(format!("the keeper is answered {other:?}: {answer:?}")),
        }
    }
}

/// The number that the page at a place had elsewhere.
const fn number(place: usize) -> u64 {
    1000 * (place as u64 + 1)
}

fn sum(page: &Page) -> u64 {
    page.counted + page.imported.values().sum::<u64>()
}

/// Those leave while one looks.
fn without_minutes(page: Page) -> Page {
    Page {
        minute: None,
        ..page
    }
}

fn read(text: &str) -> Option<(Vec<Page>, End)> {
    let mut lines = text.lines();
    let _: Header = serde_json::from_str(lines.next()?).ok()?;
    let end = serde_json::from_str(lines.next_back()?).ok()?;
    let pages: Result<_, _> = lines.map(serde_json::from_str).collect();
    Some((pages.ok()?, end))
}

fn written(pages: &Pages) -> String {
    pages.values().map(line).collect()
}

fn line(of: &impl serde::Serialize) -> String {
    serde_json::to_string(of).expect("plain data") + "\n"
}
