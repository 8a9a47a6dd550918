//! The closed list of reasons for which a call is refused or fails, with
//! their form in each API family.

use super::IdentityCode;
use super::name::NAMES;

/// Why a call was refused or failed, the same for all API families.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No credentials came with the call.
    Unauthenticated,
    /// The credentials are wrong, expired or revoked.
    BadCredentials,
    /// The caller lacks the right.
    Forbidden,
    /// The project belongs to another account.
    ForeignProject,
    /// The cross-site check of a console call failed.
    CrossSite,
    /// Too many attempts or requests; the answer says when to come back.
    TooManyRequests,
    /// No endpoint has this path.
    RouteNotFound,
    /// The path exists, but not with this method.
    MethodNotAllowed,
    /// A body that is no JSON of the wanted form.
    InvalidBody,
    /// A body of a media type that the endpoint does not take.
    InvalidContentType,
    /// A parameter that breaks its rule.
    InvalidParameter,
    /// A parameter that has to be there.
    MissingParameter,
    /// `limit` and `offset` that do not fit.
    InvalidPage,
    /// A `filter` that is not understood.
    InvalidFilter,
    /// A body over the limit.
    RequestTooLarge,
    /// No such organization, or none that the caller may know of.
    NamespaceNotFound,
    /// The organization's name is taken.
    NamespaceExists,
    /// The organization holds repositories.
    NamespaceNotEmpty,
    /// The account has as many organizations as it may.
    NamespaceQuota,
    /// The account has as many images as it may.
    RepositoryQuota,
    /// The image has as many tags as it may.
    TagQuota,
    /// No such synchronisation task.
    SyncTaskNotFound,
    /// The text is no organization name.
    InvalidNamespace,
    /// No such repository, or none that the caller may know of.
    RepositoryNotFound,
    /// The repository's name is taken.
    RepositoryExists,
    /// The repository holds tags.
    RepositoryNotEmpty,
    /// The text is no repository name.
    InvalidRepository,
    /// No such tag.
    TagNotFound,
    /// The image has the tag already.
    TagExists,
    /// No such manifest.
    ManifestNotFound,
    /// The text is no tag.
    InvalidTag,
    /// No such retention policy.
    RetentionNotFound,
    /// The image has as many retention policies as it may.
    RetentionQuota,
    /// The image has no such run.
    RunNotFound,
    /// The run is over.
    RunOver,
    /// The run removed nothing that lies in the trash, or is not over.
    RunNotUndoable,
    /// The image has no such trigger.
    TriggerNotFound,
    /// The image has a trigger of this name.
    TriggerExists,
    /// The image has as many triggers as it may.
    TriggerQuota,
    /// The account has no such cluster.
    ClusterNotFound,
    /// The account has a cluster of this name.
    ClusterExists,
    /// The account has as many clusters as it may.
    ClusterQuota,
    /// The tag is protected: nothing may move or remove it. The SWR documents know none; what is
    /// answered there has the status of a lacking right, and another code.
    TagProtected,
    /// The pattern of protected tags is there already.
    ProtectionExists,
    /// No such pattern of protected tags.
    ProtectionNotFound,
    /// A description over 30,000 characters.
    DescriptionTooLong,
    /// No such user in the account, or not of this name.
    InvalidUser,
    /// No right that can be granted, or users that cannot be named so in one call.
    InvalidGrant,
    /// The same for rights on organizations.
    InvalidNamespaceGrant,
    /// The user has a right on the organization already.
    NamespaceGrantExists,
    /// The user has no right on the organization.
    NamespaceGrantNotFound,
    /// The user has a right on the image already.
    RepositoryGrantExists,
    /// The user has no right on the image.
    RepositoryGrantNotFound,
    /// No such user.
    UserNotFound,
    /// The user's name is taken in the account.
    UserExists,
    /// No such account.
    AccountNotFound,
    /// The account's name is taken.
    AccountExists,
    /// The text is no account name, or not one that may stand here.
    InvalidAccount,
    /// The image has no such sharing policy.
    ShareNotFound,
    /// The image is shared with the account already.
    ShareExists,
    /// An image is shared with as many accounts as may be.
    ShareQuota,
    /// About users, groups and policies.
    Identity(IdentityCode),
    /// No such access key or login.
    KeyNotFound,
    /// A user has as many access keys as he may.
    KeyQuota,
    /// A password that is too short or too long.
    WeakPassword,
    /// The set-up link is void: expired, used, or an account exists.
    SetUpClosed,
    /// Until the first account is set up, only set-up and health answer.
    SetUpNeeded,
    /// No API has this version.
    VersionNotFound,
    /// What was confirmed is no longer what would happen.
    Changed,
    /// Another change was faster; the call may be repeated.
    Busy,
    /// The disk or the quota is full.
    OutOfSpace,
    /// The database or the disk cannot be reached.
    Unavailable,
    /// A fault of the server; the log has the reason under the request id.
    Internal,
}

