//! Taking everything that is counted away as lines of JSON, and bringing it back.

mod lines;

use crate::App;
use crate::failure::Failure;
use crate::platform::Platform;
use crate::reply::{Body, Reply};
use crate::request::Request;
use crate::route::Call;
use edgestate_contract::archive::{IMPORT_MAX_BYTES, ImportReply, MEDIA_TYPE};
use edgestate_state::archive::Place;
use edgestate_state::{Archive, Visits};

impl<V, S: Visits + Archive, E, P: Platform> App<V, S, E, P> {
    /// As many pages as one trip brings, from where the cursor leads.
    pub(crate) async fn export(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let from = match request.query("cursor") {
            None => Place::default(),
            Some(cursor) => cursor.parse().map_err(|_| Failure::Query {
                parameter: "cursor",
                allowed: "what the last line of the export before says is `next`",
            })?,
        };
        self.timed(call, async |store| {
            let now = self.platform.now();
            let exported = store.export(&from, now).await?;
            let mut reply = Reply::empty(200)
                .with("content-type", MEDIA_TYPE)
                .with("cache-control", "no-store");
            reply.body = Body::Text(lines::write(&exported, now));
            Ok(reply)
        })
        .await
    }

    /// Takes such lines, all of them or none.
    pub(crate) async fn import(
        &self,
        call: &Call<'_>,
        request: &Request<'_>,
    ) -> Result<Reply, Failure> {
        let text = request.body.text(IMPORT_MAX_BYTES).await;
        let text = text.ok_or(Failure::BodyTooLarge)?;
        let now = self.platform.now();
        let records = lines::read(&text, now)?;
        self.timed(call, async |store| {
            store.import(&records, now).await?;
            for record in &records {
                self.badges.forget(&record.page);
            }
            let taken = ImportReply {
                pages: records.len() as u64,
                backend: store.backend(),
            };
            Ok(Reply::json(200, &taken))
        })
        .await
    }
}
