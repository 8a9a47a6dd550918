//! The form of a reason in the SWR API.

use super::Code;
use crate::swr::code::{self, SwrCode};

impl Code {
    /// Returns the code in the SWR API. Where several mean the same, the one
    /// that the document lists first for the case is taken.
    #[must_use]
    pub const fn swr(self) -> &'static str {
        match self {
            Self::Identity(code) => code.swr(),
            Self::Unauthenticated => "SVCSTG.S2I.4019000",
            Self::BadCredentials => "SVCSTG.SWR.401000",
            Self::Forbidden | Self::CrossSite | Self::SetUpClosed => "SVCSTG.SWR.4039002",
            Self::ForeignProject => "SVCSTG.SWR.4039001",
            Self::TooManyRequests => "SVCSTG.SWR.4031042",
            Self::RouteNotFound | Self::MethodNotAllowed | Self::VersionNotFound => {
                "SVCSTG.SWR.4040083"
            }
            Self::InvalidBody => "SVCSTG.SWR.4001018",
            Self::InvalidContentType | Self::InvalidParameter | Self::WeakPassword => {
                "SVCSTG.SWR.4000014"
            }
            Self::MissingParameter => "SVCSTG.SWR.4001014",
            Self::InvalidPage => "SVCSTG.SWR.4000056",
            Self::InvalidFilter => "SVCSTG.SWR.4001035",
            Self::RequestTooLarge => "SVCSTG.SWR.4131001",
            Self::NamespaceNotFound => "SVCSTG.SWR.4040058",
            Self::NamespaceExists => "SVCSTG.SWR.4090060",
            Self::NamespaceNotEmpty => "SVCSTG.SWR.4060053",
            Self::NamespaceQuota => "SVCSTG.SWR.4000097",
            Self::RepositoryQuota => "SVCSTG.SWR.4000098",
            Self::TagQuota => "SVCSTG.SWR.4000099",
            Self::InvalidNamespace => "SVCSTG.SWR.4001028",
            Self::RepositoryNotFound => "SVCSTG.SWR.4040010",
            Self::RepositoryExists | Self::TagExists => "SVCSTG.SWR.4090006",
            Self::RepositoryNotEmpty => "SVCSTG.SWR.4060012",
            Self::InvalidRepository => "SVCSTG.SWR.4001029",
            Self::TagNotFound => "SVCSTG.SWR.4040048",
            Self::ManifestNotFound => "SVCSTG.SWR.4041060",
            Self::InvalidTag => "SVCSTG.SWR.4009021",
            Self::DescriptionTooLong => "SVCSTG.SWR.4131012",
            Self::InvalidUser => "SVCSTG.SWR.4001067",
            Self::InvalidGrant => "SVCSTG.SWR.4001066",
            Self::InvalidNamespaceGrant => "SVCSTG.SWR.4001065",
            Self::NamespaceGrantExists => "SVCSTG.SWR.4090076",
            Self::RepositoryGrantNotFound => "SVCSTG.SWR.4040091",
            Self::NamespaceGrantNotFound | Self::UserNotFound | Self::KeyNotFound => {
                "SVCSTG.SWR.4040078"
            }
            Self::AccountNotFound | Self::InvalidAccount => "SVCSTG.SWR.4001041",
            Self::RepositoryGrantExists | Self::UserExists | Self::AccountExists => {
                "SVCSTG.SWR.4090089"
            }
            Self::Changed | Self::Busy => "SVCSTG.SWR.4090023",
            Self::OutOfSpace => "SVCSTG.SWR.5070070",
            Self::Unavailable | Self::SetUpNeeded => "SVCSTG.SWR.5001038",
            _ => self.of_list().1,
        }
    }

    /// The status and the code in the SWR API of what is about the entries of a list: policies,
    /// triggers, shares, keys, patterns. What is not there is a fault of the server.
    pub(super) const fn of_list(self) -> (u16, &'static str) {
        match self {
            Self::RetentionNotFound
            | Self::RunNotFound
            | Self::TriggerNotFound
            | Self::ClusterNotFound
            | Self::ShareNotFound
            | Self::SyncTaskNotFound
            | Self::ProtectionNotFound => (404, "SVCSTG.SWR.4040083"),
            Self::ShareExists
            | Self::RunOver
            | Self::RunNotUndoable
            | Self::TriggerExists
            | Self::ClusterExists
            | Self::ProtectionExists => (409, "SVCSTG.SWR.4090089"),
            Self::KeyQuota
            | Self::ShareQuota
            | Self::RetentionQuota
            | Self::TriggerQuota
            | Self::ClusterQuota => (400, "SVCSTG.SWR.4000014"),
            Self::TagProtected => (403, "SVCSTG.SWR.4031033"),
            _ => (500, "SVCSTG.SWR.5000007"),
        }
    }

    /// Returns the row of the SWR table. A method that a known path does not
    /// take has no code of its own there, only its status (405).
    #[must_use]
    pub fn swr_row(self) -> SwrCode {
        let row = code::find(self.swr()).copied();
        let row = row.unwrap_or(SwrCode {
            code: self.swr(),
            status: self.status(),
            message: "",
        });
        match self {
            Self::MethodNotAllowed => SwrCode {
                status: 405,
                message: "The method is not allowed here.",
                ..row
            },
            _ => row,
        }
    }
}
