//! The parts of the views, one to a file, each named for what it shows.

pub mod answer_path;
pub mod answer_summary;
pub mod copy_button;
pub mod number_picker;
pub mod own_visit;
pub mod problem_note;
pub mod request_history;
pub mod status_line;
pub mod strategy_picker;
pub mod value_view;
