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
