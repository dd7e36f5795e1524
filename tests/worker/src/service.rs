//! The Worker as a client meets it, once on memory and once on Redis.

use crate::{Client, RedisWorker, Worker};
use edgestate_contract::Backend;
use std::time::Duration;

/// What the deployment's admin knows.
pub const ADMIN_TOKEN: &str = "correct-horse-battery";

/// A Worker and the store behind it.
pub struct Service {
    /// Which store that is.
    pub backend: Backend,
    /// A client of the Worker.
    pub client: Client,
    running: Running,
}

enum Running {
    Memory(Worker),
    Redis(Box<RedisWorker>),
}

impl Service {
    /// Puts a Worker on each store through a test.
    ///
    /// # Panics
    /// When the test does, or the Worker had something to warn of.
    pub async fn on_each_backend(test: impl AsyncFn(&Self)) {
        Self::on_each_backend_as(None, &[], test).await;
    }

    /// The same with further variables.
    ///
    /// # Panics
    /// When the test does, or the Worker had something to warn of.
    pub async fn on_each_backend_with(variables: &[(&str, &str)], test: impl AsyncFn(&Self)) {
        Self::on_each_backend_as(None, variables, test).await;
    }

    /// The same with the Worker's clock at that time, in milliseconds since 1970.
    ///
    /// # Panics
    /// When the test does, or the Worker had something to warn of.
    pub async fn on_each_backend_at(clock_ms: Option<u64>, test: impl AsyncFn(&Self)) {
        Self::on_each_backend_as(clock_ms, &[], test).await;
    }

    async fn on_each_backend_as(
        clock_ms: Option<u64>,
        further: &[(&str, &str)],
        test: impl AsyncFn(&Self),
    ) {
        let variables = [&[("ADMIN_TOKEN", ADMIN_TOKEN)], further].concat();
        let memory = Worker::start_at(clock_ms, &variables).await;
        let redis = RedisWorker::start_at(clock_ms, &variables).await;
        for service in [
            Self {
                backend: Backend::Memory,
                client: memory.client(),
                running: Running::Memory(memory),
            },
            Self {
                backend: Backend::Redis,
                client: redis.client(),
                running: Running::Redis(Box::new(redis)),
            },
        ] {
            println!("on {:?}:", service.backend); // shown when the test fails
            test(&service).await;
            let troubles: Vec<_> = service.worker().lines();
            let troubles = troubles.iter().filter(|line| line.get("cause").is_some());
            assert_eq!(
                troubles.count(),
                0,
                "nothing to warn of: {}",
                service.worker().log()
            );
        }
    }

    /// Lets time pass for the Worker, not for Redis.
    pub async fn pass(&self, time: Duration) {
        self.worker().pass(time).await;
    }

    fn worker(&self) -> &Worker {
        match &self.running {
            Running::Memory(worker) => worker,
            Running::Redis(redis) => &redis.worker,
        }
    }
}
