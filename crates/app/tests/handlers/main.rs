//! The handlers without workerd: the same code on the memory store and on a store that fails. This is
//! what taking the store and the platform from outside is for.

mod badges;
mod bench;
mod failing;
mod lab;
mod limits;
mod log;
mod numbers;
mod operations;
mod origins;
mod outage;
mod visits;
