//! The condition keys that a policy may name (document 002, table 6-5, and the global ones).

/// The type of the values of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// A text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A point in time.
    Date,
    /// An address, compared with ranges.
    Address,
}

/// A condition key. All of them have at most one value in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// `swr:TargetOrgPath`: where the account that is shared with stands; no source yet.
    TargetOrgPath,
    /// `swr:TargetOrgId`: the tree that the account that is shared with stands in; no source yet.
    TargetOrgId,
    /// `swr:TargetAccountId`: the account that is shared with.
    TargetAccountId,
    /// `swr:VpcId`: the network that the call came from, as the operator named it.
    VpcId,
    /// `swr:SubnetId`: the part of that network.
    SubnetId,
    /// `swr:EnablePublicNameSpace`: of the enterprise edition; never has a value.
    EnablePublicNamespace,
    /// `swr:EnableObsEncrypt`: of the enterprise edition; never has a value.
    EnableObsEncrypt,
    /// `swr:AllowPublicAccess`: whether the call makes an image public.
    AllowPublicAccess,
    /// `swr:TargetRegion`: where images are synchronised to.
    TargetRegion,
    /// `g:CurrentTime`: when the call came.
    CurrentTime,
    /// `g:DomainId`: the account of the caller.
    DomainId,
    /// `g:DomainName`: the name of that account.
    DomainName,
    /// `g:PrincipalAccount`: the same as `g:DomainId`.
    PrincipalAccount,
    /// `g:PrincipalId`: the same as `g:UserId`.
    PrincipalId,
    /// `g:PrincipalType`: always `User`.
    PrincipalType,
    /// `g:RequestedRegion`: the region of this server.
    RequestedRegion,
    /// `g:ResourceAccount`: the account that owns what is called.
    ResourceAccount,
    /// `g:SourceIp`: the address of the caller.
    SourceIp,
    /// `g:UserId`: the caller.
    UserId,
    /// `g:UserName`: the name of the caller.
    UserName,
}

impl Key {
    /// Every key.
    pub const ALL: &'static [Self] = &[
        Self::TargetOrgPath,
        Self::TargetOrgId,
        Self::TargetAccountId,
        Self::VpcId,
        Self::SubnetId,
        Self::EnablePublicNamespace,
        Self::EnableObsEncrypt,
        Self::AllowPublicAccess,
        Self::TargetRegion,
        Self::CurrentTime,
        Self::DomainId,
        Self::DomainName,
        Self::PrincipalAccount,
        Self::PrincipalId,
        Self::PrincipalType,
        Self::RequestedRegion,
        Self::ResourceAccount,
        Self::SourceIp,
        Self::UserId,
        Self::UserName,
    ];

    /// Returns the key as policies write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TargetOrgPath => "swr:TargetOrgPath",
            Self::TargetOrgId => "swr:TargetOrgId",
            Self::TargetAccountId => "swr:TargetAccountId",
            Self::VpcId => "swr:VpcId",
            Self::SubnetId => "swr:SubnetId",
            Self::EnablePublicNamespace => "swr:EnablePublicNameSpace",
            Self::EnableObsEncrypt => "swr:EnableObsEncrypt",
            Self::AllowPublicAccess => "swr:AllowPublicAccess",
            Self::TargetRegion => "swr:TargetRegion",
            Self::CurrentTime => "g:CurrentTime",
            Self::DomainId => "g:DomainId",
            Self::DomainName => "g:DomainName",
            Self::PrincipalAccount => "g:PrincipalAccount",
            Self::PrincipalId => "g:PrincipalId",
            Self::PrincipalType => "g:PrincipalType",
            Self::RequestedRegion => "g:RequestedRegion",
            Self::ResourceAccount => "g:ResourceAccount",
            Self::SourceIp => "g:SourceIp",
            Self::UserId => "g:UserId",
            Self::UserName => "g:UserName",
        }
    }

    /// Returns the key of a name; the case of its letters does not matter.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let is = |key: &Self| key.name().eq_ignore_ascii_case(name);
        Self::ALL.iter().copied().find(is)
    }

    /// Returns the type of its values.
    #[must_use]
    pub const fn value_type(self) -> KeyType {
        match self {
            Self::AllowPublicAccess | Self::EnableObsEncrypt | Self::EnablePublicNamespace => {
                KeyType::Bool
            }
            Self::CurrentTime => KeyType::Date,
            Self::SourceIp => KeyType::Address,
            _ => KeyType::Text,
        }
    }
}
