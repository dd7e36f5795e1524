//! A page view, counted natively. Run it with the URL and the token of a database:
//!
//! ```sh
//! UPSTASH_REDIS_REST_URL=… UPSTASH_REDIS_REST_TOKEN=… cargo run --example tokio --features reqwest
//! ```

use edgestate_upstash::{Client, Command, Config, TokioPlatform};
use std::env;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = env::var("UPSTASH_REDIS_REST_URL")?;
    let token = env::var("UPSTASH_REDIS_REST_TOKEN")?;
    let redis = Client::new(Config::new(url, token), TokioPlatform::default());

    // Sent once: had the reply been lost, it might have been counted.
    let views: u64 = redis.run(&Command::new("INCR").arg("views")).await?;
    // Sent again if need be: a value that is set twice is set once.
    let keep = Command::new("EXPIRE").arg("views").int(86_400).idempotent();
    redis.run::<bool>(&keep).await?;
    println!("{views} views");
    Ok(())
}
