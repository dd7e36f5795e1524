//! One file for each view.

pub mod explore;
pub mod not_found;
