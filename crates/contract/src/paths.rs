//! Where each endpoint stands. A path that ends in `/` is followed by one percent-encoded segment.

/// Every endpoint's path begins with this; everything else belongs to the web UI.
pub const API: &str = "/api/";
/// `GET`, `HEAD`, `DELETE` `/api/fibonacci/{n}`.
pub const FIBONACCI: &str = "/api/fibonacci/";
/// `GET /api/visits?limit=`: the most visited pages.
pub const TOP_PAGES: &str = "/api/visits";
/// `POST`, `GET` `/api/visits/{page}`, and with [`SERIES_SUFFIX`] the series.
pub const VISITS: &str = "/api/visits/";
/// `GET /api/visits/{page}/series`. A page whose own name ends like this is reached with `%2F`.
pub const SERIES_SUFFIX: &str = "/series";
/// What a view of a page shows, behind [`VISITS`] and the page.
pub const BOARD_SUFFIX: &str = "/board";
/// `POST`, `GET` `/api/lab/{counter}`.
pub const LAB: &str = "/api/lab/";
/// `GET /api/health`.
pub const HEALTH: &str = "/api/health";
