//! The name of a schema: that of the last migration in it.

use sea_orm_migration::MigratorTrait;

use super::apply::Migrator;

/// Returns the name of this program's schema.
pub fn newest() -> String {
    let migrations = Migrator::migrations();
    let last = migrations.last().map(|migration| migration.name());
    last.unwrap_or_default().to_owned()
}

/// Tells whether this program can open a schema: its own, or an older one.
pub fn is_known(name: &str) -> bool {
    Migrator::migrations()
        .iter()
        .any(|migration| migration.name() == name)
}
