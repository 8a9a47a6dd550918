//! Why a call about users, groups and policies is refused.

/// A reason that only calls of the identity API have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityCode {
    /// No such group.
    GroupNotFound,
    /// The group's name is taken in the account.
    GroupExists,
    /// The account would be left without an administrator who may sign in.
    LastAdministrator,
    /// No such policy.
    PolicyNotFound,
    /// The policy's name is taken.
    PolicyExists,
    /// The policy is attached to somebody.
    PolicyAttached,
    /// No such version of the policy.
    PolicyVersionNotFound,
    /// The version is the default, which every policy has.
    DefaultVersion,
    /// The text is no policy.
    InvalidPolicy,
    /// No such token.
    TokenNotFound,
    /// No such project.
    ProjectNotFound,
    /// There are as many users, groups, members or policies as there may be.
    Quota,
}

impl IdentityCode {
    pub(super) const fn status(self) -> u16 {
        match self {
            Self::GroupNotFound
            | Self::PolicyNotFound
            | Self::PolicyVersionNotFound
            | Self::TokenNotFound
            | Self::ProjectNotFound => 404,
            Self::GroupExists
            | Self::LastAdministrator
            | Self::PolicyExists
            | Self::PolicyAttached
            | Self::DefaultVersion => 409,
            Self::InvalidPolicy | Self::Quota => 400,
        }
    }

    /// The SWR table has no codes for these; the nearest are taken.
    pub(super) const fn swr(self) -> &'static str {
        match self {
            Self::GroupNotFound
            | Self::PolicyNotFound
            | Self::PolicyVersionNotFound
            | Self::TokenNotFound
            | Self::ProjectNotFound => "SVCSTG.SWR.4040078",
            Self::GroupExists
            | Self::LastAdministrator
            | Self::PolicyExists
            | Self::PolicyAttached
            | Self::DefaultVersion => "SVCSTG.SWR.4090089",
            Self::InvalidPolicy | Self::Quota => "SVCSTG.SWR.4000014",
        }
    }
}
