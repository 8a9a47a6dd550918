//! The policies of the account, an editor that checks while one types, and what bounds the
//! account.

mod bound;
mod draft;
mod editor;
mod holders;
mod layout;
mod list;
mod new;
mod page;
mod says;
mod template;
mod words;

pub(super) use bound::bound_list;
pub(super) use list::policy_list;
pub(super) use new::new_policy;
pub(super) use page::policy_page;
