//! Numbers are written as the reader writes them, once the page has said how. A process of its own: it is said once.

use edgestate_view_model::digits::{decimal, grouped, write_as};

#[test]
fn numbers_are_written_as_the_reader_does() {
    assert_eq!(decimal(123_456, 2), "1\u{202f}234.56");
    write_as(|number, places| format!("{number:.*}", places as usize).replace('.', ","));
    write_as(|_, _| unreachable!("the first one stays"));
    assert_eq!(decimal(123_456, 2), "1234,56");
    assert_eq!(decimal(5, 1), "0,5");
    assert_eq!(grouped(1_234), "1234");
}
