//! The feed.

use std::sync::Arc;

use berth_core::berth::feed::{FeedEvent, FollowFeed};

use crate::app::App;
use crate::error::Result;
use crate::http::api::Call;
use crate::http::reply::Told;
use crate::service::feed;

/// Follows what happens.
pub(crate) async fn follow(app: Arc<App>, call: Call<FollowFeed>) -> Result<Told<FeedEvent>> {
    let (caller, proof) = (call.caller()?, call.proof()?.clone());
    feed::follow(&app, caller, proof, call.origin.clone()).await
}
