//! Registry tokens: short-lived, signed, and never worth more than their owner is at that moment.

use std::sync::Arc;

use berth_core::oci::ImageName;
use berth_core::time::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::target::{self, Target, Want};
use crate::app::App;
use crate::auth::caller::{Caller, CredentialKind};
use crate::error::{Error, Result};
use crate::secrets::Purpose;
use crate::store::{self, Seen, person};

/// How many scopes one token may have.
pub(crate) const MAX_SCOPES: usize = 32;
/// The longest token that is looked at.
const MAX_TOKEN: usize = 16 * 1024;

/// What a client asks a token for, as in `repository:acme/app:pull,push`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// To do something with an image.
    Image(ImageName, Vec<Want>),
    /// To list images.
    Catalog,
}

impl Scope {
    /// Parses a scope. What this registry does not have is `None`: a token simply gives no right
    /// to it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        // The name may have a host with a port in front, so the actions are behind the last colon.
        let (name, actions) = rest.rsplit_once(':')?;
        match kind {
            "repository" => {
                let image = ImageName::parse(name).ok()?;
                let mut wants = Vec::new();
                for action in actions.split(',') {
                    match action {
                        "pull" => wants.push(Want::Pull),
                        "push" => wants.push(Want::Push),
                        "delete" => wants.push(Want::Delete),
                        "*" => wants.extend([Want::Pull, Want::Push, Want::Delete]),
                        _ => {}
                    }
                }
                Some(Self::Image(image, wants))
            }
            "registry" if name == "catalog" => Some(Self::Catalog),
            _ => None,
        }
    }
}

/// A right that a token names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Grant {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    actions: Vec<String>,
    /// The organization at the time of issue.
    #[serde(default)]
    namespace: i64,
    /// The repository at the time of issue, if there was one.
    #[serde(default)]
    repository: Option<i64>,
}

/// All fields have to be there: a token of another making is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The user's id; empty for nobody.
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    stamp: i64,
    /// The kind of credential that it was issued for, and which one.
    credential: String,
    #[serde(default)]
    key: Option<String>,
    access: Vec<Grant>,
}

/// A token and what a client has to know of it.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    /// The token.
    pub(crate) token: String,
    /// How many seconds it holds.
    pub(crate) expires_in: u64,
    /// When it was issued.
    pub(crate) issued_at: Timestamp,
}

/// What a verified token allows at most.
#[derive(Debug, Clone)]
pub(crate) struct Narrowed {
    grants: Arc<[Grant]>,
    issued_s: i64,
    person_id: String,
}

/// Issues a token for those of the scopes that the caller may use now.
///
/// # Errors
/// Failures of the server.
pub(crate) async fn issue(
    app: &App,
    caller: Option<&Caller>,
    scopes: &[Scope],
) -> Result<Issued, Fault> {
    let mut access = Vec::new();
    for scope in scopes.iter().take(MAX_SCOPES) {
        access.extend(grant(app, caller, scope).await?);
    }
    let now = app.now();
    let lifetime_s = app.config.lifetimes.bearer.as_seconds();
    let exp = now
        .as_seconds()
        .saturating_add(i64::try_from(lifetime_s).unwrap_or(300));
    let claims = Claims {
        iss: app.config.public_url.to_string(),
        aud: app.config.public_url.host().to_owned(),
        sub: caller
            .map(|caller| caller.person_id.clone())
            .unwrap_or_default(),
        iat: now.as_seconds(),
        nbf: now.as_seconds(),
        exp,
        stamp: caller.map_or(0, |caller| caller.stamp),
        credential: caller
            .map_or(CredentialKind::None, |caller| caller.credential)
            .word()
            .to_owned(),
        key: caller.and_then(|caller| caller.access.clone()),
        access,
    };
    let key = EncodingKey::from_secret(&app.secrets.derive(Purpose::Bearer));
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key).map_err(Error::internal)?;
    Ok(Issued {
        token,
        expires_in: lifetime_s,
        issued_at: now,
    })
}

async fn grant(app: &App, caller: Option<&Caller>, scope: &Scope) -> Result<Option<Grant>, Fault> {
    let Scope::Image(image, wants) = scope else {
        return Ok(Some(Grant {
            kind: "registry".to_owned(),
            name: "catalog".to_owned(),
            actions: vec!["*".to_owned()],
            namespace: 0,
            repository: None,
        }));
    };
    let mut actions = Vec::new();
    let mut found: Option<Target> = None;
    for want in wants {
        match target::find(app, caller, image, *want).await {
            Ok(target) => {
                actions.push(want.word().to_owned());
                found = Some(target);
            }
            Err(Fault::Error(error)) if error.code().status() >= 500 => return Err(error.into()),
            // What one may not do is left out; the request itself then says why.
            Err(_) => {}
        }
    }
    // A first push reads what it has written: its token covers the image that it makes.
    let is_new = found
        .as_ref()
        .is_some_and(|target| target.repository.is_none());
    let may_push = actions.iter().any(|action| action == Want::Push.word());
    if is_new && may_push && wants.contains(&Want::Pull) {
        actions.push(Want::Pull.word().to_owned());
    }
    Ok(found.map(|target| Grant {
        kind: "repository".to_owned(),
        name: image.to_string(),
        actions,
        namespace: target.namespace_id,
        repository: target.repository.map(|repository| repository.id),
    }))
}

