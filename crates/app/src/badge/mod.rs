//! `/badge/{page}.svg` and `.json`: a number of a page, for a README or a site. Reading never counts. An
//! image that fails shows nothing, so a store that is away is an answer too, which nobody keeps.
//!
//! Images are fetched by proxies, for many readers behind one address. So they are not limited; instead
//! the numbers of a page are kept in the isolate's memory for a minute.

mod memory;
mod svg;

pub use memory::Memory;

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::{Body, Reply};
use crate::request::Request;
use crate::route::Call;
use crate::visits::parse_page;
use edgestate_contract::badge::{
    COLOR_RULE, COLORS, DEFAULT_COLOR, LABEL_MAX_CHARS, MAX_AGE_SECS, Metric, ShieldsBadge, Style,
};
use edgestate_state::Visits;
use edgestate_state::visits::Totals;
use svg::Color;

const UNAVAILABLE: &str = "unavailable";
/// Nothing that an SVG document of ours needs but its own style.
const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// A badge that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Badge {
    page: String,
    form: Form,
    metric: Metric,
    label: String,
    color: String,
    rgb: Color,
    style: Style,
    /// The entity tag that the client has.
    known: Option<String>,
}

/// What the badge is made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Svg,
    Shields,
}

impl Badge {
    fn parse(page: &str, form: Form, request: &Request<'_>) -> Result<Self, Failure> {
        let page = parse_page(page)?;
        let metric = request.named("metric", Metric::parse, "total, today or unique")?;
        let style = request.named("style", Style::parse, "flat or flat-square")?;
        let label = request
            .query("label")
            .unwrap_or_else(|| metric.label().to_owned());
        if label.chars().count() > LABEL_MAX_CHARS || label.chars().any(is_not_text) {
            return Err(Failure::Query {
                parameter: "label",
                allowed: "at most 64 characters, without control characters",
            });
        }
        let color = request
            .query("color")
            .unwrap_or_else(|| DEFAULT_COLOR.to_owned());
        let rgb = parse_color(&color).ok_or(Failure::Query {
            parameter: "color",
            allowed: COLOR_RULE,
        })?;
        Ok(Self {
            page,
            form,
            metric,
            label,
            color,
            rgb,
            style,
            known: request.headers.get("if-none-match"),
        })
    }

    fn number(&self, totals: Totals) -> u64 {
        match self.metric {
            Metric::Total => totals.total,
            Metric::Today => totals.today,
            Metric::Unique => totals.unique_today,
        }
    }

    /// The badge with that number, or with the news that it could not be read.
    fn reply(self, number: Option<u64>) -> Reply {
        let etag = number.map(|number| {
            let version = env!("CARGO_PKG_VERSION");
            format!("\"badge-{version}-{number}\"")
        });
        if let (Some(etag), Some(known)) = (&etag, &self.known)
            && known.split(',').any(|tag| tag.trim() == etag)
        {
            return for_any_page(Reply::empty(304))
                .with("etag", etag.clone())
                .with("cache-control", KEPT);
        }
        let message = number.map_or_else(|| UNAVAILABLE.to_owned(), grouped);
        let reply = match self.form {
            Form::Svg => {
                let rgb = if number.is_some() { self.rgb } else { GREY };
                Reply {
                    status: 200,
                    headers: Vec::with_capacity(8),
                    body: Body::Text(svg::draw(&self.label, &message, rgb, self.style)),
                }
                .with("content-type", "image/svg+xml")
                .with("content-security-policy", SVG_POLICY)
            }
            Form::Shields => {
                let badge = ShieldsBadge {
                    schema_version: 1,
                    label: self.label,
                    message,
                    color: self.color,
                    is_error: number.is_none(),
                    cache_seconds: MAX_AGE_SECS,
                };
                let mut reply = Reply::json(200, &badge);
                reply.headers.retain(|(name, _)| *name != "cache-control");
                reply
            }
        };
        let reply = for_any_page(reply);
        match etag {
            Some(etag) => reply.with("etag", etag).with("cache-control", KEPT),
            None => reply.with("cache-control", "no-store"),
        }
    }
}

/// Lets the pages of any site show and read it.
fn for_any_page(reply: Reply) -> Reply {
    reply
        .with("access-control-allow-origin", "*")
        .with("cross-origin-resource-policy", "cross-origin")
}

const KEPT: &str = "public, max-age=300";
const GREY: Color = [95, 102, 112];

/// What no text of a badge holds: XML has no way to write most of it.
fn is_not_text(char: char) -> bool {
    char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}')
}

fn parse_color(text: &str) -> Option<Color> {
    if let Some((_, rgb)) = COLORS.iter().find(|(name, _)| *name == text) {
        return Some(*rgb);
    }
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| digit.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [r1, r0, g1, g0, b1, b0] => Some([r1 * 16 + r0, g1 * 16 + g0, b1 * 16 + b0]),
        _ => None,
    }
}

/// A number with its digits in groups of three: `12,345`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl<V, S: Visits, E, P: Platform> App<V, S, E, P> {
    /// The badge, where its page's numbers are in memory.
    pub(crate) fn badge_at_once(
        &self,
        page: &str,
        form: Form,
        request: &Request<'_>,
    ) -> Result<Option<Reply>, Failure> {
        let badge = Badge::parse(page, form, request)?;
        let totals = self.badges.get(&badge.page, self.platform.now());
        Ok(totals.map(|totals| {
            let number = badge.number(totals);
            badge.reply(Some(number))
        }))
    }

    pub(crate) async fn badge(
        &self,
        call: &Call<'_>,
        form: Form,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let badge = Badge::parse(call.variable, form, request)?;
        let asked = self.ask(call, async |store| {
            Ok(store.totals(&badge.page, self.platform.now()).await?)
        });
        let number = match asked.await {
            Ok((totals, _)) => {
                self.badges.keep(&badge.page, totals, self.platform.now());
                Some(badge.number(totals))
            }
            Err(failure) => {
                call.entry.borrow_mut().trouble(&failure);
                None
            }
        };
        Ok(badge.reply(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_345, "12,345"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn colors_are_named_or_hexadecimal() {
        for (text, color) in [
            ("red", Some([198, 40, 40])),
            ("f0A", Some([255, 0, 170])),
            ("abc", Some([170, 187, 204])),
            ("0969b8", Some([9, 105, 184])),
            ("1e69b8", Some([30, 105, 184])),
            ("", None),
            ("ff", None),
            ("#fff", None),
            ("ggg", None),
            ("+ff", None),
            ("red;", None),
        ] {
            assert_eq!(parse_color(text), color, "{text}");
        }
    }
}
