//! The throw-away counter that shows how updates get lost: the same addition once as an atomic step
//! of the store, once as the read, add and write that looks just as good in one process.

use crate::failure::Failure;
use crate::reply::Reply;
use crate::request::Request;
use crate::visits::parse_page;
use edgestate_contract::lab::{LabReply, Method};
use edgestate_state::Store;

/// An addition that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddJob {
    counter: String,
    method: Method,
}

impl AddJob {
    pub(crate) fn parse(counter: &str, request: &Request<'_>) -> Result<Self, Failure> {
        let method = request
            .query("method")
            .map_or(Some(Method::default()), |name| Method::parse(&name));
        Ok(Self {
            counter: parse_page(counter)?,
            method: method.ok_or(Failure::Query {
                parameter: "method",
                allowed: "atomic or read_modify_write",
            })?,
        })
    }

    pub(crate) async fn run<S: Store>(self, store: &S) -> Result<Reply, Failure> {
        let value = match self.method {
            Method::Atomic => store.lab_add(&self.counter).await?,
            Method::ReadModifyWrite => {
                // Wrong on purpose: whoever writes between these two awaits is overwritten.
                let value = store.lab_read(&self.counter).await?.saturating_add(1);
                store.lab_write(&self.counter, value).await?;
                value
            }
        };
        let reply = LabReply {
            counter: self.counter,
            method: Some(self.method),
            value,
            backend: store.backend(),
        };
        Ok(Reply::json(200, &reply))
    }
}

pub(crate) async fn read<S: Store>(counter: String, store: &S) -> Result<Reply, Failure> {
    let value = store.lab_read(&counter).await?;
    Ok(Reply::json(
        200,
        &LabReply {
            counter,
            method: None,
            value,
            backend: store.backend(),
        },
    ))
}
