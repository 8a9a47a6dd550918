//! Signed requests (`SDK-HMAC-SHA256`), as the public SDK makes them with an access key.

mod canonical;
mod header;
mod verify;

#[cfg(test)]
mod tests;

pub use verify::verify;
