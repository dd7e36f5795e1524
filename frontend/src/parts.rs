//! The views as parts of the program, each fetched when it is first shown: the build parts the program at the functions
//! that are marked here (xtask/src/program.rs).

use crate::browser;
use crate::components::reload_offer::ReloadOffer;
use crate::pages;
use edgestate_view_model::views::View;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::LazyRoute;

/// A view by its part, with the functions that show and load it.
macro_rules! part {
    ($view:ident, $part:ident, $show:ident, $load:ident) => {
        #[wasm_split($part, wasm_split_path = leptos::wasm_split, preload($load), fallible)]
        fn $show() -> Result<AnyView, SplitLoaderError> {
            Ok(pages::$part::$view().into_any())
        }

        pub struct $view;

        impl LazyRoute for $view {
            fn data() -> Self {
                Self
            }

            async fn view(_: Self) -> AnyView {
                // In another task than the frame.
                browser::breathe().await;
                $show().await.unwrap_or_else(|_| gone())
            }
        }
    };
}

part!(Home, home, show_home, load_home);
part!(Visits, visits, show_visits, load_visits);
part!(Explore, explore, show_explore, load_explore);
part!(Compare, compare, show_compare, load_compare);
part!(Add, add, show_add, load_add);

/// Fetches the part of the view at a path, so that it can be shown at once.
pub async fn load(path: &str) {
    // It is tried once more where the view is to be shown, and its failure is told there.
    let _ = match View::at(path).map(|view| view.page) {
        Some("home") => load_home().await,
        Some("visits") => load_visits().await,
        Some("explore") => load_explore().await,
        Some("compare") => load_compare().await,
        Some("add") => load_add().await,
        _ => Ok(()),
    };
}

/// Stands where a part could not be had.
fn gone() -> AnyView {
    view! { <ReloadOffer missing="This view" /> }.into_any()
}
