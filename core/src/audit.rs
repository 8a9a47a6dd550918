//! The closed list of activity events.

use crate::action::Action;

/// The name of an activity event. Where an IAM action changes state, the
/// event is called as the last segment of the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A call of an action, by its own name.
    Of(Action),
    /// A login command was made (document 002, section 4.10).
    CreateDockerConfig,
    /// A login command was taken back.
    DeleteDockerConfig,
    /// An image was pushed.
    PushImage,
    /// A manifest was deleted by its digest.
    DeleteManifest,
    /// A pattern of protected tags was added.
    ProtectTags,
    /// A pattern of protected tags was removed.
    UnprotectTags,
    /// Somebody started a retention run.
    StartRetention,
    /// A retention run ended.
    RunRetention,
    /// A retention run was stopped.
    CancelRetention,
    /// Somebody wanted to have back what a run removed.
    UndoRetention,
    /// Something came back from the trash.
    RestoreTrash,
    /// Something was removed from the trash for good.
    PurgeTrash,
    /// What had lain in the trash for its time, or was too much, went for good.
    ExpireTrash,
    /// A blob was taken out of an image.
    DeleteBlob,
    /// An upload was cancelled by its owner.
    CancelUpload,
    /// An account came to be.
    CreateAccount,
    /// A user came to be.
    CreateUser,
    /// A user's password was set anew.
    ResetPassword,
    /// An access key came to be.
    CreateAccessKey,
    /// A user's name, password, state or role was changed.
    UpdateUser,
    /// A user was deleted.
    DeleteUser,
    /// A group of users came to be.
    CreateGroup,
    /// A group's name or description was changed.
    UpdateGroup,
    /// A group was deleted.
    DeleteGroup,
    /// A user became a member of a group.
    AddGroupMember,
    /// A user is no longer a member of a group.
    RemoveGroupMember,
    /// A policy came to be.
    CreatePolicy,
    /// What a policy says, or its name, was changed.
    UpdatePolicy,
    /// A policy was deleted.
    DeletePolicy,
    /// A version of a policy came to be.
    CreatePolicyVersion,
    /// A version of a policy became the default.
    SetDefaultPolicyVersion,
    /// A version of a policy was deleted.
    DeletePolicyVersion,
    /// A policy was attached to a user.
    AttachUserPolicy,
    /// A policy was taken from a user.
    DetachUserPolicy,
    /// A policy was attached to a group.
    AttachGroupPolicy,
    /// A policy was taken from a group.
    DetachGroupPolicy,
    /// A service control policy came to be.
    CreateBound,
    /// What a service control policy says was changed.
    UpdateBound,
    /// A service control policy was deleted.
    DeleteBound,
    /// A service control policy bounds an account, or every one, from now on.
    AttachBound,
    /// A service control policy bounds an account, or any, no longer.
    DetachBound,
    /// An access key was switched on or off.
    UpdateAccessKey,
    /// An access key was deleted.
    DeleteAccessKey,
    /// An account lets triggers call its clusters.
    CreateAgency,
    /// A limit was changed by the operator.
    UpdateQuota,
    /// The collector took away what no image has any more.
    CollectBlobs,
    /// Damaged blobs and wrong counters were set right by the operator.
    ScrubBlobs,
    /// A backup was made by the operator.
    CreateBackup,
    /// Everything was restored from a backup by the operator.
    RestoreBackup,
    /// The first account was set up with the set-up link.
    SetUp,
    /// A cluster was registered.
    CreateCluster,
    /// A cluster is known no more.
    DeleteCluster,
    /// A trigger was tried out.
    TestTrigger,
    /// A user signed in to the console.
    SignIn,
    /// A user signed out of the console.
    SignOut,
    /// An API token was issued.
    CreateToken,
}

