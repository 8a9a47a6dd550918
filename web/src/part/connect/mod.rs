//! The Connect drawer: a temporary login, the commands for one's own tool,
//! and what the server sees of them. Its URL is `?connect=…`.

mod button;
mod drawer;
mod live_login;
mod login_step;
mod push_steps;

pub(crate) use button::ConnectButton;
pub(crate) use drawer::Connect;
