//! The part of lightningcss that Trunk calls; it leaves the style sheet as it is.

pub mod stylesheet {
    use std::convert::Infallible;

    #[derive(Default)]
    pub struct ParserOptions;

    #[derive(Default)]
    pub struct MinifyOptions;

    #[derive(Default)]
    pub struct PrinterOptions {
        pub minify: bool,
    }

    pub struct StyleSheet(String);

    pub struct ToCssResult {
        pub code: String,
    }

    impl StyleSheet {
        pub fn parse(css: &str, _: ParserOptions) -> Result<Self, Infallible> {
            Ok(Self(css.into()))
        }

        pub fn minify(&mut self, _: MinifyOptions) -> Result<(), Infallible> {
            Ok(())
        }

        pub fn to_css(&self, _: PrinterOptions) -> Result<ToCssResult, Infallible> {
            let code = self.0.clone();
            Ok(ToCssResult { code })
        }
    }
}