impl Event {
    /// Events that are no action of the documents.
    pub const OWN: &'static [Self] = &[
        Self::CreateDockerConfig,
        Self::DeleteDockerConfig,
        Self::PushImage,
        Self::DeleteManifest,
        Self::ProtectTags,
        Self::UnprotectTags,
        Self::StartRetention,
        Self::RunRetention,
        Self::CancelRetention,
        Self::UndoRetention,
        Self::RestoreTrash,
        Self::PurgeTrash,
        Self::ExpireTrash,
        Self::DeleteBlob,
        Self::CancelUpload,
        Self::CreateAccount,
        Self::CreateUser,
        Self::ResetPassword,
        Self::CreateAccessKey,
        Self::UpdateUser,
        Self::DeleteUser,
        Self::CreateGroup,
        Self::UpdateGroup,
        Self::DeleteGroup,
        Self::AddGroupMember,
        Self::RemoveGroupMember,
        Self::CreatePolicy,
        Self::UpdatePolicy,
        Self::DeletePolicy,
        Self::CreatePolicyVersion,
        Self::SetDefaultPolicyVersion,
        Self::DeletePolicyVersion,
        Self::AttachUserPolicy,
        Self::DetachUserPolicy,
        Self::AttachGroupPolicy,
        Self::DetachGroupPolicy,
        Self::CreateBound,
        Self::UpdateBound,
        Self::DeleteBound,
        Self::AttachBound,
        Self::DetachBound,
        Self::UpdateAccessKey,
        Self::DeleteAccessKey,
        Self::CreateAgency,
        Self::UpdateQuota,
        Self::CollectBlobs,
        Self::ScrubBlobs,
        Self::CreateBackup,
        Self::RestoreBackup,
        Self::SetUp,
        Self::CreateCluster,
        Self::DeleteCluster,
        Self::TestTrigger,
        Self::SignIn,
        Self::SignOut,
        Self::CreateToken,
    ];

    /// Events after which organizations, images, their tags or rules, or the trash are no longer
    /// what they were. The resource of each is an organization or is in an image.
    pub const CHANGES: &'static [Self] = &[
        Self::Of(Action::CreateNamespace),
        Self::Of(Action::DeleteNamespace),
        Self::Of(Action::CreateRepo),
        Self::Of(Action::UpdateRepo),
        Self::Of(Action::DeleteRepo),
        Self::Of(Action::CreateRepoTag),
        Self::Of(Action::DeleteRepoTag),
        Self::Of(Action::CreateRetention),
        Self::Of(Action::UpdateRetention),
        Self::Of(Action::DeleteRetention),
        Self::PushImage,
        Self::DeleteManifest,
        Self::ProtectTags,
        Self::UnprotectTags,
        Self::StartRetention,
        Self::RunRetention,
        Self::CancelRetention,
        Self::UndoRetention,
        Self::RestoreTrash,
        Self::PurgeTrash,
    ];

    /// Returns the name in the record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Of(action) => action.name(),
            Self::CreateDockerConfig => "createDockerConfig",
            Self::DeleteDockerConfig => "deleteDockerConfig",
            Self::PushImage => "pushImage",
            Self::DeleteManifest => "deleteManifest",
            Self::ProtectTags => "protectTags",
            Self::UnprotectTags => "unprotectTags",
            Self::DeleteBlob => "deleteBlob",
            Self::CancelUpload => "cancelUpload",
            Self::CreateAccount => "createAccount",
            Self::CreateUser => "createUser",
            Self::ResetPassword => "resetPassword",
            Self::CreateAccessKey => "createAccessKey",
            Self::UpdateUser => "updateUser",
            Self::DeleteUser => "deleteUser",
            Self::CreateGroup => "createGroup",
            Self::UpdateGroup => "updateGroup",
            Self::DeleteGroup => "deleteGroup",
            Self::AddGroupMember => "addGroupMember",
            Self::RemoveGroupMember => "removeGroupMember",
            Self::CreatePolicy => "createPolicy",
            Self::UpdatePolicy => "updatePolicy",
            Self::DeletePolicy => "deletePolicy",
            Self::CreatePolicyVersion => "createPolicyVersion",
            Self::SetDefaultPolicyVersion => "setDefaultPolicyVersion",
            Self::DeletePolicyVersion => "deletePolicyVersion",
            Self::AttachUserPolicy => "attachUserPolicy",
            Self::DetachUserPolicy => "detachUserPolicy",
            Self::AttachGroupPolicy => "attachGroupPolicy",
            Self::DetachGroupPolicy => "detachGroupPolicy",
            Self::CreateBound => "createServiceControlPolicy",
            Self::UpdateBound => "updateServiceControlPolicy",
            Self::DeleteBound => "deleteServiceControlPolicy",
            Self::AttachBound => "attachServiceControlPolicy",
            Self::DetachBound => "detachServiceControlPolicy",
            Self::UpdateAccessKey => "updateAccessKey",
            Self::DeleteAccessKey => "deleteAccessKey",
            Self::CreateAgency => "createAgency",
            Self::UpdateQuota => "updateQuota",
            Self::CollectBlobs => "collectBlobs",
            Self::ScrubBlobs => "scrubBlobs",
            Self::CreateBackup => "createBackup",
            Self::RestoreBackup => "restoreBackup",
            Self::SetUp => "setUp",
            Self::CreateCluster => "createCluster",
            Self::DeleteCluster => "deleteCluster",
            Self::TestTrigger => "testTrigger",
            Self::SignIn => "signIn",
            Self::SignOut => "signOut",
            Self::CreateToken => "createToken",
            _ => self.of_run_or_trash(),
        }
    }

    /// The names of what is about retention runs and the trash.
    fn of_run_or_trash(self) -> &'static str {
        match self {
            Self::StartRetention => "startRetention",
            Self::CancelRetention => "cancelRetention",
            Self::UndoRetention => "undoRetention",
            Self::RestoreTrash => "restoreTrash",
            Self::PurgeTrash => "purgeTrash",
            Self::ExpireTrash => "expireTrash",
            _ => "runRetention",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_events_have_one_name() {
        let own = Event::OWN.iter().copied();
        let names: Vec<_> = own
            .chain(Action::ALL.iter().copied().map(Event::Of))
            .map(Event::name)
            .collect();
        let different: HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
    }
}
