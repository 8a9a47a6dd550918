//! All policies that speak of one person.

use berth_core::policy::{Attached, Policies, PolicyDocument, SystemPolicy, Through};
use sea_orm::{FromQueryResult, Statement};

use super::Read;
use super::dialect::{backend, trusted};
use crate::error::{Error, Result};

#[derive(FromQueryResult)]
struct Row {
    /// What the policy is attached to: `user`, `group` or `account`.
    kind: String,
    /// The name of the group.
    group_name: Option<String>,
    policy_id: String,
    /// Name and text; absent for a policy of the system, which has no row.
    name: Option<String>,
    document: Option<String>,
}

const OF_PERSON: &str = "SELECT 'user' AS kind, NULL AS group_name, a.policy_id, p.name, p.document \
    FROM person_policy a LEFT JOIN policy p ON p.id = a.policy_id WHERE a.person_id = $1 \
    UNION ALL SELECT 'group', g.name, a.policy_id, p.name, p.document \
    FROM group_member m JOIN person_group g ON g.id = m.group_id \
    JOIN group_policy a ON a.group_id = g.id \
    LEFT JOIN policy p ON p.id = a.policy_id WHERE m.person_id = $1 \
    UNION ALL SELECT 'account', NULL, a.policy_id, p.name, p.document \
    FROM person w JOIN account_bound a ON a.account_id = w.account_id \
    JOIN service_control_policy p ON p.id = a.policy_id WHERE w.id = $1 \
    ORDER BY 1, 3";

/// Returns the policies of a person, of the person's groups and of the account.
///
/// # Errors
/// Those of the database; `Internal` for a document that is none, or an attached policy that is
/// gone: what cannot be understood must not be passed over, since it may deny.
pub async fn of_person(read: Read<'_>, person_id: &str) -> Result<Policies> {
    let exec = read.exec();
    let statement = Statement::from_sql_and_values(backend(&exec), OF_PERSON, [person_id.into()]);
    let rows = Row::find_by_statement(statement).all(&exec).await?;
    let mut policies = Policies::default();
    for row in rows {
        let is_bound = row.kind == "account";
        let attached = attached(row)?;
        match is_bound {
            true => policies.bounds.push(attached),
            false => policies.identity.push(attached),
        }
    }
    Ok(policies)
}

fn attached(row: Row) -> Result<Attached> {
    let through = match (row.kind.as_str(), row.group_name) {
        ("account", _) => Through::Account,
        (_, Some(group)) => Through::Group(group),
        (_, None) => Through::User,
    };
    let (name, text) = match (row.name, row.document) {
        (Some(name), Some(text)) => (name, text),
        _ => {
            let system = SystemPolicy::by_id(&row.policy_id);
            let system = system.ok_or_else(|| {
                Error::internal(format!("the attached policy `{}` is gone", row.policy_id))
            })?;
            (system.name.to_owned(), system.document.to_owned())
        }
    };
    Ok(Attached {
        name,
        through,
        document: trusted(PolicyDocument::parse(&text))?,
    })
}
