//! What every view shares: the service as last seen, the answers so far, and the outbox.

use crate::api;
use crate::browser;
use crate::outbox::Outbox;
use edgestate_contract::Backend;
use edgestate_contract::fibonacci::DEFAULT_MAX_N;
use edgestate_contract::health::Status;
use edgestate_view_model::answer::Answered;
use edgestate_view_model::history::History;
use edgestate_view_model::service::{Service, Sign};
use leptos::html::H1;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How often the service is looked at while it is in doubt.
const LOOK_AGAIN_MS: u64 = 5000;

/// What every view shares.
#[derive(Clone, Copy)]
pub struct Session {
    pub service: RwSignal<Service>,
    /// The largest index that the service computes.
    pub max_n: RwSignal<u32>,
    pub history: RwSignal<History>,
    pub outbox: Outbox,
    /// The heading of the view on screen.
    pub heading: NodeRef<H1>,
}

impl Session {
    /// Starts the shared state: looks at the service, and follows the connection.
    pub fn start() -> Self {
        let service = RwSignal::new(Service {
            backend: None,
            degraded: false,
            online: browser::is_online(),
        });
        let session = Self {
            service,
            max_n: RwSignal::new(DEFAULT_MAX_N),
            history: RwSignal::default(),
            outbox: Outbox::open(service),
            heading: NodeRef::new(),
        };
        let look = move || spawn_local(session.look());
        look();
        browser::every(LOOK_AGAIN_MS, move || {
            if browser::is_visible() && service.read_untracked().is_in_doubt() {
                look();
            }
        });
        let follow = move |online| {
            service.update(|service| service.online = online);
            if online {
                look();
                session.outbox.reconnected();
            }
        };
        for (event, online) in [("online", true), ("offline", false)] {
            let listener = window_event_listener_untyped(event, move |_| follow(online));
            on_cleanup(move || listener.remove());
        }
        session
    }

    /// The session that [`Session::start`] made and the app provides.
    pub fn get() -> Self {
        expect_context()
    }

    /// Takes note of an answer: of where it came from, and of what it says about the store.
    pub fn note(self, answer: &Answered) {
        let sign = Sign::of_answer(answer);
        self.service.update(|service| service.note(sign));
        self.history.update(|history| history.note(answer));
    }

    async fn look(self) {
        if let Ok(health) = api::health().await {
            self.service.update(|service| {
                service.note(match health.status {
                    Status::Ok => Sign::Reached(health.backend),
                    Status::Degraded if health.backend == Backend::None => {
                        Sign::Named(health.backend)
                    }
                    Status::Degraded => Sign::Away,
                });
            });
            // 0 is what a deployment says whose configuration cannot be read.
            if health.max_n > 0 && self.max_n.get_untracked() != health.max_n {
                self.max_n.set(health.max_n);
            }
        }
    }
}
