//! The scripts, as they are sent: the files beside this one without comments and indentation.

use edgestate_upstash::Script;

/// One text for each script.
#[derive(Debug)]
pub struct Scripts {
    /// Long enough to be worth a digest.
    pub count_visit: Script,
    /// This one too.
    pub cache_value: Script,
    pub totals: String,
    pub cached: String,
    pub forget_page: String,
    pub index_pages: String,
    pub lab: String,
}

impl Scripts {
    pub fn new() -> Self {
        Self {
            count_visit: Script::new(compact(concat!(
                include_str!("ids.lua"),
                include_str!("count_visit.lua")
            ))),
            cache_value: Script::new(compact(include_str!("cache_value.lua"))),
            totals: compact(include_str!("totals.lua")),
            cached: compact(include_str!("cached.lua")),
            forget_page: compact(include_str!("forget_page.lua")),
            index_pages: compact(include_str!("index_pages.lua")),
            lab: compact(include_str!("lab.lua")),
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
            lab,
            forget_page,
            index_pages,
            cache_value,
        } = Scripts::new();
        for script in [&totals, &cached, &lab, &forget_page, &index_pages] {
            assert!(!script.contains("--") && script.len() < 700, "{script}");
        }
        for script in [count_visit, cache_value] {
            let script = script.source();
            assert!(!script.contains("--") && script.len() < 5000, "{script}");
        }
    }
}
