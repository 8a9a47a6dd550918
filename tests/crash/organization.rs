//! Organizations that are created and deleted while the server may go at any moment.

use std::collections::BTreeMap;

use berth_tests::Client;
use serde_json::json;

/// What the server has said of organizations.
#[derive(Debug, Default)]
pub(crate) struct Organizations {
    /// Whether each is there.
    known: BTreeMap<String, bool>,
}

impl Organizations {
    /// Creates organizations, and deletes every third again, until the server is gone.
    pub(crate) async fn create(mut self, client: Client, round: usize) -> Self {
        for n in 0.. {
            let name = format!("org-{round}-{n}");
            let body = json!({ "namespace": name });
            let create = client.post("/v2/manage/namespaces").json(&body);
            let Ok(created) = create.try_send().await else {
                break;
            };
            created.expect(201);
            self.known.insert(name.clone(), true);
            if n % 3 == 0 {
                // Without an answer it may be there or not.
                self.known.remove(&name);
                let delete = client.delete(&format!("/v2/manage/namespaces/{name}"));
                let Ok(deleted) = delete.try_send().await else {
                    break;
                };
                deleted.expect(204);
                self.known.insert(name, false);
            }
        }
        self
    }

    /// Returns how many creations were acknowledged.
    pub(crate) fn made(&self) -> usize {
        self.known.len()
    }

    /// Demands those that were not looked at yet.
    pub(crate) async fn look(&self, client: &Client) {
        for (name, is_there) in &self.known {
            let shown = client.get(&format!("/v2/manage/namespaces/{name}"));
            let expected = if *is_there { 200 } else { 404 };
            shown.send().await.expect(expected);
        }
    }
}
