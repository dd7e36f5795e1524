//! The parts of the views, one to a file, each named for what it shows.

pub mod answer_path;
pub mod answer_summary;
pub mod attempts_line;
pub mod big_number;
pub mod break_it;
pub mod comparison_results;
pub mod comparison_run;
pub mod copy_button;
pub mod intro;
pub mod live_count;
pub mod number_field;
pub mod number_picker;
pub mod own_visit;
pub mod page_list;
pub mod page_share;
pub mod problem_note;
pub mod race_run;
pub mod request_history;
pub mod spiral;
pub mod status_line;
pub mod strategy_choice;
pub mod value_tools;
pub mod value_view;
pub mod visits_chart;
