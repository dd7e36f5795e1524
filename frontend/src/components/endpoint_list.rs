//! The endpoints of the API with what each does; all of it is static.

use leptos::prelude::*;

/// The list, each entry a link that brings its example into the console.
#[component]
pub fn EndpointList() -> impl IntoView {
    view! {
        <ul class="endpoints">
            <li>
                <a href="/console?call=fibonacci" data-noscroll=""><b>"GET"</b>" /api/fibonacci/{n}"</a>
                <p>"F(n), its source, age and remaining time. "<code>"?cache="</code>" picks the tiers."</p>
            </li>
            <li>
                <a href="/console?call=digits" data-noscroll=""><b>"GET"</b>" … as text"</a>
                <p>"The digits alone, for a client that accepts "<code>"text/plain"</code>"."</p>
            </li>
            <li>
                <a href="/console?call=purge" data-noscroll=""><b>"DELETE"</b>" /api/fibonacci/{n}"</a>
                <p>"Drops it from every tier. Needs the admin token."</p>
            </li>
            <li>
                <a href="/console?call=count" data-noscroll=""><b>"POST"</b>" /api/visits/{page}"</a>
                <p>"Counts a visit. Send it twice: the same key counts once."</p>
            </li>
            <li>
                <a href="/console?call=totals" data-noscroll=""><b>"GET"</b>" /api/visits/{page}"</a>
                <p>"Total, today, and visitors today."</p>
            </li>
            <li>
                <a href="/console?call=series" data-noscroll=""><b>"GET"</b>" /api/visits/{page}/series"</a>
                <p>"Visits per minute, hour or day."</p>
            </li>
            <li>
                <a href="/console?call=top" data-noscroll=""><b>"GET"</b>" /api/visits"</a>
                <p>"The most visited pages."</p>
            </li>
            <li>
                <a href="/console?call=lab" data-noscroll=""><b>"POST"</b>" /api/lab/{counter}"</a>
                <p>"Adds 1 to a throw-away counter, safely or by read-modify-write."</p>
            </li>
            <li>
                <a href="/console?call=health" data-noscroll=""><b>"GET"</b>" /api/health"</a>
                <p>"Whether the store can be reached, and what each tier has seen."</p>
            </li>
        </ul>
    }
}
