//! What the page decides and computes without a browser; tested natively.

pub mod answer;
pub mod digits;
pub mod failure;
pub mod history;
pub mod outbox;
pub mod scale;
pub mod seeds;
pub mod statistics;
pub mod wording;
