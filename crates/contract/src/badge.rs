//! `/badge/{page}.svg` and `/badge/{page}.json`: a page's number as a picture, and for shields.io.

use serde::{Deserialize, Serialize};

/// The most characters that a badge's label may have.
pub const LABEL_MAX_CHARS: usize = 64;
/// How long a badge may be kept by whoever fetched it.
pub const MAX_AGE_SECS: u32 = 300;

/// The colours that have a name, as red, green and blue; each dark enough for white text or bright enough
/// for dark text.
pub const COLORS: [(&str, [u8; 3]); 9] = [
    ("blue", [9, 105, 184]),
    ("brightgreen", [76, 204, 34]),
    ("green", [46, 125, 50]),
    ("grey", [95, 102, 112]),
    ("lightgrey", [200, 203, 208]),
    ("orange", [190, 84, 12]),
    ("purple", [123, 66, 164]),
    ("red", [198, 40, 40]),
    ("yellow", [223, 179, 23]),
];
/// What a colour may be, in words.
pub const COLOR_RULE: &str = "blue, brightgreen, green, grey, lightgrey, orange, purple, red, yellow, or 3 or 6 hexadecimal digits";
/// The colour when the request does not say.
pub const DEFAULT_COLOR: &str = "blue";

/// Which number: the value of `?metric=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// All visits so far.
    #[default]
    Total,
    /// Visits since midnight UTC.
    Today,
    /// Estimated distinct visitors since midnight UTC.
    Unique,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 3] = [Self::Total, Self::Today, Self::Unique];

    /// The metric of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.as_str() == name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Today => "today",
            Self::Unique => "unique",
        }
    }

    /// What a badge calls it when the request does not say.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Total => "visits",
            Self::Today => "visits today",
            Self::Unique => "visitors today",
        }
    }
}

/// The form of a badge: the value of `?style=`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Style {
    /// With round corners.
    #[default]
    Flat,
    /// With square corners.
    FlatSquare,
}

impl Style {
    /// Every style.
    pub const ALL: [Self; 2] = [Self::Flat, Self::FlatSquare];

    /// The style of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|style| style.as_str() == name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::FlatSquare => "flat-square",
        }
    }
}

/// What [shields.io](https://shields.io/badges/endpoint-badge) makes a badge of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ShieldsBadge {
    /// Always 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1))]
    pub schema_version: u8,
    /// The left field.
    pub label: String,
    /// The right field: the number, its digits in groups of three, or `unavailable`.
    pub message: String,
    /// The colour of the right field, as it was asked for.
    pub color: String,
    /// Present and true where the number could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub is_error: bool,
    /// How long the badge may be kept.
    pub cache_seconds: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::about::Rule;
    use crate::operations::parameters;

    #[test]
    fn every_colour_is_named_wherever_colours_are() {
        let Rule::Text { pattern, .. } = parameters::COLOR.rule else {
            panic!("a colour is a text");
        };
        let names = COLORS.map(|(name, _)| name);
        assert_eq!(
            pattern,
            format!("^({}|[0-9A-Fa-f]{{3}}|[0-9A-Fa-f]{{6}})$", names.join("|"))
        );
        assert!(COLOR_RULE.starts_with(&names.join(", ")));
        assert!(names.contains(&DEFAULT_COLOR));
    }
}
