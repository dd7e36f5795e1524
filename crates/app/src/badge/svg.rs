//! The drawing of a badge: two fields of one line, as wide as their text.
//!
//! A reader's machine may not have the font that is named first; so every text carries the length that it
//! has in Verdana (`textLength`), and what is drawn instead is fitted to it. Neither layout nor fonts of
//! the page that shows the badge reach into an image.

use edgestate_contract::badge::Style;
use std::fmt::Write as _;

/// A colour, each of red, green and blue from 0 to 255.
pub(super) type Color = [u8; 3];

/// Between a field's edge and its text, at least, in hundredths of a pixel.
const PADDING: u32 = 550;

/// The badge as an SVG document. Both texts are escaped here.
pub(super) fn draw(label: &str, message: &str, [r, g, b]: Color, style: Style) -> String {
    let (label_width, message_width) = (width(label), width(message));
    let (left, right) = (field(label_width), field(message_width));
    let all = left + right;
    let (label, message) = (escape(label), escape(message));
    let name = if label.is_empty() {
        message.clone()
    } else {
        format!("{label}: {message}")
    };
    let round = match style {
        Style::Flat => 3,
        Style::FlatSquare => 0,
    };
    let ink = ink([r, g, b]);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"20\" role=\"img\" aria-label=\"{name}\">\
<title>{name}</title>\
<style>.l{{fill:#4d5462}}@media(prefers-color-scheme:dark){{.l{{fill:#646c7c}}}}</style>\
<clipPath id=\"c\"><rect width=\"{w}\" height=\"20\" rx=\"{round}\"/></clipPath>\
<g clip-path=\"url(#c)\"><rect class=\"l\" width=\"{l}\" height=\"20\"/>\
<rect x=\"{l}\" width=\"{r}\" height=\"20\" fill=\"#{rgb:06x}\"/></g>\
<g font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" font-size=\"11\">",
        w = Pixels(all),
        l = Pixels(left),
        r = Pixels(right),
        rgb = u32::from_be_bytes([0, r, g, b]),
    );
    for (text, start, field, width, ink) in [
        (label, 0, left, label_width, "#fff"),
        (message, left, right, message_width, ink),
    ] {
        if field > 0 {
            // Writing to a string cannot fail.
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"14\" fill=\"{ink}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>",
                Pixels(start + (field - width) / 2),
                Pixels(width),
            );
        }
    }
    svg + "</g></svg>"
}

/// How wide the field of a text is: whole pixels, so that its edges are sharp.
fn field(width: u32) -> u32 {
    match width {
        0 => 0,
        width => (width + 2 * PADDING).next_multiple_of(100),
    }
}

/// Hundredths of a pixel, as pixels.
struct Pixels(u32);

impl std::fmt::Display for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) => write!(f, "{whole}.{rest:02}"),
        }
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            char => escaped.push(char),
        }
    }
    escaped
}

/// How wide a text is in Verdana at 11 pixels, in hundredths of a pixel.
fn width(text: &str) -> u32 {
    text.chars()
        .map(|char| {
            let of = |table: &[u16], first: u32| {
                let at = u32::from(char).checked_sub(first)?;
                table.get(at as usize).copied()
            };
            of(&ASCII, 0x20)
                .or_else(|| of(&LATIN_1, 0xa0))
                .map_or(EM, u32::from)
        })
        .sum()
}

/// What a character beyond the tables is taken for.
const EM: u32 = 1100;

/// From U+0020 to U+007E. Measured by [anafanafo](https://github.com/metabolize/anafanafo) (MIT).
const ASCII: [u16; 95] = [
    387, 433, 505, 900, 699, 1184, 799, 295, 500, 500, 699, 900, 400, 500, 400, 500, 699, 699, 699,
    699, 699, 699, 699, 699, 699, 699, 500, 500, 900, 900, 900, 600, 1100, 752, 754, 768, 848, 696,
    632, 853, 827, 463, 500, 762, 612, 927, 823, 866, 663, 866, 765, 752, 678, 805, 752, 1088, 754,
    677, 754, 500, 500, 500, 900, 699, 699, 661, 685, 573, 685, 655, 387, 685, 696, 302, 379, 651,
    302, 1070, 696, 668, 685, 685, 469, 573, 433, 696, 651, 900, 651, 651, 578, 698, 500, 698, 900,
];

