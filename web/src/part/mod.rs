//! Parts of pages that know the types of `core`.

mod account_menu;
mod connect;
mod copy_pull;
mod crumbs;
mod deadline;
mod error_view;
mod event_line;
mod first_push;
mod gate;
mod later;
mod load;
mod place;
mod renew_session;
mod repository_row;
mod shell;
mod sidebar;
mod tool_select;

pub(crate) use connect::ConnectButton;
pub(crate) use copy_pull::CopyPull;
pub(crate) use deadline::{End, EndFields, end_words, left_badge};
pub(crate) use error_view::{ErrorView, FormError};
pub(crate) use event_line::EventLine;
pub(crate) use first_push::FirstPush;
pub(crate) use gate::Gate;
pub(crate) use later::{Part, later};
pub(crate) use load::{Live, Load};
pub(crate) use place::Place;
pub(crate) use repository_row::RepositoryTable;
pub(crate) use shell::Shell;
pub(crate) use tool_select::ToolSelect;
