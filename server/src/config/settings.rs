//! The settings as they are written, and as the server uses them.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::region::{self, Regions};
use super::{Allowed, Days, Proxies, PublicUrl, Size, Span, Trash};
use crate::error::{Error, Result};
use crate::store::Database;

/// The settings as flags, environment and file give them; all may be absent. The names are those
/// of the file; the environment has them in capitals with `BERTH_` before, the flags with `-`.
#[derive(Clone, Default, Serialize, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Directory of the blobs, the secret key and, without a database URL, the metadata [default: data]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// postgres://… or sqlite:PATH [default: berth.db in the data directory]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// Address under which clients reach this server, as https://registry.example.com
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Name of the region: the default project, the first half of login users [default: local]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Regions that images can be synchronised to, with commas [default: the one of the server]
    #[arg(long, value_parser = Regions::parse)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sync_regions: Option<Regions>,
    /// Certificate chain for TLS, in PEM
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_cert: Option<PathBuf>,
    /// Private key for TLS, in PEM
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_key: Option<PathBuf>,
    /// Address of the metrics for Prometheus; none without it
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_listen: Option<SocketAddr>,
    /// How long a temporary login holds [default: 24h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login_lifetime: Option<Span>,
    /// How long an API token holds [default: 24h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_lifetime: Option<Span>,
    /// How long a registry bearer token holds [default: 5m]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bearer_lifetime: Option<Span>,
    /// How long a console session holds at most [default: 12h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_lifetime: Option<Span>,
    /// How long a console session holds without use [default: 1h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_idle: Option<Span>,
    /// How many organizations a new account may have [default: 5]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_quota: Option<u16>,
    /// How many times a minute a user may ask whether there is another account [default: 60]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_checks: Option<NonZeroU32>,
    /// How many uploads an account may have under way [default: 1000]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_uploads: Option<NonZeroU32>,
    /// How many bytes the unfinished uploads of an account may hold, as 500GiB [default: 1TiB]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_upload_bytes: Option<Size>,
    /// How long an upload may rest before it is removed [default: 24h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upload_lifetime: Option<Span>,
    /// Proxies that are believed when they say for whom they call, with commas [default: none]
    #[arg(long, value_parser = parse_proxies)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<Proxies>,
    /// Addresses that are not public and that triggers may call all the same, as range and port,
    /// with commas: 10.0.0.0/8:443,[fd00::/8]:6443 [default: none]
    #[arg(long, value_parser = Allowed::parse)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_address: Option<Allowed>,
    /// How often blobs that no image has are collected [default: 1h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gc_interval: Option<Span>,
    /// How long a blob stays that no manifest names, and once more when no image has it: it is gone
    /// after up to twice this and an interval. Files that nobody knows go daily, whatever this
    /// says [default: 24h]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gc_grace: Option<Span>,
    /// How many days something lies in the trash that was removed, 1 to 365 [default: 30]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trash_days: Option<Days>,
    /// How many bytes the trash of an account may keep that nothing else has, as 500GiB; the oldest
    /// goes first [default: 100GiB]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trash_bytes: Option<Size>,
    /// Form of the log [default: text]
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
}

/// Never shows the database URL, which may hold a password.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

fn parse_proxies(text: &str) -> std::result::Result<Proxies, String> {
    let text = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(text);
    Proxies::deserialize(text).map_err(|error| error.to_string())
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Where the certificate lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate chain.
    pub cert: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// How long credentials hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// A temporary login.
    pub login: Span,
    /// An API token.
    pub token: Span,
    /// A registry bearer token.
    pub bearer: Span,
    /// A console session at most.
    pub session: Span,
    /// A console session without use.
    pub session_idle: Span,
    /// The set-up link.
    pub set_up: Span,
}

impl Default for Lifetimes {
    fn default() -> Self {
        const HOUR: u32 = 3600;
        Self {
            login: Span::seconds(24 * HOUR),
            token: Span::seconds(24 * HOUR),
            bearer: Span::seconds(300),
            session: Span::seconds(12 * HOUR),
            session_idle: Span::seconds(HOUR),
            set_up: Span::seconds(HOUR),
        }
    }
}

/// When the collector takes what away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collector {
    /// From the end of a run to the next.
    pub interval: Span,
    /// How long a blob stays that no manifest names, and once more when no image has it.
    pub grace: Span,
}

impl Default for Collector {
    fn default() -> Self {
        Self {
            interval: Span::seconds(3600),
            grace: Span::seconds(24 * 3600),
        }
    }
}

impl Collector {
    fn of(settings: &Settings) -> Self {
        let defaults = Self::default();
        Self {
            interval: settings.gc_interval.unwrap_or(defaults.interval),
            grace: settings.gc_grace.unwrap_or(defaults.grace),
        }
    }
}

/// What uploads of one account may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uploads {
    /// How many may be under way.
    pub count: u64,
    /// How many bytes the unfinished ones may hold.
    pub bytes: u64,
    /// How long one may rest before it is removed.
    pub lifetime: Span,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            count: 1000,
            bytes: 1 << 40,
            lifetime: Span::seconds(24 * 3600),
        }
    }
}

