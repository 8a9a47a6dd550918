//! What a request says of itself, as far as conditions ask.

use core::net::IpAddr;

use super::key::Key;
use crate::name::AccountName;
use crate::time::Timestamp;

/// How a call says which account is shared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By its name.
    Account(AccountName),
    /// By the number of the share, which the image has or has not.
    Share(i64),
}

/// What a call is about besides its resource, as its path and body say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The account that is shared with.
    pub target: Option<Target>,
    /// The region that images are synchronised to.
    pub target_region: Option<String>,
    /// Whether the call makes an image public.
    pub makes_public: Option<bool>,
}

impl Facts {
    /// Makes those of a call about the sharing with an account.
    #[must_use]
    pub fn shared_with(account: &AccountName) -> Self {
        Self {
            target: Some(Target::Account(account.clone())),
            ..Self::default()
        }
    }

    /// Makes those of a call about a share.
    #[must_use]
    pub fn of_share(id: i64) -> Self {
        Self {
            target: Some(Target::Share(id)),
            ..Self::default()
        }
    }
}

/// The context of a request. A key without a value is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// When the call came.
    pub now: Timestamp,
    /// From where it came.
    pub source_ip: Option<IpAddr>,
    /// The caller's id.
    pub user_id: Option<String>,
    /// The caller's name.
    pub user_name: Option<String>,
    /// The id of the caller's account.
    pub account_id: Option<String>,
    /// The name of the caller's account.
    pub account_name: Option<String>,
    /// The region of the server.
    pub region: Option<String>,
    /// The account that owns the resource.
    pub resource_account: Option<String>,
    /// The id of the account that is shared with.
    pub target_account_id: Option<String>,
    /// The region that images are synchronised to.
    pub target_region: Option<String>,
    /// Whether the call makes an image public.
    pub makes_public: Option<bool>,
    /// The network of the caller, as the operator named it.
    pub vpc_id: Option<String>,
    /// The part of that network.
    pub subnet_id: Option<String>,
}

/// The value of a key in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// A truth.
    Bool(bool),
    /// A point in time.
    Date(Timestamp),
    /// An address.
    Address(IpAddr),
}

impl Context {
    /// Returns the value of a key.
    pub(super) fn value(&self, key: Key) -> Option<Value<'_>> {
        fn text(text: &Option<String>) -> Option<Value<'_>> {
            text.as_deref().map(Value::Text)
        }
        match key {
            Key::TargetOrgPath
            | Key::TargetOrgId
            | Key::EnablePublicNamespace
            | Key::EnableObsEncrypt => None,
            Key::TargetAccountId => text(&self.target_account_id),
            Key::VpcId => text(&self.vpc_id),
            Key::SubnetId => text(&self.subnet_id),
            Key::AllowPublicAccess => self.makes_public.map(Value::Bool),
            Key::TargetRegion => text(&self.target_region),
            Key::CurrentTime => Some(Value::Date(self.now)),
            Key::DomainId | Key::PrincipalAccount => text(&self.account_id),
            Key::DomainName => text(&self.account_name),
            Key::PrincipalId | Key::UserId => text(&self.user_id),
            Key::PrincipalType => Some(Value::Text("User")),
            Key::RequestedRegion => text(&self.region),
            Key::ResourceAccount => text(&self.resource_account),
            Key::SourceIp => self.source_ip.map(Value::Address),
            Key::UserName => text(&self.user_name),
        }
    }
}
