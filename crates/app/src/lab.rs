//! The throw-away counter that shows how updates get lost: the same addition once as an atomic step
//! of the store, once as the read, add and write that looks just as good in one process.

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::Reply;
use crate::request::Request;
use crate::request::decode;
use edgestate_contract::lab::{LabReply, Method};
use edgestate_contract::visits::{InvalidPage, check_page};
use edgestate_state::{Lab, Visits};

impl<V, S: Visits + Lab, E, P: Platform> App<V, S, E, P> {
    pub(crate) async fn add_to_counter(
        &self,
        counter: &str,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let counter = parse_counter(counter)?;
        let method = request
            .query("method")
            .map_or(Some(Method::default()), |name| Method::parse(&name))
            .ok_or(Failure::Query {
                parameter: "method",
                allowed: "atomic or read_modify_write",
            })?;
        self.timed(async |store| {
            let value = match method {
                Method::Atomic => store.lab_add(&counter).await?,
                Method::ReadModifyWrite => {
                    // Wrong on purpose: whoever writes between these two awaits is overwritten.
                    let value = store.lab_read(&counter).await?.saturating_add(1);
                    store.lab_write(&counter, value).await?;
                    value
                }
            };
            Ok(Reply::json(
                200,
                &LabReply {
                    counter,
                    method: Some(method),
                    value,
                    backend: store.backend(),
                },
            ))
        })
        .await
    }

    pub(crate) async fn counter(&self, counter: &str) -> Result<Reply, Failure> {
        let counter = parse_counter(counter)?;
        self.timed(async |store| {
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
        })
        .await
    }
}

fn parse_counter(segment: &str) -> Result<String, Failure> {
    let counter = decode(segment).ok_or(Failure::Counter(InvalidPage))?;
    check_page(&counter).map_err(Failure::Counter)?;
    Ok(counter)
}
