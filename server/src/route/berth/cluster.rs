//! Clusters of the account.

use std::sync::Arc;

use berth_core::berth::cluster::{
    Cluster, ClusterList, CreateCluster, DeleteCluster, ListClusters,
};
use berth_core::endpoint::{Json, NoContent};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::service::cluster;

/// Lists the clusters.
pub(crate) async fn list(app: Arc<App>, call: Call<ListClusters>) -> Result<Json<ClusterList>> {
    cluster::list(&app, call.caller()?).await.map(Json)
}

/// Registers a cluster.
pub(crate) async fn create(app: Arc<App>, call: Call<CreateCluster>) -> Result<Json<Cluster>> {
    let record = call.record(&app)?;
    cluster::create(&app, call.caller()?, &call.body, record)
        .await
        .map(Json)
}

/// Forgets a cluster.
pub(crate) async fn delete(app: Arc<App>, call: Call<DeleteCluster>) -> Result<NoContent> {
    let record = call.record(&app)?;
    cluster::delete(&app, call.caller()?, &call.path.cluster, record).await?;
    Ok(NoContent::DONE)
}
