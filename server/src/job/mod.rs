//! Work that is done later, at least once, by one of the replicas: what a kind of work has to say
//! of itself, the queue in the database, and the worker that every server runs.

mod kind;
mod queue;
mod work;
pub(crate) mod worker;

pub(crate) use queue::{Lease, enqueue, enqueue_for, thin};
pub(crate) use work::{Job, JobError, Outcome};
