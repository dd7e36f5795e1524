//! JSON as the browser parses it, and how each type of the contract is read from it. The browser
//! has a parser; bringing another one would make the page a tenth larger. A field that is added to
//! the contract breaks the build here until it is read.

use edgestate_contract::Backend;
use edgestate_contract::fibonacci::{FibonacciReply, Source};
use edgestate_contract::health::Status;
use edgestate_contract::lab::{LabReply, Method};
use edgestate_contract::problem::{Code, Problem};
use edgestate_contract::visits::{
    Interval, NotCounted, PageTotal, SeriesPoint, TopPages, VisitReply, VisitSeries, VisitTotals,
};
use wasm_bindgen::{JsCast as _, JsValue};

/// A JSON value; reading what is not there yields nothing.
pub struct Json(JsValue);

/// What can be read from JSON.
pub trait FromJson: Sized {
    /// The value, when `json` has its shape.
    fn from_json(json: &Json) -> Option<Self>;
}

impl Json {
    /// Parses a document.
    pub fn parse(text: &str) -> Option<Self> {
        js_sys::JSON::parse(text).ok().map(Self)
    }

    /// A member of an object.
    pub fn get(&self, name: &str) -> Self {
        Self(js_sys::Reflect::get(&self.0, &name.into()).unwrap_or_default())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).0.as_string()
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.get(name).0.as_f64().map(|number| number as u64)
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).0.as_bool()
    }

    fn list<T: FromJson>(&self, name: &str) -> Option<Vec<T>> {
        let list: js_sys::Array = self.get(name).0.dyn_into().ok()?;
        list.iter().map(|item| T::from_json(&Self(item))).collect()
    }

    fn backend(&self) -> Option<Backend> {
        let backends = [Backend::Redis, Backend::Memory];
        let name = self.text("backend")?;
        backends.into_iter().find(|one| one.as_str() == name)
    }
}

impl FromJson for FibonacciReply {
    fn from_json(json: &Json) -> Option<Self> {
        let source = json.text("source")?;
        Some(Self {
            n: json.number("n")? as u32,
            value: json.text("value")?,
            digits: json.number("digits")? as u32,
            source: edgestate_view_model::history::SOURCES
                .into_iter()
                .find(|one: &Source| one.as_str() == source)?,
            backend: json.backend()?,
            age_secs: json.number("age_secs")?,
            ttl_secs: json.number("ttl_secs")?,
            degraded: json.flag("degraded")?,
        })
    }
}

impl FromJson for Problem {
    fn from_json(json: &Json) -> Option<Self> {
        let code = json.text("code")?;
        Some(Self {
            kind: json.text("type")?,
            title: json.text("title")?,
            status: json.number("status")? as u16,
            detail: json.text("detail")?,
            code: *Code::ALL.iter().find(|one| one.as_str() == code)?,
            max_n: json.number("max_n").map(|max_n| max_n as u32),
        })
    }
}

/// The part of the health document that the page needs.
pub struct Health {
    pub backend: Backend,
    pub status: Status,
    pub max_n: u32,
}

impl FromJson for Health {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            backend: json.backend()?,
            status: match json.text("status")?.as_str() {
                "ok" => Status::Ok,
                _ => Status::Degraded,
            },
            max_n: json.number("max_n")? as u32,
        })
    }
}

impl FromJson for VisitTotals {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            page: json.text("page")?,
            total: json.number("total")?,
            today: json.number("today")?,
            unique_today: json.number("unique_today")?,
            backend: json.backend()?,
        })
    }
}

impl FromJson for VisitReply {
    fn from_json(json: &Json) -> Option<Self> {
        let totals = VisitTotals::from_json(json)?;
        Some(Self {
            page: totals.page,
            counted: json.flag("counted")?,
            reason: json.text("reason").map(|reason| match reason.as_str() {
                "prefetch" => NotCounted::Prefetch,
                "bot" => NotCounted::Bot,
                "too-old" => NotCounted::TooOld,
                _ => NotCounted::Duplicate,
            }),
            ids_from: json.text("ids_from"),
            total: totals.total,
            today: totals.today,
            unique_today: totals.unique_today,
            backend: totals.backend,
        })
    }
}

impl FromJson for VisitSeries {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            page: json.text("page")?,
            interval: Interval::parse(&json.text("interval")?)?,
            kept: json.number("kept")? as u32,
            points: json.list("points")?,
            backend: json.backend()?,
        })
    }
}

impl FromJson for SeriesPoint {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            start: json.text("start")?,
            count: json.number("count")?,
        })
    }
}

impl FromJson for TopPages {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            pages: json.list("pages")?,
            backend: json.backend()?,
        })
    }
}

impl FromJson for PageTotal {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            page: json.text("page")?,
            total: json.number("total")?,
        })
    }
}

impl FromJson for LabReply {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            counter: json.text("counter")?,
            method: json
                .text("method")
                .and_then(|method| Method::parse(&method)),
            value: json.number("value")?,
            backend: json.backend()?,
        })
    }
}
