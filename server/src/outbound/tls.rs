//! How the server trusts those that it calls, and as whom it comes.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

use super::exchange::Failure;

/// Whom to trust, and as whom to come; all in PEM.
#[derive(Clone, Copy, Default)]
pub(crate) struct Trust<'a> {
    /// Those who may vouch for the other side; those whom the machine trusts if absent.
    pub(crate) ca: Option<&'a str>,
    /// A client certificate and its key.
    pub(crate) identity: Option<(&'a str, &'a str)>,
}

impl Trust<'_> {
    /// Checks that everything can be read and belongs together.
    ///
    /// # Errors
    /// Words on what is wrong, without anything of it.
    pub(crate) fn check(self) -> Result<(), String> {
        let roots = match self.ca {
            Some(ca) => roots(ca)?,
            None => RootCertStore::empty(),
        };
        self.settings(Arc::new(roots)).map(|_| ())
    }

    fn settings(self, roots: Arc<RootCertStore>) -> Result<ClientConfig, String> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| "TLS cannot be set up".to_owned())?
            .with_root_certificates(roots);
        let Some((chain, key)) = self.identity else {
            return Ok(config.with_no_client_auth());
        };
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes())
            .map_err(|_| "the key of the client certificate is no private key in PEM".to_owned())?;
        config
            .with_client_auth_cert(certificates(chain, "client certificate")?, key)
            .map_err(|_| "the client certificate and its key do not belong together".to_owned())
    }
}

fn certificates(pem: &str, what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        _ => Err(format!("the {what} is no certificate in PEM")),
    }
}

fn roots(pem: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem, "certificate authority")? {
        roots
            .add(certificate)
            .map_err(|_| "the certificate authority cannot be used".to_owned())?;
    }
    Ok(roots)
}

/// Those whom the machine trusts, read when they are first needed.
#[derive(Default)]
pub(super) struct System(OnceCell<Arc<RootCertStore>>);

impl System {
    /// Returns the settings of a connection.
    pub(super) async fn config(&self, trust: Trust<'_>) -> Result<Arc<ClientConfig>, Failure> {
        let roots = match trust.ca {
            Some(ca) => Arc::new(roots(ca).map_err(Failure::never)?),
            None => self.0.get_or_try_init(load).await.cloned()?,
        };
        trust.settings(roots).map(Arc::new).map_err(Failure::never)
    }
}

async fn load() -> Result<Arc<RootCertStore>, Failure> {
    let found = tokio::task::spawn_blocking(rustls_native_certs::load_native_certs).await;
    let found = found.map_err(|_| Failure::later("the certificates could not be read"))?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    match roots.is_empty() {
        true => Err(Failure::later(
            "the server's machine trusts nobody: install its certificates (ca-certificates)",
        )),
        false => Ok(Arc::new(roots)),
    }
}
