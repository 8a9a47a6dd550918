//! Backups and upgrades: what an installation holds, it holds elsewhere and later, too.

#[cfg(test)]
mod busy;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod refusal;
#[cfg(test)]
mod upgrade;
