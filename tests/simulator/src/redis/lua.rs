//! Scripts: the Lua that Redis embeds, `redis.call` on the model's data, and replies to and from
//! Lua by [Redis' rules](https://redis.io/docs/latest/develop/programmability/lua-api/).

use super::command::Command;
use super::data::{Data, Script};
use super::{Failure, error, int, ok, parse_int, upper};
use bytes::Bytes;
use mlua::{Function, Lua, MultiValue, Table, Value};
use sha1::{Digest as _, Sha1};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use upstash_front::Reply;

/// What scripts find, and what runs them: an error is a table that `redis.call` raises, and a global
/// that was never set is an error too.
const PRELUDE: &str = r"
local call, sha1hex = ...
local redis = {
  pcall = call,
  call = function(...)
    local reply = call(...)
    if type(reply) == 'table' and reply.err then error(reply, 0) end
    return reply
  end,
  sha1hex = sha1hex,
  error_reply = function(text) return { err = text } end,
  status_reply = function(text) return { ok = text } end,
  log = function() end,
  LOG_WARNING = 3,
}
rawset(_G, 'redis', redis)
rawset(_G, 'print', nil)
setmetatable(_G, {
  __index = function(_, name)
    error(redis.error_reply('ERR Script attempted to access nonexistent global variable ' .. name), 0)
  end,
  __newindex = function(_, name)
    error(redis.error_reply('ERR Attempt to modify a readonly table: ' .. name), 0)
  end,
})
return function(script) return pcall(script) end
";

/// The one flag that Upstash knows and Redis does not: the script touches only its keys, so only
/// those need to be locked.
const KEY_LOCKING: &str = "allow-key-locking";
const FLAGS: [&str; 5] = [
    "no-writes",
    "allow-oom",
    "allow-stale",
    "no-cluster",
    "allow-cross-slot-keys",
];

struct Cached {
    function: Function,
    only_its_keys: bool,
}

/// The scripts of a server.
pub struct Scripts {
    lua: Lua,
    run: Function,
    data: Rc<RefCell<Data>>,
    cache: BTreeMap<String, Cached>,
    /// A text in scripts, and what is executed instead.
    pub planted: Option<(&'static str, &'static str)>,
}

impl Scripts {
    pub fn new(data: Rc<RefCell<Data>>) -> Self {
        let lua = Lua::new();
        let run = prepare(&lua, Rc::clone(&data)).expect("the prelude is valid Lua");
        Self {
            lua,
            run,
            data,
            cache: BTreeMap::new(),
            planted: None,
        }
    }

    pub fn flush(&mut self) {
        self.cache.clear();
    }

    /// `SCRIPT LOAD|EXISTS|FLUSH`
    pub fn manage(&mut self, arguments: &[Bytes]) -> Reply {
        let action = arguments.get(1).map(upper).unwrap_or_default();
        let rest = arguments.get(2..).unwrap_or_default();
        match (action.as_str(), rest) {
            ("FLUSH", _) => {
                self.flush();
                ok()
            }
            ("LOAD", [source]) => match self.load(source) {
                Ok(digest) => Reply::Bulk(digest.into()),
                Err(failure) => failure.into_reply(),
            },
            ("EXISTS", digests) => Reply::Array(
                digests
                    .iter()
                    .map(|digest| {
                        let digest = String::from_utf8_lossy(digest).to_lowercase();
                        int(self.cache.contains_key(&digest).into())
                    })
                    .collect(),
            ),
            _ => Failure::syntax().into_reply(),
        }
    }

    /// `EVAL script numkeys key … argument …` and its variants.
    pub fn run(&mut self, name: &str, arguments: &[Bytes]) -> Reply {
        self.try_run(name, arguments)
            .unwrap_or_else(Failure::into_reply)
    }

    fn try_run(&mut self, name: &str, arguments: &[Bytes]) -> Result<Reply, Failure> {
        let [_, script, count, rest @ ..] = arguments else {
            return Err(Failure::arity(name));
        };
        let count = parse_int(count).ok_or_else(Failure::not_an_integer)?;
        let count = usize::try_from(count)
            .map_err(|_| Failure::new("ERR Number of keys can't be negative"))?;
        let Some((keys, arguments)) = rest.split_at_checked(count) else {
            return Err(Failure::new(
                "ERR Number of keys can't be greater than number of args",
            ));
        };
        let digest = if name.starts_with("evalsha") {
            String::from_utf8_lossy(script).to_lowercase()
        } else {
            self.load(script)?
        };
        let Some(cached) = self.cache.get(&digest) else {
            return Err(Failure::new(
                "NOSCRIPT No matching script. Please use EVAL.",
            ));
        };
        self.data.borrow_mut().script = Some(Script {
            keys: cached.only_its_keys.then(|| keys.to_vec()),
            read_only: name.ends_with("_ro"),
            has_written: false,
        });
        let outcome = self.call(&cached.function, keys, arguments);
        self.data.borrow_mut().script = None;
        outcome.map_err(|broken| Failure(format!("ERR {broken}")))
    }

    fn call(&self, script: &Function, keys: &[Bytes], arguments: &[Bytes]) -> mlua::Result<Reply> {
        let globals = self.lua.globals();
        globals.raw_set("KEYS", list(&self.lua, keys)?)?;
        globals.raw_set("ARGV", list(&self.lua, arguments)?)?;
        let (fine, value): (bool, Value) = self.run.call(script)?;
        Ok(match (fine, value) {
            (true, value) => to_reply(&value)?,
            // What `redis.call` raised, or `error` with a table.
            (false, Value::Table(raised)) => match raised.raw_get("err")? {
                Value::String(words) => Reply::Error(Bytes::copy_from_slice(&words.as_bytes())),
                _ => error("ERR the script raised something"),
            },
            (false, other) => error(&format!("ERR {}", other.to_string()?)),
        })
    }

