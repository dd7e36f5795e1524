//! What a request is for, by the table of operations in `contract`.

use crate::failure::Failure;
use crate::log::Entry;
use crate::request::{Method, Request};
use edgestate_contract::operations::{self, Operation, Place};
use std::cell::RefCell;

/// What a request is for.
pub enum Route<'a> {
    /// To know what can be done at a place.
    Options(Place<'a>),
    /// To do something.
    Call(Call<'a>),
}

/// An operation that is asked for.
pub struct Call<'a> {
    /// Its row in the table.
    pub operation: &'static Operation,
    /// What stands for the variable of its path, still percent-encoded; empty where it has none.
    pub variable: &'a str,
    /// The id of a visit or of an addition; empty for what has none.
    pub visit_id: String,
    /// What the log will say of it.
    pub entry: RefCell<Entry>,
}

impl<'a> Route<'a> {
    pub fn of(request: &Request<'a>) -> Result<Self, Failure> {
        let place = Place::at(request.path).ok_or(Failure::NotFound)?;
        let method = match request.method {
            Method::Get | Method::Head => Some(operations::Method::Get),
            Method::Post => Some(operations::Method::Post),
            Method::Delete => Some(operations::Method::Delete),
            Method::Options => return Ok(Self::Options(place)),
            Method::Other => None,
        };
        let operation = method.and_then(|method| place.operation(method));
        let operation = operation.ok_or_else(|| Failure::Method {
            allow: place.allow(),
        })?;
        Ok(Self::Call(Call {
            operation,
            variable: place.variable,
            visit_id: String::new(),
            entry: RefCell::default(),
        }))
    }
}
