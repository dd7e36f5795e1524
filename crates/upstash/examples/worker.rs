//! A Cloudflare Worker that counts page views. `cargo check --example worker --target
//! wasm32-unknown-unknown` compiles it; in a Worker of your own it is `src/lib.rs`.

#[cfg(target_arch = "wasm32")]
mod worker_example {
    use core::cell::OnceCell;
    use core::pin::pin;
    use core::time::Duration;
    use edgestate_upstash::{
        Client, Command, Config, HttpRequest, HttpResponse, Runtime, Transport, TransportError,
    };
    use futures_util::future::{Either, select};
    use std::rc::Rc;
    use worker::{
        AbortController, AbortSignal, Context, Delay, Env, Fetch, Headers, Method, Request,
        RequestInit, Response, event,
    };

    /// HTTP, timers and randomness as Workers have them.
    struct Workers;

    impl Workers {
        async fn exchange(
            request: HttpRequest<'_>,
            abort: &AbortSignal,
        ) -> worker::Result<HttpResponse> {
            let headers = Headers::new();
            for (name, value) in request.headers() {
                headers.set(name, value)?;
            }
            let mut init = RequestInit::new();
            init.with_method(Method::Post)
                .with_headers(headers)
                .with_body(Some(request.body.into()));
            let post = Fetch::Request(Request::new_with_init(request.url, &init)?);
            let mut response = post.send_with_signal(abort).await?;
            Ok(HttpResponse {
                status: response.status_code(),
                retry_after: response.headers().get(HttpResponse::RETRY_AFTER)?,
                sync_token: response.headers().get(HttpResponse::SYNC_TOKEN)?,
                body: response.bytes().await?,
            })
        }
    }

    impl Transport for Workers {
        async fn send(
            &self,
            request: HttpRequest<'_>,
            timeout: Duration,
        ) -> Result<HttpResponse, TransportError> {
            let abort = AbortController::default();
            let signal = abort.signal();
            let exchange = pin!(Self::exchange(request, &signal));
            let timer = Delay::from(timeout);
            match select(exchange, timer).await {
                Either::Left((answer, _)) => answer.map_err(|error| TransportError::Connection {
                    detail: error.to_string(),
                }),
                Either::Right(_) => {
                    abort.abort();
                    Err(TransportError::Timeout)
                }
            }
        }
    }

    impl Runtime for Workers {
        fn now_ms(&self) -> u64 {
            js_sys::Date::now() as u64
        }

        async fn sleep(&self, duration: Duration) {
            Delay::from(duration).await;
        }

        fn random(&self) -> u64 {
            (js_sys::Math::random() * u64::MAX as f64) as u64
        }
    }

    thread_local! {
        /// One client serves the isolate, so that all requests share its breaker.
        static REDIS: OnceCell<Rc<Client<Workers>>> = const { OnceCell::new() };
    }

    fn redis(env: &Env) -> worker::Result<Rc<Client<Workers>>> {
        let url = env.var("UPSTASH_REDIS_REST_URL")?.to_string();
        let token = env.secret("UPSTASH_REDIS_REST_TOKEN")?.to_string();
        Ok(REDIS.with(|redis| {
            let new = || Client::new(Config::new(url, token), Workers).into();
            redis.get_or_init(new).clone()
        }))
    }

    #[event(fetch)]
    async fn fetch(_: Request, env: Env, _: Context) -> worker::Result<Response> {
        match redis(&env)?
            .run::<u64>(&Command::new("INCR").arg("views"))
            .await
        {
            Ok(views) => Response::ok(format!("{views} views\n")),
            // What went wrong is for the log; whoever asked is told to come back.
            Err(error) => {
                worker::console_error!("redis: {error}");
                Response::error("try again in a moment", 503)
            }
        }
    }
}

fn main() {}
