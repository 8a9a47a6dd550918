//! Organizations and images to start from.

use std::sync::Arc;

use berth_server::config::Allowed;
use serde_json::json;

use crate::{Answer, Client, Image, Kind, Receiver, TestApp};

impl Client {
    /// Creates an organization over the SWR API.
    pub async fn create_namespace(&self, name: &str) -> Answer {
        let body = json!({ "namespace": name });
        self.post("/v2/manage/namespaces").json(&body).send().await
    }

    /// Creates an image over the SWR API.
    pub async fn create_repository(&self, namespace: &str, name: &str, is_public: bool) -> Answer {
        let body = json!({ "repository": name, "is_public": is_public });
        let target = format!("/v2/manage/namespaces/{namespace}/repos");
        self.post(&target).json(&body).send().await
    }

    /// Shares an image, as `team/app`, with another account over the SWR API.
    pub async fn share(&self, image: &str, account: &str, deadline: &str) -> Answer {
        let body = json!({
            "access_domain": account, "permit": "read", "deadline": deadline,
            "description": format!("for {account}"),
        });
        self.post(&shares(image)).json(&body).send().await
    }
}

/// Returns the path of the accounts that an image, as `team/app`, is shared with.
#[must_use]
pub fn shares(image: &str) -> String {
    let (namespace, repository) = image.split_once('/').unwrap();
    let repository = repository.replace('/', "$");
    format!("/v2/manage/namespaces/{namespace}/repositories/{repository}/access-domains")
}

impl TestApp {
    /// Creates an organization of the first account.
    pub async fn namespace(&self, name: &str) {
        self.ada().await.create_namespace(name).await.expect(201);
    }

    /// Creates an image in an organization of the first account.
    pub async fn repository(&self, namespace: &str, name: &str, is_public: bool) {
        let ada = self.ada().await;
        ada.create_repository(namespace, name, is_public)
            .await
            .expect(201);
    }

    /// Returns the numbers of the first 100 entries in the trash of an organization of the first
    /// account, the last removed first.
    pub async fn trash(&self, namespace: &str) -> Vec<i64> {
        let target = format!("/api/berth/v1/trash?limit=100&organization={namespace}");
        let page = self.ada().await.get(&target).send().await.expect(200);
        let rows = page.json()["items"].as_array().unwrap().clone();
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    }

    /// Removes for good what lies in the trash of an organization of the first account.
    pub async fn empty_trash(&self, namespace: &str) {
        let target = format!("/api/berth/v1/organizations/{namespace}/trash/purge");
        loop {
            let entries = self.trash(namespace).await;
            if entries.is_empty() {
                return;
            }
            let body = json!({ "entries": entries });
            let purged = self.ada().await.post(&target).json(&body).send().await;
            purged.expect(200);
        }
    }

    /// Starts a server like this one that may call the receiver.
    pub async fn start_beside(kind: Kind, receiver: &Receiver) -> Self {
        let allowed = Allowed::parse(&receiver.address().to_string()).unwrap();
        Self::start_with(kind, |app| {
            Arc::make_mut(&mut app.config).allowed = allowed;
        })
        .await
    }

    /// Pushes an image as the administrator of the first account.
    pub async fn push(&self, name: &str, tag: &str, image: &Image) {
        self.login(self.admin()).await.push(name, tag, image).await;
    }
}