/// From U+00A0 to U+00FF.
const LATIN_1: [u16; 96] = [
    387, 433, 699, 699, 699, 699, 500, 699, 699, 1100, 600, 709, 900, 0, 1100, 699, 596, 900, 596,
    596, 699, 706, 699, 400, 699, 596, 600, 709, 1100, 1100, 1100, 600, 752, 752, 752, 752, 752,
    752, 1083, 768, 696, 696, 696, 696, 463, 463, 463, 463, 853, 823, 866, 866, 866, 866, 866, 900,
    866, 805, 805, 805, 805, 677, 666, 682, 661, 661, 661, 661, 661, 661, 1051, 573, 655, 655, 655,
    655, 302, 302, 302, 302, 673, 696, 668, 668, 668, 668, 668, 900, 668, 696, 696, 696, 696, 651,
    685, 699,
];

/// Whichever of the two is easier to read on the colour.
fn ink([r, g, b]: Color) -> &'static str {
    let bright = u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114 > 150_000;
    if bright { "#222" } else { "#fff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dark on a bright colour, with square corners.
    const NO_LABEL: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="18" height="20" role="img" aria-label="0"><title>0</title><style>.l{fill:#4d5462}@media(prefers-color-scheme:dark){.l{fill:#646c7c}}</style><clipPath id="c"><rect width="18" height="20" rx="0"/></clipPath><g clip-path="url(#c)"><rect class="l" width="0" height="20"/><rect x="0" width="18" height="20" fill="#dfb317"/></g><g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11"><text x="5.50" y="14" fill="#222" textLength="6.99" lengthAdjust="spacingAndGlyphs">0</text></g></svg>"##;
    const BEYOND_LATIN: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="101" height="20" role="img" aria-label="訪問: 1,234,567"><title>訪問: 1,234,567</title><style>.l{fill:#4d5462}@media(prefers-color-scheme:dark){.l{fill:#646c7c}}</style><clipPath id="c"><rect width="101" height="20" rx="3"/></clipPath><g clip-path="url(#c)"><rect class="l" width="33" height="20"/><rect x="33" width="68" height="20" fill="#c83c32"/></g><g font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11"><text x="5.50" y="14" fill="#fff" textLength="22" lengthAdjust="spacingAndGlyphs">訪問</text><text x="38.53" y="14" fill="#fff" textLength="56.93" lengthAdjust="spacingAndGlyphs">1,234,567</text></g></svg>"##;

    #[test]
    fn text_is_as_wide_as_in_its_font() {
        // As anafanafo has it.
        assert_eq!(width("visits"), 2834);
        assert_eq!(width("1,234"), 4 * 699 + 400);
        assert_eq!(width("訪問"), 2 * EM);
    }

    #[test]
    fn each_colour_brightens_by_its_own_part() {
        for (color, read) in [
            ([0, 0, 0], "#fff"),
            ([255, 255, 255], "#222"),
            ([0, 255, 2], "#fff"),
            ([0, 255, 3], "#222"),
            ([255, 125, 0], "#fff"),
            ([255, 126, 0], "#222"),
            ([154, 127, 255], "#fff"),
            ([155, 128, 255], "#222"),
        ] {
            assert_eq!(ink(color), read, "{color:?}");
        }
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        let svg = draw("<a href=\"x\">", "1 & 2", [0, 0, 0], Style::Flat);
        assert!(!svg.contains("<a "), "{svg}");
        assert!(
            svg.contains("&lt;a href=&quot;x&quot;&gt;: 1 &amp; 2"),
            "{svg}"
        );
    }

    #[test]
    fn the_drawing() {
        assert_eq!(
            draw("visits", "1,234", [9, 105, 184], Style::Flat),
            include_str!("../../../contract/src/badge.svg").trim_end()
        );
        let yellow = [223, 179, 23];
        assert_eq!(draw("", "0", yellow, Style::FlatSquare), NO_LABEL);
        let red = [200, 60, 50];
        assert_eq!(draw("訪問", "1,234,567", red, Style::Flat), BEYOND_LATIN);
    }
}
