//! Berth's own API, `/api/berth/v1/…`: what neither documented family has.
//! The console uses it, and programs may.

pub mod bound;
pub mod cluster;
pub mod event;
pub mod explain;
pub mod feed;
pub mod figure;
pub mod group;
pub mod key;
pub mod login;
pub mod manifest;
pub mod namespace;
pub mod overview;
pub mod protection;
pub mod repository;
pub mod retention;
pub mod right;
pub mod run;
mod run_state;
pub mod session;
pub mod set_up;
pub mod sharing;
pub mod tag;
pub mod trash;
pub mod trigger;
pub mod user;

use crate::endpoint::Visitor;

/// Shows every endpoint of this family to the visitor.
pub fn visit_all(visitor: &mut impl Visitor) {
    visitor.visit::<set_up::ShowSetUp>();
    visitor.visit::<set_up::SetUp>();
    visitor.visit::<session::SignIn>();
    visitor.visit::<session::ShowSession>();
    visitor.visit::<session::SignOut>();
    visitor.visit::<overview::ShowOverview>();
    visitor.visit::<figure::ShowFigures>();
    visitor.visit::<namespace::ListOrganizations>();
    visitor.visit::<namespace::ShowOrganization>();
    visitor.visit::<repository::ListImages>();
    visitor.visit::<repository::ShowImage>();
    visitor.visit::<repository::DeleteImage>();
    visitor.visit::<tag::ListImageTags>();
    visitor.visit::<sharing::CheckReceiver>();
    visitor.visit::<sharing::ListSharedImages>();
    visitor.visit::<manifest::ShowManifest>();
    retention::visit_all(visitor);
    visitor.visit::<protection::ListOrganizationProtectedTags>();
    visitor.visit::<protection::ProtectOrganizationTags>();
    visitor.visit::<protection::UnprotectOrganizationTags>();
    visitor.visit::<protection::ListImageProtectedTags>();
    visitor.visit::<protection::ProtectImageTags>();
    visitor.visit::<protection::UnprotectImageTags>();
    visitor.visit::<right::ListOrganizationRights>();
    visitor.visit::<right::ListImageRights>();
    visitor.visit::<right::ListOrganizationUsers>();
    visitor.visit::<right::ListImageUsers>();
    visitor.visit::<trigger::ListImageTriggers>();
    visitor.visit::<trigger::CreateWebhook>();
    visitor.visit::<trigger::ListDeliveries>();
    visitor.visit::<trigger::TestTrigger>();
    visitor.visit::<explain::Explain>();
    visitor.visit::<user::ListAccountUsers>();
    visitor.visit::<group::ListAccountGroups>();
    visitor.visit::<cluster::ListClusters>();
    visitor.visit::<cluster::CreateCluster>();
    visitor.visit::<cluster::DeleteCluster>();
    visitor.visit::<login::CreateLogin>();
    visitor.visit::<login::ShowLogin>();
    visitor.visit::<login::DeleteLogin>();
    visitor.visit::<key::ListKeys>();
    visitor.visit::<key::CreateKey>();
    visitor.visit::<key::DeleteKey>();
    visitor.visit::<bound::ListBounds>();
    visitor.visit::<event::ListEvents>();
    visitor.visit::<feed::FollowFeed>();
}
