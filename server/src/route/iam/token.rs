//! API tokens for a name and a password.

use std::sync::Arc;

use berth_core::error::Code;
use berth_core::iam::token::{
    CatalogEndpoint, CatalogEntry, CreateToken, CreateTokenBody, Identified, InDomain, Named, Token, TokenBody,
    TokenInfo,
};

use crate::app::App;
use crate::auth::token::{self, Issued, Request, Wanted};
use crate::error::{Error, Result};
use crate::http::api::Call;

/// Issues a token.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateToken>) -> Result<Token> {
    let record = call.record(&app)?;
    let request = request(&call.body)?;
    let issued = token::issue(&app, &request, &call.origin, record).await?;
    Ok(answer(&app, issued))
}

fn request(body: &CreateTokenBody) -> Result<Request<'_>> {
    let identity = &body.auth.identity;
    if identity.methods.iter().any(|method| method != "password") {
        return Err(Error::new(Code::InvalidParameter, "the only method is `password`"));
    }
    let user = &identity.password.user;
    let Some(domain) = user.domain.as_ref().or(identity.password.domain.as_ref()) else {
        return Err(Error::new(Code::MissingParameter, "missing field `domain`: the account of the user"));
    };
    let scope = body.auth.scope.as_ref();
    let project = scope.and_then(|scope| scope.project.as_ref());
    let wanted = match (project, scope.and_then(|scope| scope.domain.as_ref())) {
        (Some(project), _) => Wanted::Project(wanted(project)?),
        (None, Some(domain)) => Wanted::Account(wanted(domain)?),
        (None, None) => Wanted::DefaultProject,
    };
    Ok(Request { account: self::wanted(domain)?, user: &user.name, password: &user.password, wanted })
}

fn wanted(named: &Named) -> Result<token::Named<'_>> {
    match (&named.id, &named.name) {
        (Some(id), _) => Ok(token::Named::Id(id)),
        (None, Some(name)) => Ok(token::Named::Name(name)),
        (None, None) => Err(Error::new(Code::MissingParameter, "missing field `name`")),
    }
}

fn answer(app: &App, issued: Issued) -> Token {
    let caller = issued.caller;
    let domain = Identified { id: caller.account_id, name: caller.account_name.to_string() };
    let region = app.config.region.clone();
    let endpoint = CatalogEndpoint {
        id: format!("swr.{region}"),
        interface: "public".to_owned(),
        region: region.clone(),
        region_id: region,
        url: app.config.url(""),
    };
    let service = CatalogEntry {
        id: "swr".to_owned(),
        name: "swr".to_owned(),
        r#type: "swr".to_owned(),
        endpoints: vec![endpoint],
    };
    let project =
        issued.project.map(|project| InDomain { id: project.id, name: project.name, domain: domain.clone() });
    let token = TokenInfo {
        expires_at: issued.expires,
        issued_at: issued.issued,
        methods: vec!["password".to_owned()],
        user: InDomain { id: caller.person_id, name: caller.person_name.to_string(), domain: domain.clone() },
        domain: project.is_none().then_some(domain),
        project,
        catalog: vec![service],
    };
    Token { body: TokenBody { token }, subject_token: issued.token }
}
