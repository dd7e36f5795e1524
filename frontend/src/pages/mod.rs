//! One file for each view.

pub mod add;
pub mod compare;
pub mod explore;
pub mod home;
pub mod not_found;
pub mod visits;
