//! The few column types that both databases share.

use sea_orm_migration::sea_query::{
    ColumnDef, ForeignKey, ForeignKeyAction, ForeignKeyCreateStatement,
};

/// Which database the columns are written for.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    pub(super) postgres: bool,
}

impl Columns {
    /// A text that is compared byte by byte, as SQLite does by itself.
    pub(super) fn text(self, name: &'static str) -> ColumnDef {
        let mut column = self.text_null(name);
        column.not_null();
        column
    }

    pub(super) fn text_null(self, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.text();
        if self.postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    }

    /// A text that is the primary key.
    pub(super) fn text_key(self, name: &'static str) -> ColumnDef {
        let mut column = self.text(name);
        column.primary_key();
        column
    }
}

/// A number given by the database, never used twice.
pub(super) fn serial_key(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column
        .big_integer()
        .not_null()
        .auto_increment()
        .primary_key();
    column
}

pub(super) fn big(name: &'static str) -> ColumnDef {
    let mut column = big_null(name);
    column.not_null();
    column
}

pub(super) fn big_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.big_integer();
    column
}

pub(super) fn integer(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.integer().not_null();
    column
}

pub(super) fn boolean(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.boolean().not_null();
    column
}

pub(super) fn bytes(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.blob().not_null();
    column
}

pub(super) fn json(name: &'static str) -> ColumnDef {
    let mut column = json_null(name);
    column.not_null();
    column
}

pub(super) fn json_null(name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    column.json();
    column
}

/// A reference whose row goes with the row it points to.
pub(super) fn owned_by(
    table: &'static str,
    column: &'static str,
    target: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    reference(table, column, target)
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}

/// A reference that keeps the row it points to from being deleted.
pub(super) fn reference(
    table: &'static str,
    column: &'static str,
    target: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, column)
        .to(target.0, target.1)
        .on_delete(ForeignKeyAction::Restrict)
        .take()
}

/// A reference that becomes null when the row it points to goes.
pub(super) fn loose(
    table: &'static str,
    column: &'static str,
    target: (&'static str, &'static str),
) -> ForeignKeyCreateStatement {
    reference(table, column, target)
        .on_delete(ForeignKeyAction::SetNull)
        .take()
}
