//! The figures of an account over time: recorded by day, shown by day, week or month.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// So many days are kept besides today.
pub const KEPT_DAYS: i64 = 400;

/// How long the periods of a report are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Frequency {
    /// Days.
    #[default]
    Daily,
    /// Weeks, which begin on Monday.
    Weekly,
    /// Months.
    Monthly,
}

impl Frequency {
    /// Every length.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Monthly];

    /// Returns how many periods a report has at most, the current one with them.
    #[must_use]
    pub const fn periods(self) -> u32 {
        match self {
            Self::Daily => 30,
            Self::Weekly => 52,
            Self::Monthly => 13,
        }
    }

    /// Returns the first day of the period that holds a day.
    #[must_use]
    pub fn begin(self, day: Day) -> Day {
        match self {
            Self::Daily => day,
            Self::Weekly => day.week(),
            Self::Monthly => day.month(),
        }
    }

    /// Returns the first day of the period behind the one that begins at a day.
    fn next(self, begin: Day) -> Day {
        match self {
            Self::Daily => begin.plus(1),
            Self::Weekly => begin.plus(7),
            Self::Monthly => begin.plus(31).month(),
        }
    }

    /// Returns the first day of a report that ends today.
    #[must_use]
    pub fn first(self, today: Day) -> Day {
        let mut first = self.begin(today);
        for _ in 1..self.periods() {
            first = self.begin(first.plus(-1));
        }
        first
    }
}

/// What an account has at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stock {
    /// Organizations.
    pub namespaces: u64,
    /// Images.
    pub repositories: u64,
    /// Tags.
    pub tags: u64,
    /// Bytes of manifests and blobs, each counted once per image.
    pub stored_bytes: u64,
}

/// What was recorded of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    /// The day.
    pub day: Day,
    /// What there was at its end; absent where nobody was there to count.
    pub stock: Option<Stock>,
    /// The bytes that were pulled.
    pub pulled_bytes: u64,
}

/// The figures of one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// The first day of the period.
    pub date: Day,
    /// Organizations at its end, or now.
    pub namespaces: u64,
    /// Images at its end, or now.
    pub repositories: u64,
    /// Tags at its end, or now.
    pub tags: u64,
    /// Stored bytes at its end, or now.
    pub stored_bytes: u64,
    /// The bytes that were pulled in it.
    pub pulled_bytes: u64,
}

/// Puts what was recorded together to a report: oldest period first, none before `earliest`, the
/// first day of which anything is known. `now` is what there is at this moment.
///
/// A day whose stock nobody recorded had what the next recorded one has: while no server runs,
/// nothing changes.
#[must_use]
pub fn report(
    frequency: Frequency,
    earliest: Day,
    today: Day,
    recorded: &[DayFigures],
    now: Stock,
) -> Vec<Point> {
    let stocks = recorded.iter().filter(|one| one.day < today);
    let mut stocks: BTreeMap<Day, Stock> = stocks
        .filter_map(|one| one.stock.map(|stock| (one.day, stock)))
        .collect();
    stocks.insert(today, now);
    let mut points = Vec::new();
    let mut begin = frequency
        .begin(earliest.min(today))
        .max(frequency.first(today));
    while begin <= today {
        let next = frequency.next(begin);
        let last = next.plus(-1).min(today);
        let stock = stocks.range(last..).next().map_or(now, |(_, stock)| *stock);
        let pulled = recorded
            .iter()
            .filter(|one| (begin..next).contains(&one.day))
            .fold(0_u64, |sum, one| sum.saturating_add(one.pulled_bytes));
        points.push(Point {
            date: begin,
            namespaces: stock.namespaces,
            repositories: stock.repositories,
            tags: stock.tags,
            stored_bytes: stock.stored_bytes,
            pulled_bytes: pulled,
        });
        begin = next;
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-03-04";

    fn day(text: &str) -> Day {
        serde_json::from_value(serde_json::json!(text)).unwrap()
    }

    fn tags(tags: u64) -> Stock {
        Stock {
            tags,
            ..Stock::default()
        }
    }

    fn recorded(date: &str, stock: Option<u64>, pulled_bytes: u64) -> DayFigures {
        DayFigures {
            day: day(date),
            stock: stock.map(tags),
            pulled_bytes,
        }
    }

    fn told(frequency: Frequency, rows: &[DayFigures]) -> Vec<(String, u64, u64)> {
        let earliest = rows.first().map_or(day(TODAY), |row| row.day);
        let points = report(frequency, earliest, day(TODAY), rows, tags(9));
        let told = points.iter();
        told.map(|one| (one.date.to_string(), one.tags, one.pulled_bytes))
            .collect()
    }

    fn at(date: &str, tags: u64, pulled: u64) -> (String, u64, u64) {
        (date.to_owned(), tags, pulled)
    }

    #[test]
    fn without_a_record_there_is_today() {
        for frequency in Frequency::ALL {
            let begin = frequency.begin(day(TODAY)).to_string();
            assert_eq!(told(frequency, &[]), [(begin, 9, 0)]);
        }
    }

    #[test]
    fn a_day_without_a_record_had_what_the_next_one_has() {
        let rows = [
            recorded("2026-02-28", Some(1), 10),
            recorded("2026-03-01", None, 20),
            recorded("2026-03-02", Some(3), 0),
            recorded("2026-03-04", None, 40),
        ];
        let expected = [
            at("2026-02-28", 1, 10),
            at("2026-03-01", 3, 20),
            at("2026-03-02", 3, 0),
            at("2026-03-03", 9, 0),
            at("2026-03-04", 9, 40),
        ];
        assert_eq!(told(Frequency::Daily, &rows), expected);
    }

    #[test]
    fn weeks_and_months_sum_up_what_was_pulled_and_show_their_end() {
        let rows = [
            recorded("2026-02-27", Some(1), 1),
            recorded("2026-02-28", Some(2), 2),
            recorded("2026-03-01", Some(3), 4),
            recorded("2026-03-02", Some(4), 8),
        ];
        let weeks = [at("2026-02-23", 3, 7), at("2026-03-02", 9, 8)];
        assert_eq!(told(Frequency::Weekly, &rows), weeks);
        let months = [at("2026-02-01", 2, 3), at("2026-03-01", 9, 12)];
        assert_eq!(told(Frequency::Monthly, &rows), months);
    }

    #[test]
    fn a_report_has_a_bounded_number_of_periods_that_are_all_kept() {
        let rows = [recorded("2020-01-01", Some(1), 1)];
        for frequency in Frequency::ALL {
            let told = told(frequency, &rows);
            assert_eq!(told.len(), usize::try_from(frequency.periods()).unwrap());
            let first = frequency.first(day(TODAY));
            assert_eq!(told[0], (first.to_string(), 9, 0));
            assert!(first >= day(TODAY).plus(-KEPT_DAYS));
        }
    }
}
