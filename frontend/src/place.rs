//! Where the page is: its address, as a signal. `leptos_router` keeps the history and takes the clicks
//! on links; which view stands at a path is a plain `match`, since its route trees would make the
//! page a third larger.

use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationChange, LocationProvider as _, State};

/// A view, which is a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Explore,
    Visits,
    Compare,
    NotFound,
}

impl View {
    /// The view at a path.
    pub fn at(path: &str) -> Self {
        match path {
            "/" => Self::Explore,
            "/visits" => Self::Visits,
            "/compare" => Self::Compare,
            _ => Self::NotFound,
        }
    }

    /// What the tab is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Visits => "Visits",
            Self::Compare => "Compare",
            Self::NotFound => "Not found",
        }
    }

    /// The name under which its visits are counted.
    pub fn page(self) -> Option<&'static str> {
        match self {
            Self::Explore => Some("home"),
            Self::Visits => Some("visits"),
            Self::Compare => Some("compare"),
            Self::NotFound => None,
        }
    }
}

/// The address of the page.
#[derive(Clone, Copy)]
pub struct Place(StoredValue<BrowserUrl>);

impl Place {
    /// Follows the address from now on; `None` where the browser hides it.
    pub fn follow() -> Option<Self> {
        let location = BrowserUrl::new().ok()?;
        location.init(None);
        Some(Self(StoredValue::new(location)))
    }

    /// The path of the address.
    pub fn path(self) -> String {
        self.0
            .with_value(|location| location.as_url().read().path().into())
    }

    /// A parameter of the address, or what stands for it when it is not there.
    pub fn parameter(self, name: &'static str, absent: &'static str) -> Memo<String> {
        Memo::new(move |_| {
            self.0.with_value(|location| {
                let given = location.as_url().read().search_params().get(name);
                given.unwrap_or_else(|| absent.into())
            })
        })
    }

    /// Says that the view at the address is on screen, whereupon the browser shows the address.
    pub fn arrived(self) {
        self.0.with_value(BrowserUrl::ready_to_complete);
    }

    /// Goes to an address of the same view, in place of the current one or after it.
    pub fn go(self, address: &str, replace: bool) {
        self.0.with_value(|location| {
            let Ok(url) = BrowserUrl::parse(address) else {
                return;
            };
            location.as_url().set(url);
            location.complete_navigation(&LocationChange {
                value: address.into(),
                replace,
                scroll: false,
                state: State::default(),
            });
        });
    }
}
