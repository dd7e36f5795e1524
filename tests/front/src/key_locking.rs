//! The flag `allow-key-locking` of Upstash, before a Redis that refuses it. A script that begins with it
//! locks the keys that it is called with and no others, so it may touch no others
//! (<https://upstash.com/docs/redis/features/key-locking>). Here the flag is taken off, and what it asks
//! for is enforced; nothing is locked, since Redis executes one script at a time anyway.

use sha1::{Digest as _, Sha1};
use std::collections::HashMap;
use std::fmt::Write as _;

const SHEBANG: &str = "#!lua flags=";
const FLAG: &str = "allow-key-locking";

/// Stands before such a script and lets it call Redis for the keys that it was called with.
const GUARD: &str = "\
local redis = (function(real)
    local declared = {}
    for _, key in ipairs(KEYS) do declared[key] = true end
    local each_is_a_key = { DEL = true, UNLINK = true, EXISTS = true, PFCOUNT = true, PFMERGE = true }
    local function only_declared(call)
        return function(name, ...)
            local arguments, keys = { ... }, 1
            if name == 'TIME' then keys = 0 elseif each_is_a_key[name] then keys = #arguments end
            for at = 1, keys do
                if not declared[arguments[at]] then error('Dynamic keys are not allowed: ' .. name) end
            end
            return call(name, ...)
        end
    end
    local guarded = { call = only_declared(real.call), pcall = only_declared(real.pcall) }
    return setmetatable(guarded, { __index = real })
end)(redis)
";

/// Which scripts came with the flag.
#[derive(Debug, Default)]
pub struct KeyLocking {
    /// By the digest of what was sent, the digest of what Redis was given.
    digests: HashMap<String, String>,
}

impl KeyLocking {
    /// Makes of a command what Redis understands.
    pub fn translate(&mut self, command: &mut [String]) {
        let [name, script, ..] = command else { return };
        match name.to_uppercase().as_str() {
            "EVAL" | "EVAL_RO" => {
                if let Some(guarded) = guarded(script) {
                    self.digests.insert(digest(script), digest(&guarded));
                    *script = guarded;
                }
            }
            "EVALSHA" | "EVALSHA_RO" => {
                if let Some(given) = self.digests.get(script.as_str()) {
                    script.clone_from(given);
                }
            }
            _ => {}
        }
    }
}

/// A script without the flag and under guard, if it has the flag.
fn guarded(script: &str) -> Option<String> {
    let (flags, body) = script.strip_prefix(SHEBANG)?.split_once('\n')?;
    let has_it = flags.split(',').any(|flag| flag.trim() == FLAG);
    has_it.then(|| format!("{GUARD}{body}"))
}

fn digest(script: &str) -> String {
    Sha1::digest(script)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
