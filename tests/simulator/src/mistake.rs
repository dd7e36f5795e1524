//! Mistakes that can be put in, to see whether the simulator notices them. Those of the scripts are
//! texts that are replaced in them.

/// A mistake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mistake {
    /// None.
    #[default]
    None,
    /// In a script: a text of it, and what is executed instead.
    Script(&'static str, &'static str),
    /// A client makes a new id for every attempt.
    NewIdOnRetry,
    /// A client forgets a visit before its answer.
    ForgetsEarly,
    /// A client makes the id again when it is too old, whatever was tried before.
    AlwaysMakesAgain,
    /// A client writes an attempt down when it has its answer.
    WritesAfterwards,
    /// A visit is sent from two tabs under two ids.
    TwoTabsTwoIds,
    /// A client takes an error for a success.
    ErrorIsSuccess,
    /// A client takes a captive portal's 200 for a success.
    PortalIsSuccess,
    /// An isolate takes a timeout for a miss.
    TimeoutIsMiss,
    /// An isolate's breaker, once open, lets nothing through again.
    BreakerStaysOpen,
    /// An isolate keeps numbers in memory without bound.
    MemoryWithoutBound,
    /// An isolate waits with a number until Redis answers.
    WaitsForRedis,
    /// A Redis forgets the last seconds when it is restarted. Nobody in front of it can help that.
    RedisForgets,
}
