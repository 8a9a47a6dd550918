//! How the server trusts those that it calls.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier};
use tokio::sync::OnceCell;

use super::exchange::Failure;

/// Those whom the machine trusts, read when they are first needed.
#[derive(Default)]
pub(super) struct System(OnceCell<Arc<ClientConfig>>);

impl System {
    /// Returns the settings of a connection to whom the machine trusts.
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        self.0.get_or_try_init(load).await.cloned()
    }
}

async fn load() -> Result<Arc<ClientConfig>, Failure> {
    let found = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await;
    let found = found.map_err(|_| Failure::later("the certificates could not be read"))?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(Failure::later(
            "the server's machine trusts nobody: install its certificates (ca-certificates)",
        ));
    }
    let config = begin()?.with_root_certificates(roots).with_no_client_auth();
    Ok(Arc::new(config))
}

fn begin() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, Failure> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Failure::never("TLS cannot be set up"))
}
