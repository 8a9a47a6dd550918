//! Forms and questions, one a file: a draft, its check with the parsers of
//! `core`, and the call.

mod cluster_create;
mod cluster_delete;
mod key_create;
mod key_delete;
mod namespace_create;
mod namespace_delete;
mod repository_delete;
mod right_grant;
mod set_up;
mod share_change;
mod share_stop;
mod sign_in;
mod tag_delete;
mod trigger_delete;
mod trigger_test;
mod webhook_create;
mod when;
mod workload_create;

pub(crate) use cluster_create::CreateClusterDialog;
pub(crate) use cluster_delete::DeleteClusterDialog;
pub(crate) use key_create::CreateKeyDialog;
pub(crate) use key_delete::DeleteKeyDialog;
pub(crate) use namespace_create::CreateNamespaceDialog;
pub(crate) use namespace_delete::DeleteNamespaceDialog;
pub(crate) use repository_delete::DeleteRepositoryDialog;
pub(crate) use right_grant::GrantRightDialog;
pub(crate) use set_up::SetUpForm;
pub(crate) use share_change::{ChangeShareDialog, Share};
pub(crate) use share_stop::StopShareDialog;
pub(crate) use sign_in::SignInForm;
pub(crate) use tag_delete::DeleteTagDialog;
pub(crate) use trigger_delete::DeleteTriggerDialog;
pub(crate) use trigger_test::TestTriggerDialog;
pub(crate) use webhook_create::CreateWebhookDialog;
pub(crate) use workload_create::CreateWorkloadTriggerDialog;
