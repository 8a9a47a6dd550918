//! What a caller has shown, to be looked at again while a long call goes on.

use super::caller::{Caller, Origin};
use super::session::{self, Use};
use super::{key, token};
use crate::app::App;
use crate::error::{Error, Result};

/// A credential that opened a call.
#[derive(Clone)]
pub enum Proof {
    /// The cookie of a console session.
    Session(String),
    /// An API token.
    Token(String),
    /// An access key, by its public half: the secret one has signed the call.
    Key(String),
}

impl Proof {
    /// Returns who calls from there, as the database says at this moment. Keeps no session alive.
    ///
    /// # Errors
    /// `BadCredentials` where the credential holds no longer.
    pub async fn verify(&self, app: &App, origin: &Origin) -> Result<Caller> {
        let caller = match self {
            Self::Session(cookie) => session::verify(app, cookie, Use::Background).await?.caller,
            Self::Token(token) => token::verify(app, token).await?,
            Self::Key(access) => match key::find(app, access).await? {
                Some(key) => key.caller,
                None => return Err(Error::bad_credentials("the access key was taken back")),
            },
        };
        Ok(caller.at(origin))
    }
}
