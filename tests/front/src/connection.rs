//! One connection to Redis for everybody: requests are written as they come, many in one go, and
//! the replies are handed out in their order. It is opened when needed and again after it broke.

use crate::resp::{self, Reply};
use anyhow::{Context, Result, bail};
use bytes::BytesMut;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc, oneshot};

/// How many bytes of requests are gathered into one write.
const WRITE_BATCH_BYTES: usize = 64 * 1024;

/// Commands for Redis, and where their replies go.
struct Request {
    bytes: Vec<u8>,
    replies: usize,
    answer: oneshot::Sender<Vec<Reply>>,
}

/// The connection.
#[derive(Clone)]
pub struct Connection {
    address: Arc<str>,
    sender: Arc<Mutex<Option<mpsc::UnboundedSender<Request>>>>,
}

impl Connection {
    /// A connection to `host:port`, not opened yet.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self {
            address: address.into(),
            sender: Arc::default(),
        }
    }

    /// Sends commands without any other in between, and returns as many replies.
    ///
    /// # Errors
    /// When the connection cannot be opened, or breaks.
    pub async fn call(&self, commands: &[Vec<String>]) -> Result<Vec<Reply>> {
        if commands.is_empty() {
            // No reply would ever come.
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        for command in commands {
            resp::encode(command, &mut bytes);
        }
        let (answer, answered) = oneshot::channel();
        let request = Request {
            bytes,
            replies: commands.len(),
            answer,
        };
        self.send(request).await?;
        answered.await.context("the connection to Redis broke")
    }

    async fn send(&self, request: Request) -> Result<()> {
        let mut sender = self.sender.lock().await;
        let request = match &*sender {
            None => request,
            Some(open) => match open.send(request) {
                Ok(()) => return Ok(()),
                Err(refused) => refused.0,
            },
        };
        let stream = TcpStream::connect(&*self.address)
            .await
            .context("Redis does not accept connections")?;
        stream.set_nodelay(true)?;
        let (open, requests) = mpsc::unbounded_channel();
        tokio::spawn(run(stream, requests));
        open.send(request)
            .ok()
            .context("the connection just broke")?;
        *sender = Some(open);
        Ok(())
    }
}

/// Serves requests until the connection breaks; what is pending then gets no answer.
async fn run(mut stream: TcpStream, mut requests: mpsc::UnboundedReceiver<Request>) -> Result<()> {
    let (mut reader, mut writer) = stream.split();
    let mut pending = VecDeque::<(usize, Vec<Reply>, oneshot::Sender<Vec<Reply>>)>::new();
    let mut buffer = BytesMut::with_capacity(WRITE_BATCH_BYTES);
    let mut unsent = Vec::new();
    loop {
        tokio::select! {
            request = requests.recv(), if unsent.len() < WRITE_BATCH_BYTES => {
                let Some(request) = request else { return Ok(()) };
                unsent.extend_from_slice(&request.bytes);
                pending.push_back((request.replies, Vec::new(), request.answer));
                while let Ok(request) = requests.try_recv() {
                    unsent.extend_from_slice(&request.bytes);
                    pending.push_back((request.replies, Vec::new(), request.answer));
                }
            }
            written = writer.write(&unsent), if !unsent.is_empty() => {
                unsent.drain(..written?);
            }
            read = reader.read_buf(&mut buffer) => {
                if read? == 0 {
                    bail!("Redis closed the connection");
                }
                while let Some(reply) = resp::decode(&mut buffer)? {
                    let (replies, got, _) = pending.front_mut().context("a reply too many")?;
                    got.push(reply);
                    if got.len() == *replies
                        && let Some((_, got, answer)) = pending.pop_front()
                    {
                        // Nobody waits where the client has gone.
                        let _ = answer.send(got);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_commands_have_no_replies_and_need_no_redis() {
        let nowhere = Connection::new("127.0.0.1:1");
        assert_eq!(nowhere.call(&[]).await.expect("nothing to ask"), []);
    }
}
