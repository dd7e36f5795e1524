//! The race that the tutorials warn of, with numbers: adding 1 by reading, adding and writing back
//! loses updates as soon as two do it at the same time; adding 1 in the store loses none.
//!
//! The await between reading and writing is what makes the room for the other. A global variable in
//! one thread has the same race, once there is an await between the two.

use core::time::Duration;
use edgestate_state::Lab;
use edgestate_state_tests::world::{MemoryWorld, RedisWorld, World as _};
use futures_util::future::join_all;
use std::cell::Cell;

const CLIENTS: u64 = 20;
const ADDITIONS: u64 = 50;

/// What a counter holds after every client has added 1 so many times.
async fn atomic(store: &impl Lab) -> u64 {
    join_all((0..CLIENTS).map(|_| async {
        for _ in 0..ADDITIONS {
            store.lab_add("atomic").await.expect("added");
        }
    }))
    .await;
    store.lab_read("atomic").await.expect("read")
}

async fn read_modify_write(store: &impl Lab) -> u64 {
    join_all((0..CLIENTS).map(|_| async {
        for _ in 0..ADDITIONS {
            let value = store.lab_read("rmw").await.expect("read");
            // Every other client gets its turn here, as across any await on the network.
            tokio::task::yield_now().await;
            store.lab_write("rmw", value + 1).await.expect("written");
        }
    }))
    .await;
    store.lab_read("rmw").await.expect("read")
}

async fn show(name: &str, store: &impl Lab) {
    let wanted = CLIENTS * ADDITIONS;
    let (atomic, careless) = (atomic(store).await, read_modify_write(store).await);
    println!(
        "{name}: {CLIENTS} clients add 1 {ADDITIONS} times each: atomic {atomic}, \
         read-modify-write {careless}, {} updates lost",
        wanted - careless
    );
    assert_eq!(atomic, wanted);
    assert!(careless < wanted, "nothing was lost: there was no race");
}

#[tokio::test]
async fn read_modify_write_loses_updates_on_redis() {
    let world = RedisWorld::start().await;
    show("Redis", &world.store(Duration::from_hours(1))).await;
}

#[tokio::test]
async fn read_modify_write_loses_updates_in_memory() {
    let world = MemoryWorld::start().await;
    show("memory", &world.store(Duration::from_hours(1))).await;
}

#[tokio::test]
async fn a_global_variable_loses_updates_across_an_await() {
    let counter = Cell::new(0_u64);
    join_all((0..CLIENTS).map(|_| async {
        for _ in 0..ADDITIONS {
            let value = counter.get();
            tokio::task::yield_now().await;
            counter.set(value + 1);
        }
    }))
    .await;
    println!(
        "global variable: {} of {}",
        counter.get(),
        CLIENTS * ADDITIONS
    );
    assert_eq!(
        counter.get(),
        ADDITIONS,
        "all clients did the same addition"
    );
}
