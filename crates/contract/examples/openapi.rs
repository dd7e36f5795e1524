//! Prints the document that describes the API: `cargo xtask openapi` writes it to openapi.json.

fn main() {
    print!("{}", edgestate_contract::openapi::json());
}
