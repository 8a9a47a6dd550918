//! Puts the sources of the configuration together.

use std::path::Path;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};

use super::{Config, Settings};
use crate::error::{Error, Result};

const PREFIX: &str = "BERTH_";
/// The settings that the environment may give; other variables are none of ours.
const NAMES: &[&str] = &[
    "listen",
    "data",
    "database_url",
    "public_url",
    "region",
    "sync_regions",
    "tls_cert",
    "tls_key",
    "metrics_listen",
    "login_lifetime",
    "token_lifetime",
    "bearer_lifetime",
    "session_lifetime",
    "session_idle",
    "namespace_quota",
    "account_checks",
    "max_uploads",
    "max_upload_bytes",
    "upload_lifetime",
    "trusted_proxies",
    "allow_address",
    "gc_interval",
    "gc_grace",
    "trash_days",
    "trash_bytes",
    "log_format",
];

/// Returns the configuration: `flags` win over the environment, that over `file`.
///
/// # Errors
/// A file that cannot be read, an unknown name in it, or a value that cannot be; the text is for
/// the operator.
pub fn load(flags: Settings, file: Option<&Path>) -> Result<Config> {
    let mut figment = Figment::new();
    if let Some(file) = file {
        if !file.is_file() {
            return Err(Error::start(format!(
                "there is no file `{}`",
                file.display()
            )));
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let settings: Settings = figment
        .merge(Env::prefixed(PREFIX).only(NAMES))
        .merge(Serialized::defaults(flags))
        .extract()
        .map_err(|error| Error::start(format!("configuration: {error}")))?;
    Config::of(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Span;

    fn write(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file = write("region = \"north\"\nlogin_lifetime = \"6h\"\ntoken_lifetime = 60\n");
        let flags = Settings {
            region: Some("south".to_owned()),
            ..Settings::default()
        };
        let config = load(flags, Some(file.path())).unwrap();
        assert_eq!(config.region, "south");
        assert_eq!(config.lifetimes.login, Span::seconds(6 * 3600));
        assert_eq!(config.lifetimes.token, Span::seconds(60));
        assert_eq!(config.lifetimes.bearer, Span::seconds(300));
    }

    #[test]
    fn an_unknown_name_in_the_file_is_refused() {
        let file = write("regoin = \"north\"\n");
        let refused = load(Settings::default(), Some(file.path())).unwrap_err();
        assert!(refused.message().contains("regoin"), "{refused}");
    }

    #[test]
    fn an_account_that_may_have_no_upload_is_refused() {
        let file = write("max_uploads = 0");
        let refused = load(Settings::default(), Some(file.path())).unwrap_err();
        assert!(refused.message().contains("max_uploads"), "{refused}");
        let file = write("max_uploads = 7");
        let config = load(Settings::default(), Some(file.path())).unwrap();
        assert_eq!(config.uploads.count, 7);
    }

    #[test]
    fn a_trash_that_keeps_nothing_is_refused() {
        for text in ["trash_days = 0", "trash_days = 366", "trash_bytes = 0"] {
            let refused = load(Settings::default(), Some(write(text).path())).unwrap_err();
            assert!(refused.message().contains("trash_"), "{refused}");
        }
        let file = write("trash_days = 7\ntrash_bytes = \"1GiB\"");
        let config = load(Settings::default(), Some(file.path())).unwrap();
        assert_eq!((config.trash.days(), config.trash.bytes), (7, 1 << 30));
        let usual = load(Settings::default(), None).unwrap().trash;
        assert_eq!((usual.days(), usual.bytes), (30, 100 << 30));
    }

    #[test]
    fn half_a_certificate_is_refused() {
        let flags = Settings {
            tls_cert: Some("cert.pem".into()),
            ..Settings::default()
        };
        assert!(load(flags, None).is_err());
    }
}
