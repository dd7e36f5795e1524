//! What an isolate keeps between requests: the application with its memory. It is made at the
//! first request, because the environment is not there before. Data are kept, never futures: in
//! Workers a promise belongs to the request that made it.

use crate::edge::CacheApi;
use crate::glue::HeaderNames;
use crate::limits::Host;
use crate::response::Responses;
use crate::store::{self, Counting, Redis};
use edgestate_app::{App, BackendConfig, Config, ConfigError, Platform as _, VisitorKey};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use worker::Env;

thread_local! {
    static ISOLATE: Cell<Option<&'static Isolate>> = const { Cell::new(None) };
}

/// What an isolate keeps.
pub struct Isolate {
    pub app: App<Rc<Redis>, Counting, CacheApi, Host>,
    pub responses: Responses,
    pub header_names: HeaderNames,
}

impl Isolate {
    /// This isolate's, made from `env` at the first call. A broken configuration is not kept: it is
    /// read again, so that the error lasts no longer than its cause.
    pub fn get(env: &Env) -> Result<&'static Self, ConfigError> {
        if let Some(isolate) = ISOLATE.get() {
            return Ok(isolate);
        }
        let config = Config::read(|name| variable(env, name))?;
        // It lives as long as the instance, so nobody has to count who uses it.
        let isolate = Box::leak(Box::new(Self::new(config, env)));
        ISOLATE.set(Some(isolate));
        Ok(isolate)
    }

    fn new(config: Config, env: &Env) -> Self {
        let host = Host::of(env);
        // Every isolate of a deployment shares these secrets; without one the memory store, and so the
        // key, lives as long as the isolate.
        let visitor_key = match (&config.visitor_key, &config.backend) {
            (Some(secret), _) | (None, Ok(BackendConfig::Redis { token: secret, .. })) => {
                VisitorKey::from_secret(secret.as_bytes())
            }
            _ => VisitorKey::from_secret(&host.random().to_le_bytes()),
        };
        let (values, counting) = match &config.backend {
            Ok(BackendConfig::Redis {
                url,
                token,
                key_locking,
            }) => {
                let redis = Rc::new(store::redis(&config, url, token, *key_locking));
                (Some(Rc::clone(&redis)), Ok(Counting::Redis(redis)))
            }
            Ok(BackendConfig::Memory) => {
                let memory = store::memory(&config, host.random() as u64);
                (None, Ok(Counting::Memory(memory)))
            }
            Err(error) => (None, Err(error.clone())),
        };
        let edge = CacheApi {
            enabled: config.edge_cache,
        };
        Self {
            app: App::new(config, values, counting, edge, host, visitor_key),
            responses: Responses::new(),
            header_names: HeaderNames::default(),
        }
    }
}

/// A variable or secret of the deployment. A number of wrangler.toml arrives as a number: whatever is
/// no text is read as it is written in JSON.
fn variable(env: &Env, name: &str) -> Option<String> {
    let value = js_sys::Reflect::get(env, &JsValue::from_str(name)).ok()?;
    value
        .as_string()
        .or_else(|| js_sys::JSON::stringify(&value).ok()?.as_string())
}
