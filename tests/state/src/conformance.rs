//! What every store does. [`conformance!`](crate::conformance!) makes a test of each function here:
//! for what counts visits, and with `values` for what keeps values.

#![expect(missing_docs, reason = "the names are sentences")]
#![expect(clippy::missing_panics_doc, reason = "a test panics when it fails")]

mod archive;
mod buckets;
mod ids;
mod lab;
mod over_time;
mod pages;
mod values;
mod visitors;

pub use archive::*;
pub use buckets::*;
pub use ids::*;
pub use lab::*;
pub use over_time::*;
pub use pages::*;
pub use values::*;
pub use visitors::*;

use core::time::Duration;
use edgestate_contract::visits::Interval;
use edgestate_state::visits::{Counted, Visit};
use edgestate_state::{UnixMillis, Visits, Window};

const HOUR: Duration = Duration::from_hours(1);
/// 2025-03-01T12:34:56.789Z, a Saturday after a short month.
const NOON: UnixMillis = UnixMillis(1_740_832_496_789);
/// 2025-03-02T00:00:00Z.
const MIDNIGHT: UnixMillis = UnixMillis(1_740_873_600_000);

/// Makes a module of tests that put a [`World`]'s store through the suite.
#[macro_export]
macro_rules! conformance {
    ($module:ident, $world:ty: $($case:ident),+ $(,)?) => {
        mod $module {
            use super::*;

            $(
                #[tokio::test]
                async fn $case() {
                    let world = <$world as $crate::world::World>::start().await;
                    $crate::conformance::$case(&world).await;
                }
            )+
        }
    };
    ($module:ident, $world:ty) => {
        $crate::conformance!(
            $module, $world:
            a_visit_counts_once_per_page_and_id,
            every_visible_character_can_be_in_an_id,
            an_id_is_known_for_its_time_and_forgotten_after_that,
            a_forgotten_id_that_carries_its_time_is_never_counted_again,
            an_id_from_the_future_is_not_counted,
            a_flood_shortens_how_far_back_ids_are_known,
            there_are_as_many_pages_as_may_be,
            concurrent_visits_are_all_counted_once,
            a_day_ends_at_midnight,
            buckets_begin_on_the_minute_and_the_hour,
            a_bucket_stays_for_its_retention_and_not_longer,
            a_late_visit_counts_in_its_own_bucket,
            a_series_has_as_many_points_as_asked_for_and_kept,
            a_series_can_end_in_the_past,
            the_oldest_day_is_there_as_long_as_it_is_kept,
            a_days_visitors_are_known_when_it_is_over,
            pages_are_listed_by_how_their_names_begin,
            a_board_says_what_its_parts_say,
            unique_visitors_are_estimated,
            a_visitor_who_does_not_want_it_is_not_recognised,
            the_most_visited_pages_come_first,
            a_thousand_pages_are_told_apart,
            every_allowed_page_name_is_its_own_page,
            stores_do_not_see_each_other,
            a_lab_counter_can_be_added_to_read_and_overwritten,
            an_addition_with_an_id_is_made_once,
            what_is_taken_along_is_brought_back,
            every_bucket_is_brought_back_to_its_place,
            of_two_numbers_the_larger_one_stays,
            a_number_from_elsewhere_is_one_for_each_source,
            an_import_takes_all_pages_or_none,
            every_page_is_met_in_trips_of_bounded_size,
            what_is_no_longer_kept_is_not_brought_back,
        );
    };
    ($module:ident, $world:ty, values) => {
        $crate::conformance!(
            $module, $world:
            a_value_is_kept_for_its_time,
            a_value_can_be_replaced_and_removed,
            a_large_value_comes_back_as_it_was,
            values_of_one_store_are_not_seen_by_another,
        );
    };
}

fn visit<'a>(page: &'a str, id: &'a str, at: UnixMillis) -> Visit<'a> {
    Visit {
        page,
        id,
        visitor: None,
        at,
    }
}

async fn count<S: Visits>(store: &S, page: &str, id: &str, at: UnixMillis) -> Counted {
    store
        .count_visit(&visit(page, id, at))
        .await
        .expect("counts")
}

async fn counts<S: Visits>(
    store: &S,
    interval: Interval,
    points: u32,
    now: UnixMillis,
) -> Vec<u64> {
    let series = store
        .series("p", Window::up_to_now(interval, points, now))
        .await;
    let series = series.expect("a series");
    series.iter().map(|bucket| bucket.count).collect()
}

fn later(at: UnixMillis, secs: u64) -> UnixMillis {
    at.plus(Duration::from_secs(secs))
}
