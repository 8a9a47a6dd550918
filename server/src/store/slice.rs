//! Parts of long lists: by a number of rows to skip, or after a known row.

use berth_core::time::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};

/// What a list is sorted by, as the value of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// A time.
    Time(Timestamp),
    /// A name.
    Name(String),
    /// A number.
    Number(i64),
}

impl From<&Key> for Value {
    fn from(key: &Key) -> Self {
        match key {
            Key::Time(time) => time.as_ms().into(),
            Key::Name(name) => name.as_str().into(),
            Key::Number(number) => (*number).into(),
        }
    }
}

/// A row of a sorted list; no two rows are at the same place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What the list is sorted by.
    pub key: Key,
    /// The row's id, which sorts rows of one key.
    pub id: i64,
}

/// Where a part begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start<'a> {
    /// After so many rows.
    Skip(u64),
    /// After this row, which need not be there any more.
    After(&'a Place),
}

/// A part of a sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice<'a> {
    /// Whether the greatest key comes first.
    pub descending: bool,
    /// Where it begins.
    pub start: Start<'a>,
    /// How many rows it has at most.
    pub limit: u64,
}

impl Slice<'_> {
    /// Returns how many rows of one list out of several may be in this part of all of them.
    pub(in crate::store) fn reach(self) -> u64 {
        match self.start {
            Start::Skip(rows) => rows.saturating_add(self.limit),
            Start::After(_) => self.limit,
        }
    }

    /// Returns what to read of one list out of several, so that this part can be cut out of them.
    pub(in crate::store) fn of_each(self) -> Self {
        let start = match self.start {
            Start::Skip(_) => Start::Skip(0),
            after @ Start::After(_) => after,
        };
        Self {
            start,
            limit: self.reach(),
            ..self
        }
    }

    /// Returns the direction in which the list is sorted.
    pub(in crate::store) fn order(self) -> Order {
        match self.descending {
            true => Order::Desc,
            false => Order::Asc,
        }
    }

    /// Cuts the part out of a query. Ties of the key are sorted by id in the same direction.
    pub(in crate::store) fn of<E, K, I>(self, query: Select<E>, key: K, id: I) -> Select<E>
    where
        E: EntityTrait,
        K: ColumnTrait,
        I: ColumnTrait,
    {
        let order = self.order();
        let query = query.order_by(key, order.clone()).order_by(id, order);
        let query = match self.start {
            Start::Skip(rows) => query.offset(rows),
            Start::After(place) => query.filter(self.beyond(key, id, place)),
        };
        query.limit(self.limit)
    }

    /// Compares both at once: of two conditions joined by `OR` no index would find the beginning.
    fn beyond(self, key: impl ColumnTrait, id: impl ColumnTrait, place: &Place) -> Expr {
        let row = Expr::tuple([
            Expr::col(key.as_column_ref()),
            Expr::col(id.as_column_ref()),
        ]);
        let place = Expr::tuple([Expr::val(Value::from(&place.key)), Expr::val(place.id)]);
        match self.descending {
            true => row.lt(place),
            false => row.gt(place),
        }
    }
}
