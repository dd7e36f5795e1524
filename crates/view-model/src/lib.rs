//! What the page decides and computes without a browser: when a visit is sent again, what an answer means
//! in words, how numbers are set. Tested natively; knows neither Leptos nor the browser.

pub mod address;
pub mod answer;
pub mod attempts;
pub mod axis;
pub mod board;
pub mod break_even;
pub mod comparison;
pub mod digits;
pub mod experiment;
pub mod failure;
pub mod fate;
pub mod faults;
pub mod history;
pub mod local;
pub mod logarithm;
pub mod outbox;
pub mod plan;
pub mod race;
pub mod range;
pub mod received;
pub mod recording;
pub mod scale;
pub mod seeds;
pub mod service;
pub mod snippets;
pub mod statistics;
pub mod time;
pub mod trip;
pub mod verdict;
pub mod views;
pub mod wording;