impl Code {
    /// Every code.
    pub const ALL: &'static [Self] = &[
        Self::Unauthenticated,
        Self::BadCredentials,
        Self::Forbidden,
        Self::ForeignProject,
        Self::CrossSite,
        Self::TooManyRequests,
        Self::RouteNotFound,
        Self::MethodNotAllowed,
        Self::InvalidBody,
        Self::InvalidContentType,
        Self::InvalidParameter,
        Self::MissingParameter,
        Self::InvalidPage,
        Self::InvalidFilter,
        Self::RequestTooLarge,
        Self::NamespaceNotFound,
        Self::NamespaceExists,
        Self::NamespaceNotEmpty,
        Self::NamespaceQuota,
        Self::RepositoryQuota,
        Self::TagQuota,
        Self::SyncTaskNotFound,
        Self::InvalidNamespace,
        Self::RepositoryNotFound,
        Self::RepositoryExists,
        Self::RepositoryNotEmpty,
        Self::InvalidRepository,
        Self::TagNotFound,
        Self::TagExists,
        Self::ManifestNotFound,
        Self::InvalidTag,
        Self::RetentionNotFound,
        Self::RetentionQuota,
        Self::RunNotFound,
        Self::RunOver,
        Self::RunNotUndoable,
        Self::TriggerNotFound,
        Self::TriggerExists,
        Self::TriggerQuota,
        Self::ClusterNotFound,
        Self::ClusterExists,
        Self::ClusterQuota,
        Self::TagProtected,
        Self::ProtectionExists,
        Self::ProtectionNotFound,
        Self::DescriptionTooLong,
        Self::InvalidUser,
        Self::InvalidGrant,
        Self::InvalidNamespaceGrant,
        Self::NamespaceGrantExists,
        Self::NamespaceGrantNotFound,
        Self::RepositoryGrantExists,
        Self::RepositoryGrantNotFound,
        Self::UserNotFound,
        Self::UserExists,
        Self::AccountNotFound,
        Self::AccountExists,
        Self::InvalidAccount,
        Self::ShareNotFound,
        Self::ShareExists,
        Self::ShareQuota,
        Self::Identity(IdentityCode::GroupNotFound),
        Self::Identity(IdentityCode::GroupExists),
        Self::Identity(IdentityCode::LastAdministrator),
        Self::Identity(IdentityCode::PolicyNotFound),
        Self::Identity(IdentityCode::PolicyExists),
        Self::Identity(IdentityCode::PolicyAttached),
        Self::Identity(IdentityCode::PolicyVersionNotFound),
        Self::Identity(IdentityCode::DefaultVersion),
        Self::Identity(IdentityCode::InvalidPolicy),
        Self::Identity(IdentityCode::TokenNotFound),
        Self::Identity(IdentityCode::ProjectNotFound),
        Self::Identity(IdentityCode::Quota),
        Self::KeyNotFound,
        Self::KeyQuota,
        Self::WeakPassword,
        Self::SetUpClosed,
        Self::SetUpNeeded,
        Self::VersionNotFound,
        Self::Changed,
        Self::Busy,
        Self::OutOfSpace,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Codes that any endpoint may answer with, besides those it declares.
    pub const UNIVERSAL: &'static [Self] = &[
        Self::Unauthenticated,
        Self::BadCredentials,
        Self::Forbidden,
        Self::ForeignProject,
        Self::CrossSite,
        Self::TooManyRequests,
        Self::InvalidBody,
        Self::InvalidContentType,
        Self::InvalidParameter,
        Self::MissingParameter,
        Self::RequestTooLarge,
        Self::SetUpNeeded,
        Self::Busy,
        Self::OutOfSpace,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Returns the HTTP status outside the SWR family.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Identity(code) => code.status(),
            Self::Unauthenticated | Self::BadCredentials => 401,
            Self::Forbidden | Self::ForeignProject | Self::CrossSite | Self::SetUpClosed => 403,
            Self::RouteNotFound
            | Self::NamespaceNotFound
            | Self::RepositoryNotFound
            | Self::TagNotFound
            | Self::ManifestNotFound
            | Self::NamespaceGrantNotFound
            | Self::RepositoryGrantNotFound
            | Self::UserNotFound
            | Self::AccountNotFound
            | Self::KeyNotFound
            | Self::VersionNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NamespaceExists
            | Self::NamespaceNotEmpty
            | Self::RepositoryExists
            | Self::TagExists
            | Self::RepositoryNotEmpty
            | Self::NamespaceGrantExists
            | Self::RepositoryGrantExists
            | Self::UserExists
            | Self::AccountExists
            | Self::Changed
            | Self::Busy => 409,
            Self::RequestTooLarge | Self::DescriptionTooLong => 413,
            Self::TooManyRequests => 429,
            Self::Unavailable | Self::SetUpNeeded => 503,
            Self::OutOfSpace => 507,
            Self::InvalidBody
            | Self::InvalidContentType
            | Self::InvalidParameter
            | Self::MissingParameter
            | Self::InvalidPage
            | Self::InvalidFilter
            | Self::NamespaceQuota
            | Self::RepositoryQuota
            | Self::TagQuota
            | Self::InvalidNamespace
            | Self::InvalidRepository
            | Self::InvalidTag
            | Self::InvalidUser
            | Self::InvalidGrant
            | Self::InvalidNamespaceGrant
            | Self::InvalidAccount
            | Self::WeakPassword => 400,
            _ => self.of_list().0,
        }
    }

    /// Returns the code in Berth's own API, as in `namespace_exists`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let known = NAMES.iter().find(|(code, _)| *code == self);
        known.map_or("internal", |(_, name)| name)
    }

    /// Returns the code of a name of Berth's own API.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Returns the code for a parameter or field that breaks its rule, by its path in the body.
    #[must_use]
    pub fn of_field(path: &str) -> Self {
        let field = path.rsplit('.').next().unwrap_or(path);
        match field {
            // In a list of users it is a right, elsewhere how one signs in.
            "auth" if path.contains("].") => Self::InvalidGrant,
            "namespace" => Self::InvalidNamespace,
            "repository" => Self::InvalidRepository,
            "access_domain" => Self::InvalidAccount,
            "tag" | "source_tag" | "destination_tag" => Self::InvalidTag,
            "filter" => Self::InvalidFilter,
            "user_name" => Self::InvalidUser,
            "limit" | "offset" | "cursor" | "marker" => Self::InvalidPage,
            _ => Self::InvalidParameter,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::swr::code;

    #[test]
    fn every_code_has_a_row_of_the_swr_table() {
        for code in Code::ALL {
            assert!(code::find(code.swr()).is_some(), "{code:?}");
        }
    }

    #[test]
    fn only_a_fault_of_the_server_is_a_500() {
        for code in Code::ALL {
            let is_fault = *code == Code::Internal;
            assert_eq!(code.status() == 500, is_fault, "{code:?}");
            let row = code::find(code.swr()).unwrap();
            let is_printed_so = *code == Code::Unavailable || *code == Code::SetUpNeeded;
            assert_eq!(row.status == 500, is_fault || is_printed_so, "{code:?}");
        }
    }

    #[test]
    fn every_name_leads_back() {
        for code in Code::ALL {
            assert_eq!(Code::from_name(code.name()), Some(*code));
        }
    }
}
