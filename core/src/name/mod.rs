//! Names, each a newtype that is only made by its parser.

mod error;
mod namespace;
mod person;
mod policy;
mod repository;
mod tag;
mod trigger;
mod version;
mod workload;

pub use error::NameError;
pub(crate) use error::{broken, is_path_component};
pub use namespace::{NamespaceName, RESERVED, SwrNamespaceName};
pub use person::{AccountName, GroupName, UserName};
pub use policy::PolicyName;
pub use repository::{RepositoryName, RepositoryParam, SwrRepositoryName};
pub use tag::Tag;
pub use trigger::{ClusterName, TriggerName};
pub use version::VersionId;
pub(crate) use workload::workload_label;
pub use workload::{KubeNamespace, WorkloadName};