/// A verified token, and whom it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    caller: Option<Caller>,
    narrowed: Narrowed,
    from: Timestamp,
    until: Timestamp,
}

impl Opened {
    /// What it holds in memory, about.
    pub(super) fn bytes(&self) -> usize {
        let grants = self.narrowed.grants.len().saturating_mul(256);
        grants.saturating_add(1024)
    }
}

/// Verifies a token, and looks up again who it stands for, unless nothing has changed since.
///
/// # Errors
/// `BadCredentials` for a token that is forged, over, or whose user or login changed since.
pub(crate) async fn open(app: &App, seen: Seen, text: &str) -> Result<(Option<Caller>, Narrowed)> {
    let now = app.now();
    let known = app.caches.tokens.get(seen, text);
    let known = known.filter(|known| known.from <= now && now < known.until);
    let opened = match known {
        Some(known) => known,
        None => {
            let opened = open_anew(app, text).await?;
            let key = text.to_owned();
            app.caches.tokens.put(seen, key, opened.clone());
            opened
        }
    };
    Ok((opened.caller, opened.narrowed))
}

async fn open_anew(app: &App, text: &str) -> Result<Opened> {
    let claims = verify(app, text)?;
    let mut opened = Opened {
        caller: None,
        narrowed: Narrowed {
            grants: claims.access.into(),
            issued_s: claims.iat,
            person_id: claims.sub.clone(),
        },
        from: Timestamp::from_seconds(claims.nbf),
        until: Timestamp::from_seconds(claims.exp),
    };
    if claims.sub.is_empty() {
        return Ok(opened);
    }
    let read = app.store.read();
    let identity = person::identity(read, &claims.sub).await?;
    let holds = identity.filter(|one| one.person.enabled && one.person.stamp == claims.stamp);
    let Some(identity) = holds else {
        return Err(taken_back());
    };
    let key = claims.key.as_deref().unwrap_or_default();
    let is_there = match claims.credential.as_str() {
        "login" => match store::login_secret::get(read, key).await? {
            Some(login) => {
                opened.until = opened.until.min(login.expires);
                app.now() < login.expires
            }
            None => false,
        },
        "key" => store::access_key::get(read, key)
            .await?
            .is_some_and(|row| row.enabled),
        _ => false,
    };
    if !is_there {
        return Err(taken_back());
    }
    let caller = Caller::new(identity, CredentialKind::Bearer);
    opened.caller = Some(caller.using(key));
    Ok(opened)
}

fn taken_back() -> Error {
    Error::bad_credentials("the login of this token was taken back; log in again")
}

fn verify(app: &App, text: &str) -> Result<Claims> {
    let refused = || Error::bad_credentials("the registry token is not valid; log in again");
    if text.len() > MAX_TOKEN {
        return Err(refused());
    }
    let mut validation = Validation::new(Algorithm::HS256);
    // Times are checked below, against the clock of the server's own.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.set_audience(&[app.config.public_url.host()]);
    validation.set_issuer(&[app.config.public_url.to_string()]);
    let key = DecodingKey::from_secret(&app.secrets.derive(Purpose::Bearer));
    let decoded = decode::<Claims>(text, &key, &validation);
    let claims = decoded.map_err(|error| refused().caused_by(error))?.claims;
    let now = app.now().as_seconds();
    if now >= claims.exp || now < claims.nbf {
        return Err(Error::bad_credentials(
            "the registry token is over; ask for a new one",
        ));
    }
    Ok(claims)
}

impl Narrowed {
    /// Tells whether the token covers this use of an image. It is not asked whether its owner
    /// still may: that is decided anew for each request.
    pub(crate) fn covers(&self, target: &Target, want: Want) -> bool {
        let name = target.image.to_string();
        self.grants.iter().any(|grant| {
            grant.kind == "repository"
                && grant.name == name
                && grant.actions.iter().any(|action| action == want.word())
                && grant.namespace == target.namespace_id
                && self.is_same_repository(grant, target)
        })
    }

    /// A token from before the first push holds for the repository that its owner then made.
    fn is_same_repository(&self, grant: &Grant, target: &Target) -> bool {
        match (grant.repository, &target.repository) {
            (Some(then), Some(now)) => then == now.id,
            (None, Some(now)) => {
                now.creator_id == self.person_id && now.created.as_seconds() >= self.issued_s
            }
            (None, None) => true,
            (Some(_), None) => false,
        }
    }

    /// Tells whether the token covers the list of images.
    pub(crate) fn covers_catalog(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.kind == "registry" && grant.name == "catalog")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_as_clients_write_them() {
        let image = ImageName::parse("acme/app").unwrap();
        assert_eq!(
            Scope::parse("repository:acme/app:pull,push"),
            Some(Scope::Image(image.clone(), vec![Want::Pull, Want::Push]))
        );
        assert_eq!(
            Scope::parse("repository:acme/app:*"),
            Some(Scope::Image(
                image,
                vec![Want::Pull, Want::Push, Want::Delete]
            ))
        );
        assert_eq!(Scope::parse("registry:catalog:*"), Some(Scope::Catalog));
        for text in [
            "",
            "repository",
            "repository:acme/app",
            "repository:ACME/app:pull",
            "x:y:z",
        ] {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
    }
}