    fn load(&mut self, source: &Bytes) -> Result<String, Failure> {
        let digest = hex_digest(source);
        if !self.cache.contains_key(&digest) {
            let upstash = self.data.borrow().upstash;
            let (flags, code) = split_flags(source)?;
            let known = |flag: &&str| FLAGS.contains(flag) || (upstash && *flag == KEY_LOCKING);
            if let Some(flag) = flags.iter().find(|flag| !known(flag)) {
                return Err(Failure(format!(
                    "ERR Unexpected flag in script shebang: {flag}"
                )));
            }
            let mut code = String::from_utf8_lossy(code).into_owned();
            if let Some((from, to)) = self.planted {
                code = code.replace(from, to);
            }
            let function = self
                .lua
                .load(code)
                .set_name("@user_script")
                .into_function()
                .map_err(|wrong| Failure(format!("ERR Error compiling script: {wrong}")))?;
            let only_its_keys = flags.contains(&KEY_LOCKING);
            self.cache.insert(
                digest.clone(),
                Cached {
                    function,
                    only_its_keys,
                },
            );
        }
        Ok(digest)
    }
}

/// The flags in a first line like `#!lua flags=a,b`, and the code after it.
fn split_flags(source: &Bytes) -> Result<(Vec<&str>, &[u8]), Failure> {
    if !source.starts_with(b"#!") {
        return Ok((Vec::new(), source));
    }
    let end = source.iter().position(|byte| *byte == b'\n');
    let (line, code) = source.split_at(end.unwrap_or(source.len()));
    let line = core::str::from_utf8(line).unwrap_or_default();
    let mut words = line.split_whitespace();
    if words.next() != Some("#!lua") {
        return Err(Failure::new("ERR Unexpected engine in script shebang"));
    }
    let flags = words.filter_map(|word| word.strip_prefix("flags="));
    Ok((flags.flat_map(|flags| flags.split(',')).collect(), code))
}

fn hex_digest(text: &[u8]) -> String {
    use core::fmt::Write as _;

    Sha1::digest(text)
        .iter()
        .fold(String::with_capacity(40), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn prepare(lua: &Lua, data: Rc<RefCell<Data>>) -> mlua::Result<Function> {
    let call = lua.create_function(move |lua, arguments: MultiValue| {
        let reply = match to_arguments(&arguments) {
            Some(arguments) => call(&mut data.borrow_mut(), &arguments),
            None => error("ERR Lua redis lib command arguments must be strings or integers"),
        };
        to_value(lua, &reply)
    })?;
    let sha1hex =
        lua.create_function(|_, text: mlua::LuaString| Ok(hex_digest(&text.as_bytes())))?;
    lua.load(PRELUDE).call((call, sha1hex))
}

/// What a command does that a script calls.
fn call(data: &mut Data, arguments: &[Bytes]) -> Reply {
    let checked = Command::of(arguments).and_then(|command| {
        data.may_in_script(&command, arguments)?;
        Ok(command)
    });
    match checked {
        Ok(command) => (command.execute)(data, arguments).unwrap_or_else(Failure::into_reply),
        Err(failure) => failure.into_reply(),
    }
}

fn to_arguments(values: &MultiValue) -> Option<Vec<Bytes>> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(Bytes::copy_from_slice(&text.as_bytes())),
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    };
    values.iter().map(text).collect()
}

fn list(lua: &Lua, items: &[Bytes]) -> mlua::Result<Table> {
    let table = lua.create_table_with_capacity(items.len(), 0)?;
    for item in items {
        table.raw_push(lua.create_string(item)?)?;
    }
    Ok(table)
}

fn to_value(lua: &Lua, reply: &Reply) -> mlua::Result<Value> {
    let tagged = |field: &str, words: &Bytes| {
        let table = lua.create_table()?;
        table.raw_set(field, lua.create_string(words)?)?;
        Ok(Value::Table(table))
    };
    match reply {
        Reply::Nil => Ok(Value::Boolean(false)),
        Reply::Int(number) => Ok(Value::Number(*number as f64)),
        Reply::Bulk(text) => lua.create_string(text).map(Value::String),
        Reply::Status(words) => tagged("ok", words),
        Reply::Error(words) => tagged("err", words),
        Reply::Array(items) => {
            let table = lua.create_table_with_capacity(items.len(), 0)?;
            for item in items {
                table.raw_push(to_value(lua, item)?)?;
            }
            Ok(Value::Table(table))
        }
    }
}

fn to_reply(value: &Value) -> mlua::Result<Reply> {
    Ok(match value {
        Value::Boolean(true) => Reply::Int(1),
        Value::Integer(number) => Reply::Int(*number),
        Value::Number(number) => Reply::Int(*number as i64),
        Value::String(text) => Reply::Bulk(Bytes::copy_from_slice(&text.as_bytes())),
        Value::Table(table) => {
            for (field, tag) in [
                ("err", Reply::Error as fn(Bytes) -> Reply),
                ("ok", Reply::Status as fn(Bytes) -> Reply),
            ] {
                if let Value::String(words) = table.raw_get(field)? {
                    return Ok(tag(Bytes::copy_from_slice(&words.as_bytes())));
                }
            }
            let mut items = Vec::new();
            for place in 1.. {
                match table.raw_get(place)? {
                    Value::Nil => break,
                    item => items.push(to_reply(&item)?),
                }
            }
            Reply::Array(items)
        }
        _ => Reply::Nil,
    })
}
