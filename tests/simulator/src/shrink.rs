//! A failure made small, and told: the faults that it does not need are left out, the visits that it
//! does not need too, and of what happened only what concerns it.

use crate::faults::Fault;
use crate::reckoning::Outcome;
use crate::world::{Plan, run};
use core::fmt::Write as _;

/// Fewer visits than this tell a story.
const FEW: u32 = 5;

/// The smallest plan found that fails as this one does.
#[must_use]
pub fn shrink(mut plan: Plan) -> Plan {
    let fails = |plan: Plan| !run(plan).violations.is_empty();
    for fault in Fault::all() {
        let smaller = plan.without(fault);
        if fails(smaller) {
            plan = smaller;
        }
    }
    while plan.visits > FEW {
        let smaller = Plan {
            visits: plan.visits / 2,
            ..plan
        };
        if !fails(smaller) {
            break;
        }
        plan = smaller;
    }
    plan
}

/// What happened, as far as it concerns what is wrong, and the command that shows it again.
#[must_use]
pub fn story(plan: Plan) -> String {
    let Outcome {
        violations,
        faults,
        trace,
        ..
    } = run(Plan {
        is_traced: true,
        ..plan
    });
    let mut text = String::new();
    let Some(violation) = violations.first() else {
        return text;
    };
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{violation}");
    let names: Vec<_> = faults.iter().map(|fault| fault.name()).collect();
    let _ = writeln!(text, "under: {}", names.join(", "));
    // Ids are told by their ends.
    let words = violation.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'));
    let ids: Vec<_> = words
        .filter(|word| word.len() == 36)
        .filter_map(|id| id.get(28..))
        .collect();
    let concerns = |line: &String| ids.iter().any(|id| line.contains(id));
    let first = trace.iter().position(concerns).unwrap_or(0);
    let last = trace.iter().rposition(concerns).unwrap_or(trace.len());
    for line in trace.iter().take(last + 1).skip(first) {
        if ids.is_empty() || concerns(line) || line.contains("  * ") {
            let _ = writeln!(text, "{line}");
        }
    }
    let left_out: Vec<_> = Fault::all()
        .filter(|fault| plan.without >> *fault as u32 & 1 == 1)
        .map(Fault::name)
        .collect();
    let _ = write!(
        text,
        "again: cargo xtask sim --seed {} --length {}",
        plan.seed, plan.visits
    );
    if !left_out.is_empty() {
        let _ = write!(text, " --without {}", left_out.join(","));
    }
    text
}
