//! What every view shares: the service as last seen, the answers so far, and the outbox.

use crate::api;
use crate::browser;
use crate::logic::history::History;
use crate::outbox::Outbox;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::DEFAULT_MAX_N;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What every view shares.
#[derive(Clone, Copy)]
pub struct Session {
    pub service: RwSignal<Service>,
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
    /// The largest index that it computes.
    pub max_n: u32,
}

impl Session {
    /// Starts the shared state: looks at the service, and follows the connection.
    pub fn start() -> Self {
        let session = Self {
            service: RwSignal::new(Service {
                backend: None,
                degraded: false,
                online: browser::is_online(),
                max_n: DEFAULT_MAX_N,
            }),
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
                self.service.update(|service| {
                    service.backend = Some(health.backend);
                    service.degraded = health.status != edgestate_contract::health::Status::Ok;
                    service.max_n = health.max_n;
                });
            }
        });
    }
}
