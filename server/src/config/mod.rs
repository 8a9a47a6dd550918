//! Configuration: flags win over the environment (`BERTH_*`), that over a TOML file, that over the
//! defaults.

mod address;
mod allowed;
mod duration;
mod load;
mod proxy;
mod region;
mod settings;
mod size;
mod trash;

pub use address::PublicUrl;
pub use allowed::{Allowed, is_public};
pub use duration::Span;
pub use load::load;
pub use proxy::{Network, Proxies};
pub use region::Regions;
pub use settings::{Collector, Config, Lifetimes, LogFormat, Settings, Tls, Uploads};
pub use size::Size;
pub use trash::{Days, Trash};
