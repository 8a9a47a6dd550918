//! Projects and accounts of the caller.

use std::sync::Arc;

use berth_core::endpoint::{Endpoint, Json};
use berth_core::iam::project::{
    Domain, DomainList, Links, ListAuthDomains, ListAuthProjects, ListProjects, Project,
    ProjectBody, ProjectList, ShowProject,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::project::{self, ProjectRow};

/// Lists the projects of the account, by the criteria of the query.
pub(crate) async fn list(app: Arc<App>, call: Call<ListProjects>) -> Result<Json<ProjectList>> {
    let mut rows = project::list(&app, call.caller()?).await?;
    let query = call.query;
    rows.retain(|row| query.name.as_ref().is_none_or(|name| row.name == *name));
    rows.retain(|row| {
        query
            .domain_id
            .as_ref()
            .is_none_or(|id| row.account_id == *id)
    });
    Ok(Json(answer(&app, ListProjects::PATH, rows)))
}

/// Shows a project.
pub(crate) async fn show(app: Arc<App>, call: Call<ShowProject>) -> Result<Json<ProjectBody>> {
    let row = project::get(&app, call.caller()?, &call.path.project_id).await?;
    Ok(Json(ProjectBody {
        project: shown(&app, row),
    }))
}

/// Lists the projects that the caller may sign in to.
pub(crate) async fn list_auth(
    app: Arc<App>,
    call: Call<ListAuthProjects>,
) -> Result<Json<ProjectList>> {
    let rows = project::list(&app, call.caller()?).await?;
    Ok(Json(answer(&app, ListAuthProjects::PATH, rows)))
}

/// Lists the accounts of the caller: one.
pub(crate) async fn list_domains(
    app: Arc<App>,
    call: Call<ListAuthDomains>,
) -> Result<Json<DomainList>> {
    let caller = call.caller()?;
    let domain = Domain {
        id: caller.account_id.clone(),
        name: caller.account_name.to_string(),
        description: String::new(),
        enabled: true,
        links: links(&app, &format!("/v3/domains/{}", caller.account_id)),
    };
    Ok(Json(DomainList {
        domains: vec![domain],
        links: links(&app, ListAuthDomains::PATH),
    }))
}

fn answer(app: &App, path: &str, rows: Vec<ProjectRow>) -> ProjectList {
    ProjectList {
        projects: rows.into_iter().map(|row| shown(app, row)).collect(),
        links: links(app, path),
    }
}

fn shown(app: &App, row: ProjectRow) -> Project {
    Project {
        links: links(app, &format!("/v3/projects/{}", row.id)),
        domain_id: row.account_id.clone(),
        is_domain: false,
        parent_id: row.account_id,
        name: row.name,
        description: String::new(),
        id: row.id,
        enabled: true,
    }
}

fn links(app: &App, path: &str) -> Links {
    Links {
        next: None,
        previous: None,
        this: format!("{}{path}", app.config.public_url),
    }
}
