//! What a new policy may begin with.

/// A beginning.
pub(super) struct Template {
    /// What it is called in the list.
    pub(super) name: &'static str,
    /// The document.
    pub(super) text: &'static str,
}

/// The beginnings; the first is there when the editor opens.
pub(super) const TEMPLATES: [Template; 4] = [
    Template {
        name: "Pull from one organization",
        text: r#"{
  "Version": "5.0",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "swr:namespace:getNamespace",
        "swr:repo:getRepo",
        "swr:repo:listRepoTags",
        "swr:repo:download"
      ],
      "Resource": ["swr:*:*:namespace:team", "swr:*:*:repo:team/*"]
    },
    {
      "Effect": "Allow",
      "Action": "swr::createLoginSecret"
    }
  ]
}"#,
    },
    Template {
        name: "Push to one organization",
        text: r#"{
  "Version": "5.0",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "swr:namespace:getNamespace",
        "swr:repo:get*",
        "swr:repo:list*",
        "swr:repo:createRepo",
        "swr:repo:download",
        "swr:repo:upload"
      ],
      "Resource": ["swr:*:*:namespace:team", "swr:*:*:repo:team/*"]
    },
    {
      "Effect": "Allow",
      "Action": "swr::createLoginSecret"
    }
  ]
}"#,
    },
    Template {
        name: "Delete nothing",
        text: r#"{
  "Version": "5.0",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": ["swr:*:delete*"]
    }
  ]
}"#,
    },
    Template {
        name: "Only from one network",
        text: r#"{
  "Version": "5.0",
  "Statement": [
    {
      "Effect": "Deny",
      "Action": "*",
      "Condition": {
        "NotIpAddress": {"g:SourceIp": ["192.0.2.0/24"]}
      }
    }
  ]
}"#,
    },
];

#[cfg(test)]
mod tests {
    use berth_core::policy::PolicyDocument;

    use super::*;

    #[test]
    fn every_template_is_a_policy() {
        for template in &TEMPLATES {
            PolicyDocument::parse(template.text).unwrap();
        }
    }
}
