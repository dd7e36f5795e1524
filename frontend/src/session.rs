//! What every view shares: the service as last seen, the answers so far, and the outbox.

use crate::api;
use crate::browser;
use crate::outbox::Outbox;
use crate::place::Place;
use edgestate_contract::fibonacci::DEFAULT_MAX_N;
use edgestate_contract::health::Status;
use edgestate_view_model::history::History;
use edgestate_view_model::service::{Service, Sign};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How often the service is looked at while it is in doubt.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

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

impl Session {
    /// Starts the shared state: looks at the service, and follows the connection.
    pub fn start(place: Place) -> Self {
        let service = RwSignal::new(Service {
            backend: None,
            degraded: false,
            online: browser::is_online(),
        });
        let session = Self {
            place,
            service,
            max_n: RwSignal::new(DEFAULT_MAX_N),
            history: RwSignal::default(),
            outbox: Outbox::open(service),
        };
        session.look();
        let look_again = move || {
            if service.read_untracked().is_in_doubt() && browser::is_visible() {
                session.look();
            }
        };
        set_interval(look_again, LOOK_AGAIN);
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

    fn look(self) {
        spawn_local(async move {
            if let Ok(health) = api::health().await {
                self.service.update(|service| {
                    service.note(match health.status {
                        Status::Ok => Sign::Reached(health.backend),
                        Status::Degraded => Sign::Away,
                    });
                });
                if self.max_n.get_untracked() != health.max_n {
                    self.max_n.set(health.max_n);
                }
            }
        });
    }
}
