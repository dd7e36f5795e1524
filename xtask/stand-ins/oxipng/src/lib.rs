//! The part of oxipng that Trunk calls; it leaves the picture as it is.

use std::convert::Infallible;

pub struct Options;

impl Options {
    pub fn from_preset(_: u8) -> Self {
        Self
    }
}

pub fn optimize_from_memory(png: &[u8], _: &Options) -> Result<Vec<u8>, Infallible> {
    Ok(png.into())
}
