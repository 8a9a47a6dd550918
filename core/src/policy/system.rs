//! The policies that every account has without writing them.

/// A policy of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemPolicy {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it says.
    pub document: &'static str,
}

/// The policies of the system.
pub const SYSTEM: &[SystemPolicy] = &[
    SystemPolicy {
        id: "system-swr-full-access",
        name: "SWRFullAccessPolicy",
        description: "All permissions on the registry.",
        document: r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":["swr:*"]}]}"#,
    },
    SystemPolicy {
        id: "system-swr-operate-access",
        name: "SWROperateAccessPolicy",
        description: "Read and write everything, without deleting, granting and sharing.",
        document: r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":[
            "swr:namespace:list*","swr:namespace:get*","swr:namespace:createNamespace",
            "swr:namespace:multipartUpload",
            "swr:repo:list*","swr:repo:get*","swr:repo:createRepo","swr:repo:updateRepo",
            "swr:repo:createRepoTag","swr:repo:createTrigger","swr:repo:updateTrigger",
            "swr:repo:deleteTrigger","swr:repo:upload","swr:repo:download",
            "swr::createLoginSecret","swr:listQuotas","swr:getDomain*"]}]}"#,
    },
    SystemPolicy {
        id: "system-swr-read-only",
        name: "SWRReadOnlyPolicy",
        description: "See and pull everything.",
        document: r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":[
            "swr:namespace:list*","swr:namespace:get*","swr:repo:list*","swr:repo:get*",
            "swr:repo:download","swr::createLoginSecret","swr:listQuotas","swr:getDomain*"]}]}"#,
    },
];

impl SystemPolicy {
    /// Returns the one with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        SYSTEM.iter().find(|policy| policy.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::PolicyDocument;
    use super::*;

    #[test]
    fn every_system_policy_is_a_policy() {
        for policy in SYSTEM {
            PolicyDocument::parse(policy.document).unwrap();
        }
    }
}
