//! The words of runs: why there is one, how it stands, and what became of a tag.

use serde::{Deserialize, Serialize};

/// Why there is a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RunKind {
    /// Rules were saved.
    Save,
    /// A day was over.
    Daily,
    /// Somebody wanted the rules applied at once.
    Demand,
    /// Somebody wanted to know what rules would do; nothing is removed.
    Dry,
    /// Somebody wanted to have back what a run removed.
    Undo,
}

impl RunKind {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Save, Self::Daily, Self::Demand, Self::Dry, Self::Undo];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::Daily => "daily",
            Self::Demand => "demand",
            Self::Dry => "dry",
            Self::Undo => "undo",
        }
    }

    /// Returns the one of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Tells whether such a run removes tags.
    #[must_use]
    pub const fn removes(self) -> bool {
        matches!(self, Self::Save | Self::Daily | Self::Demand)
    }
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RunState {
    /// It has not begun.
    Waiting,
    /// It is at work.
    Running,
    /// It is over.
    Done,
    /// It was stopped; what it had done until then stays.
    Cancelled,
    /// It was given up; what it had done until then stays.
    Failed,
}

impl RunState {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Cancelled,
        Self::Failed,
    ];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Returns the one of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// Tells whether nothing more comes of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

/// What became of a tag in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RunOutcome {
    /// It waits for its turn; in a dry run, it would be removed.
    Selected,
    /// It was removed.
    Removed,
    /// It was brought back.
    Restored,
    /// It had changed meanwhile, is protected, or is not in the trash any more.
    Skipped,
}

impl RunOutcome {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Selected, Self::Removed, Self::Restored, Self::Skipped];

    /// Returns the word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Selected => "selected",
            Self::Removed => "removed",
            Self::Restored => "restored",
            Self::Skipped => "skipped",
        }
    }

    /// Returns the one of a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}
