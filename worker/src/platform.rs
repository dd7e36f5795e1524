//! Time, randomness, bots and the log, as Workers have them.

use crate::glue;
use edgestate_app::Platform;
use edgestate_state::{Clock, UnixMillis};

/// The Worker's platform.
#[derive(Clone, Copy, Debug)]
pub struct Workers;

impl Clock for Workers {
    fn now(&self) -> UnixMillis {
        UnixMillis(js_sys::Date::now() as u64)
    }
}

impl Platform for Workers {
    fn random(&self) -> u128 {
        // 53 random bits a call; 128 are needed.
        let part = || (js_sys::Math::random() * 9_007_199_254_740_992.0) as u128;
        part() | (part() << 53) | (part() << 106)
    }

    fn is_bot(&self, user_agent: &str) -> bool {
        glue::is_bot(user_agent)
    }

    fn log(&self, line: &str) {
        worker::console_warn!("{line}");
    }
}
