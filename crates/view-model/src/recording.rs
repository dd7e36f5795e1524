//! A run of *Break it* as it was recorded: what the page plays on arrival.

/// The log of a run for real on a local Redis, 27 November 2026, with requests and replies getting lost: what the
/// page had written down by its end (`experiment.rs`).
pub const LOG: &str = "+++l2L2+++c0+C0+c1C1d3D3+c4C4c5C5d2D2d6l3L3++l:L:l6D6c7C7c8C8c9C9++d;L6D;+c2R2c<+l;S3C<d3+l?L?c:C:c=\
    +L;+C=c6d>D>c@C@+lBLBcACAR6d?D?d;c>R>++S;dC++DCR3c3cDCDcBCBcECElC+lGLGLCcFCFc?+R?+c;+dHDHR;cICIdGDG+\
    cCRCcJCJ+lLLLlH+dKLHDKcMCM+cNCNdL+lOLODL+cGRGcKdPDPRK+cQ+CQdHSH+lLLLlPLP+lTLTcOCOcRCR+dSDS++dUDUcVCV\
    cHcPRPRHlULUdTDTcWCWcSRScLRLdUSUcTRTcURU";

#[cfg(test)]
mod tests {
    use super::super::experiment::{Experiment, Side, VISITS};
    use super::super::verdict::Verdict;
    use super::*;

    #[test]
    fn the_recording_is_a_whole_run() {
        let run = Experiment::read(LOG).expect("a log");
        assert!(run.is_over());
        let ours = run.counter(Side::Ours);
        assert_eq!(
            (ours.value(), ours.verdict()),
            (VISITS.into(), Verdict::Exact)
        );
        let usual = run.counter(Side::Usual);
        // What the service said at its end.
        assert_eq!(usual.value(), 59);
        assert_eq!(usual.verdict().words(), "19 counted again");
    }
}
