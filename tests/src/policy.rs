//! Policies, straight into the database.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Account, Person, TestApp};

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TestApp {
    /// Attaches a policy of these statements to a user; returns its name.
    pub async fn attach(&self, person: &Person, statements: &str) -> String {
        let policy = self.policy(statements).await;
        let id = &person.id;
        self.database
            .execute(&format!(
                "INSERT INTO person_policy (person_id, policy_id, created_ms) \
                 VALUES ('{id}', '{policy}', 0)"
            ))
            .await;
        policy
    }

    /// Attaches a policy to a new group with this user in it; returns its name.
    pub async fn attach_by_group(&self, person: &Person, group: &str, statements: &str) -> String {
        let policy = self.policy(statements).await;
        let (id, account) = (&person.id, &self.account().id);
        for sql in [
            format!(
                "INSERT INTO person_group (id, account_id, name, description, created_ms) \
                 VALUES ('{group}', '{account}', '{group}', '', 0)"
            ),
            format!(
                "INSERT INTO group_member (group_id, person_id, created_ms) \
                 VALUES ('{group}', '{id}', 0)"
            ),
            format!(
                "INSERT INTO group_policy (group_id, policy_id, created_ms) \
                 VALUES ('{group}', '{policy}', 0)"
            ),
        ] {
            self.database.execute(&sql).await;
        }
        policy
    }

    /// Bounds an account by a service control policy of these statements; returns its name.
    pub async fn bound(&self, account: &Account, statements: &str) -> String {
        let (id, document) = (next("bound"), document(statements));
        let account = &account.id;
        for sql in [
            format!(
                "INSERT INTO service_control_policy \
                 (id, name, description, document, created_ms, updated_ms) \
                 VALUES ('{id}', '{id}', '', '{document}', 0, 0)"
            ),
            format!(
                "INSERT INTO account_bound (account_id, policy_id, created_ms) \
                 VALUES ('{account}', '{id}', 0)"
            ),
        ] {
            self.database.execute(&sql).await;
        }
        id
    }

    async fn policy(&self, statements: &str) -> String {
        let (id, document) = (next("policy"), document(statements));
        let account = &self.account().id;
        self.database
            .execute(&format!(
                "INSERT INTO policy \
                 (id, account_id, name, description, document, created_ms, updated_ms) \
                 VALUES ('{id}', '{account}', '{id}', '', '{document}', 0, 0)"
            ))
            .await;
        id
    }
}

fn next(what: &str) -> String {
    format!("{what}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"5.0","Statement":[{statements}]}}"#)
}
