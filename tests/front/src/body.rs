//! A response body that can be slow, or break.

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// The body: what is there at once, then what follows.
pub struct AnswerBody {
    first: Option<Bytes>,
    rest: Option<mpsc::Receiver<io::Result<Bytes>>>,
}

impl AnswerBody {
    /// All of it at once.
    pub fn whole(body: String) -> Self {
        Self {
            first: Some(body.into()),
            rest: None,
        }
    }

    /// One half at once and the other after `pause`.
    pub fn paused(body: String, pause: impl Future<Output = ()> + Send + 'static) -> Self {
        let mut first = Bytes::from(body);
        let second = first.split_off(first.len() / 2);
        let (sender, rest) = mpsc::channel(1);
        tokio::spawn(async move {
            pause.await;
            // The client may have gone.
            let _ = sender.send(Ok(second)).await;
        });
        Self {
            first: Some(first),
            rest: Some(rest),
        }
    }

    /// One half, and then the connection breaks.
    pub fn broken(body: String) -> Self {
        let mut first = Bytes::from(body);
        first.truncate(first.len() / 2);
        let (sender, rest) = mpsc::channel(1);
        tokio::spawn(async move {
            // The first half goes out while there is nothing more to send.
            tokio::task::yield_now().await;
            let _ = sender
                .send(Err(io::ErrorKind::ConnectionAborted.into()))
                .await;
        });
        Self {
            first: Some(first),
            rest: Some(rest),
        }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        match &mut self.rest {
            None => Poll::Ready(None),
            Some(rest) => rest
                .poll_recv(context)
                .map(|piece| piece.map(|piece| piece.map(Frame::data))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.first, &self.rest) {
            (Some(first), None) => SizeHint::with_exact(first.len() as u64),
            _ => SizeHint::default(),
        }
    }
}
