//! The scripts, as they are sent: the files beside this one without comments and indentation.

use edgestate_upstash::Script;

/// One text for each script.
#[derive(Debug)]
pub struct Scripts {
    /// Long enough to be worth a digest.
    pub count_visit: Script,
    pub totals: String,
    pub cached: String,
    pub lab_add: String,
}

impl Scripts {
    pub fn new() -> Self {
        Self {
            count_visit: Script::new(compact(include_str!("count_visit.lua"))),
            totals: compact(include_str!("totals.lua")),
            cached: compact(include_str!("cached.lua")),
            lab_add: compact(include_str!("lab_add.lua")),
        }
    }
}

/// Drops comment lines, empty lines and indentation. Comments stand on lines of their own.
fn compact(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with("--") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_sent_without_comments() {
        assert_eq!(
            Scripts::new().cached,
            "local value = redis.pcall('GET', KEYS[1])\n\
             if type(value) == 'table' then\n\
             value = ''\n\
             end\n\
             return { value, redis.call('PTTL', KEYS[1]) }\n"
        );
        let Scripts {
            count_visit,
            totals,
            cached,
            lab_add,
        } = Scripts::new();
        for script in [count_visit.source(), &totals, &cached, &lab_add] {
            assert!(!script.contains("--") && script.len() < 1500, "{script}");
        }
    }
}
