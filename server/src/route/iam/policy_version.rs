//! Versions of policies.

use std::sync::Arc;

use berth_core::endpoint::{Json, NoContent};
use berth_core::iam::policy::PageInfo;
use berth_core::iam::policy_version::{
    CreatePolicyVersion, DeletePolicyVersion, ListPolicyVersions, PolicyVersion, PolicyVersionBody,
    PolicyVersionList, SetDefaultPolicyVersion, ShowPolicyVersion,
};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::policy_version::{self, Version};

/// Lists the versions of a policy.
pub(crate) async fn list(
    app: Arc<App>,
    call: Call<ListPolicyVersions>,
) -> Result<Json<PolicyVersionList>> {
    let versions = policy_version::list(&app, call.caller()?, &call.path.policy_id).await?;
    let versions: Vec<_> = versions.into_iter().map(shown).collect();
    Ok(Json(PolicyVersionList {
        page_info: PageInfo {
            next_marker: None,
            current_count: u64::try_from(versions.len()).unwrap_or(u64::MAX),
        },
        versions,
    }))
}

/// Writes a version.
pub(crate) async fn create(
    app: Arc<App>,
    call: Call<CreatePolicyVersion>,
) -> Result<Json<PolicyVersionBody>> {
    let (caller, record) = (call.caller()?.clone(), call.record(&app)?);
    let id = call.path.policy_id;
    let version = policy_version::create(&app, &caller, &id, call.body, record).await?;
    Ok(body(version))
}

/// Shows a version.
pub(crate) async fn show(
    app: Arc<App>,
    call: Call<ShowPolicyVersion>,
) -> Result<Json<PolicyVersionBody>> {
    let path = &call.path;
    let version = policy_version::get(&app, call.caller()?, &path.policy_id, path.version_id);
    Ok(body(version.await?))
}

/// Makes a version the default.
pub(crate) async fn set_default(
    app: Arc<App>,
    call: Call<SetDefaultPolicyVersion>,
) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let (id, version) = (&path.policy_id, path.version_id);
    policy_version::set_default(&app, call.caller()?, id, version, record).await?;
    Ok(NoContent::DONE)
}

/// Deletes a version.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeletePolicyVersion>) -> Result<NoContent> {
    let (path, record) = (&call.path, call.record(&app)?);
    let (id, version) = (&path.policy_id, path.version_id);
    policy_version::delete(&app, call.caller()?, id, version, record).await?;
    Ok(NoContent::DONE)
}

fn body(version: Version) -> Json<PolicyVersionBody> {
    Json(PolicyVersionBody {
        policy_version: shown(version),
    })
}

fn shown(version: Version) -> PolicyVersion {
    PolicyVersion {
        version_id: version.id,
        document: version.document,
        is_default: version.is_default,
        created_at: version.created,
    }
}
