//! API tokens for a name and a password.

use std::sync::Arc;

use berth_core::error::Code;
use berth_core::iam::token::{
    self as iam, CatalogEndpoint, CatalogEntry, CreateToken, CreateTokenBody, Identified, InDomain,
    PasswordMethod, ShowToken, Token, TokenBody, TokenInfo,
};

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::api::Call;
use crate::service::sign_in::{self, Attempt, Issued, Named, Wanted};

/// Issues a token.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateToken>) -> Result<Token> {
    let record = call.record(&app)?;
    let password = password(&call.body)?;
    let user = &password.user;
    let Some(domain) = user.domain.as_ref().or(password.domain.as_ref()) else {
        return Err(Error::new(
            Code::MissingParameter,
            "missing field `domain`: the account of the user",
        ));
    };
    let account = sign_in::account_name(&app, named(domain)?).await?;
    let attempt = Attempt {
        account: &account,
        user: &user.name,
        password: &user.password,
        origin: &call.origin,
    };
    let issued = sign_in::issue_token(&app, &attempt, wanted(&call.body)?, record).await?;
    Ok(answer(&app, issued))
}

/// Shows a token.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowToken>) -> Result<Token> {
    let Some(token) = &call.subject else {
        let message = "missing header `X-Subject-Token`: the token that is asked about";
        return Err(Error::new(Code::MissingParameter, message));
    };
    let issued = sign_in::show_token(&app, call.caller()?, token).await?;
    Ok(answer(&app, issued))
}

fn password(body: &CreateTokenBody) -> Result<&PasswordMethod> {
    let identity = &body.auth.identity;
    match identity.methods.as_slice() {
        [only] if only == "password" => Ok(&identity.password),
        _ => Err(Error::new(
            Code::InvalidParameter,
            "the only method is `password`",
        )),
    }
}

fn wanted(body: &CreateTokenBody) -> Result<Wanted<'_>> {
    let Some(scope) = &body.auth.scope else {
        return Ok(Wanted::DefaultProject);
    };
    match (&scope.project, &scope.domain) {
        (Some(project), _) => named(project).map(Wanted::Project),
        (None, Some(domain)) => named(domain).map(Wanted::Account),
        (None, None) => Ok(Wanted::DefaultProject),
    }
}

fn named(named: &iam::Named) -> Result<Named<'_>> {
    match (&named.id, &named.name) {
        (Some(id), _) => Ok(Named::Id(id)),
        (None, Some(name)) => Ok(Named::Name(name)),
        (None, None) => Err(Error::new(Code::MissingParameter, "missing field `name`")),
    }
}

fn answer(app: &App, issued: Issued) -> Token {
    let caller = issued.caller;
    let domain = Identified {
        id: caller.account_id,
        name: caller.account_name.to_string(),
    };
    let region = app.config.region.clone();
    let endpoint = CatalogEndpoint {
        id: format!("swr.{region}"),
        interface: "public".to_owned(),
        region: region.clone(),
        region_id: region,
        url: app.config.public_url.to_string(),
    };
    let service = CatalogEntry {
        id: "swr".to_owned(),
        name: "swr".to_owned(),
        r#type: "swr".to_owned(),
        endpoints: vec![endpoint],
    };
    let project = issued.project.map(|project| InDomain {
        id: project.id,
        name: project.name,
        domain: domain.clone(),
    });
    let token = TokenInfo {
        expires_at: issued.token.expires,
        issued_at: issued.token.issued,
        methods: vec!["password".to_owned()],
        user: InDomain {
            id: caller.person_id,
            name: caller.person_name.to_string(),
            domain: domain.clone(),
        },
        domain: project.is_none().then_some(domain),
        project,
        catalog: vec![service],
    };
    Token {
        body: TokenBody { token },
        subject_token: issued.token.token,
    }
}
