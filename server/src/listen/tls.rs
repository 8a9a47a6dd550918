//! The certificate of the listener.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::Tls;
use crate::error::{Error, Result};

/// Loads certificate and key.
///
/// # Errors
/// Files that cannot be read or do not belong together; the text is for the operator.
pub fn load(tls: &Tls) -> Result<Arc<ServerConfig>> {
    let cert_fault = |error: rustls::pki_types::pem::Error| {
        Error::start(format!(
            "cannot read the certificate `{}`: {error}",
            tls.cert.display()
        ))
    };
    let certs = CertificateDer::pem_file_iter(&tls.cert)
        .map_err(cert_fault)?
        .collect::<std::result::Result<Vec<_>, _>>()
        .map_err(cert_fault)?;
    let key = PrivateKeyDer::from_pem_file(&tls.key).map_err(|error| {
        Error::start(format!(
            "cannot read the private key `{}`: {error}",
            tls.key.display()
        ))
    })?;
    let fault = |error: rustls::Error| Error::start(format!("cannot use the certificate: {error}"));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(fault)?
        .with_no_client_auth()
        .with_single_cert(certs, key)
        .map_err(fault)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