impl Uploads {
    fn of(settings: &Settings) -> Self {
        let defaults = Self::default();
        let (count, bytes) = (settings.max_uploads, settings.max_upload_bytes);
        Self {
            count: count.map_or(defaults.count, |count| u64::from(count.get())),
            bytes: bytes.map_or(defaults.bytes, Size::as_bytes),
            lifetime: settings.upload_lifetime.unwrap_or(defaults.lifetime),
        }
    }
}

/// How many times a minute a user may ask whether there is another account.
const CHECKS: u32 = 60;

/// The configuration that the server runs with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Directory of blobs and secret key.
    pub data: PathBuf,
    /// Where the metadata is.
    pub database: Database,
    /// Address under which clients reach this server.
    pub public_url: PublicUrl,
    /// Whether the public address was given; otherwise it follows the listener.
    pub public_url_given: bool,
    /// Name of the region.
    pub region: String,
    /// The regions that images can be synchronised to.
    pub sync_regions: Vec<String>,
    /// The certificate, where the server speaks TLS itself.
    pub tls: Option<Tls>,
    /// Address of the metrics.
    pub metrics_listen: Option<SocketAddr>,
    /// How long credentials hold.
    pub lifetimes: Lifetimes,
    /// How many organizations a new account may have.
    pub namespace_quota: u32,
    /// How many times a minute a user may ask whether there is another account.
    pub account_checks: u32,
    /// What uploads may take.
    pub uploads: Uploads,
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// The addresses that triggers may call besides public ones.
    pub allowed: Allowed,
    /// When the collector takes what away.
    pub collector: Collector,
    /// How long and how much lies in the trash.
    pub trash: Trash,
    /// Form of the log.
    pub log_format: LogFormat,
}

impl Config {
    /// Returns the defaults for a data directory.
    pub fn in_directory(data: &Path) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 8080));
        Self {
            listen,
            data: data.to_owned(),
            database: Database::in_directory(data),
            public_url: PublicUrl::of_listener(listen, false),
            public_url_given: false,
            region: "local".to_owned(),
            sync_regions: vec!["local".to_owned()],
            tls: None,
            metrics_listen: None,
            lifetimes: Lifetimes::default(),
            namespace_quota: 5,
            account_checks: CHECKS,
            uploads: Uploads::default(),
            proxies: Proxies::default(),
            allowed: Allowed::default(),
            collector: Collector::default(),
            trash: Trash::default(),
            log_format: LogFormat::default(),
        }
    }

    /// Checks the settings and fills in the defaults.
    ///
    /// # Errors
    /// A setting that cannot be; the text is for the operator.
    pub fn of(settings: Settings) -> Result<Self> {
        let (uploads, collector) = (Uploads::of(&settings), Collector::of(&settings));
        let trash = Trash::of(&settings);
        let data = settings.data.unwrap_or_else(|| PathBuf::from("data"));
        let defaults = Self::in_directory(&data);
        let listen = settings.listen.unwrap_or(defaults.listen);
        let tls = match (settings.tls_cert, settings.tls_key) {
            (Some(cert), Some(key)) => Some(Tls { cert, key }),
            (None, None) => None,
            _ => {
                return Err(Error::start(
                    "--tls-cert and --tls-key come together or not at all",
                ));
            }
        };
        let public_url = settings
            .public_url
            .as_deref()
            .map(PublicUrl::parse)
            .transpose()?;
        let database = settings
            .database_url
            .as_deref()
            .map(Database::parse)
            .transpose()?;
        let usual = defaults.lifetimes;
        let given = Lifetimes {
            login: settings.login_lifetime.unwrap_or(usual.login),
            token: settings.token_lifetime.unwrap_or(usual.token),
            bearer: settings.bearer_lifetime.unwrap_or(usual.bearer),
            session: settings.session_lifetime.unwrap_or(usual.session),
            session_idle: settings.session_idle.unwrap_or(usual.session_idle),
            set_up: usual.set_up,
        };
        let region = region::checked(settings.region.unwrap_or(defaults.region))?;
        Ok(Self {
            listen,
            database: database.unwrap_or(defaults.database),
            public_url_given: public_url.is_some(),
            public_url: public_url.unwrap_or_else(|| PublicUrl::of_listener(listen, tls.is_some())),
            sync_regions: Regions::or_own(settings.sync_regions, &region),
            region,
            tls,
            metrics_listen: settings.metrics_listen,
            lifetimes: given,
            namespace_quota: settings
                .namespace_quota
                .map_or(defaults.namespace_quota, u32::from),
            account_checks: settings.account_checks.map_or(CHECKS, NonZeroU32::get),
            uploads,
            proxies: settings.trusted_proxies.unwrap_or_default(),
            allowed: settings.allow_address.unwrap_or_default(),
            collector,
            trash,
            log_format: settings.log_format.unwrap_or_default(),
            data,
        })
    }
}
