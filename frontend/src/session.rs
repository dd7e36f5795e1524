//! What every view shares: the service as last seen, the answers so far, and the outbox.

use crate::api;
use crate::browser;
use crate::logic::history::History;
use crate::outbox::Outbox;
use crate::place::Place;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::DEFAULT_MAX_N;
use edgestate_contract::health::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What every view shares.
#[derive(Clone, Copy)]
pub struct Session {
    pub place: Place,
    pub service: RwSignal<Service>,
    /// The largest index that the service computes.
    pub max_n: RwSignal<u32>,
    pub history: RwSignal<History>,
    pub outbox: Outbox,
}

/// The service as this page last saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The store behind it; `None` until the first answer.
    pub backend: Option<Backend>,
    /// Whether its store could not be reached.
    pub degraded: bool,
    /// Whether the browser is connected.
    pub online: bool,
}

impl Session {
    /// Starts the shared state: looks at the service, and follows the connection.
    pub fn start(place: Place) -> Self {
        let session = Self {
            place,
            service: RwSignal::new(Service {
                backend: None,
                degraded: false,
                online: browser::is_online(),
            }),
            max_n: RwSignal::new(DEFAULT_MAX_N),
            history: RwSignal::default(),
            outbox: Outbox::open(),
        };
        session.look();
        let follow = move |online| {
            session.service.update(|service| service.online = online);
            if online {
                session.look();
                session.outbox.send_now();
            }
        };
        for (event, online) in [("online", true), ("offline", false)] {
            window_event_listener_untyped(event, move |_| follow(online));
        }
        session
    }

    /// The session that [`Session::start`] made and the app provides.
    pub fn get() -> Self {
        expect_context()
    }

    /// Notes what an answer says about the store.
    pub fn saw(self, backend: Backend, degraded: bool) {
        self.service.update(|service| {
            service.backend = Some(backend);
            service.degraded = degraded;
        });
    }

    fn look(self) {
        spawn_local(async move {
            if let Ok(health) = api::health().await {
                self.saw(health.backend, health.status == Status::Degraded);
                if self.max_n.get_untracked() != health.max_n {
                    self.max_n.set(health.max_n);
                }
            }
        });
    }
}
