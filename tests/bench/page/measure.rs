//! What a page costs in a list of few and in one of many, side by side in one run.

use std::fmt::Write as _;

use berth_tests::Kind;

use super::list::{self, Go, List, ROWS};
use super::site::{Count, Site};
use crate::bench::Scale;
use crate::options::Options;

/// How many times more a first page, or one behind a mark, may cost in the list of many.
const BOUND: f64 = 1.5;
/// How many milliseconds an offset may cost for each row that it passes over.
const PASSED: f64 = 0.01;

/// The lists of few.
const FEW: Count = Count {
    repositories: 100,
    tags: 100,
};

/// Which page of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    /// Behind a mark, in the middle.
    Middle,
    /// Behind an offset, at the end.
    End,
}

impl Place {
    fn of(list: &List) -> &'static [Self] {
        match list.go {
            Go::Mark(..) | Go::Link => &[Self::First, Self::Middle],
            Go::Offset => &[Self::First, Self::End],
            Go::Whole => &[Self::First],
        }
    }

    fn title(self, list: &List) -> String {
        match self {
            Self::First if list.go == Go::Whole => list.title.to_owned(),
            Self::First => format!("{}, first page", list.title),
            Self::Middle => format!("{}, a page in the middle", list.title),
            Self::End => format!("{}, the last page by offset", list.title),
        }
    }
}

/// The milliseconds of a page in both lists.
struct Costs {
    few: f64,
    many: f64,
}

impl Costs {
    fn ratio(&self) -> f64 {
        self.many / self.few
    }
}

/// A page with its costs on each database.
struct Row {
    title: String,
    costs: Vec<Costs>,
}

/// The servers over one database.
struct Pair {
    few: Site,
    many: Site,
}

/// Measures every list that is wanted, and returns the table and what costs too much.
pub(crate) async fn measure(options: &Options) -> (String, Vec<String>) {
    let lists = list::all().into_iter();
    let lists: Vec<List> = lists.filter(|list| options.wants(list.name)).collect();
    if lists.is_empty() {
        return (String::new(), Vec::new());
    }
    let scale = options.scale;
    let mut pairs = Vec::new();
    for kind in Kind::ALL {
        pairs.push(Pair {
            few: Site::start(kind, FEW).await,
            many: Site::start(kind, scale.many).await,
        });
    }
    let (mut rows, mut breaches) = (Vec::new(), Vec::new());
    for list in &lists {
        for place in Place::of(list) {
            let mut row = Row {
                title: place.title(list),
                costs: Vec::new(),
            };
            for pair in &pairs {
                let costs = pair.compare(list, *place, scale).await;
                let is_bounded = list.go != Go::Whole;
                if is_bounded && !pair.keeps(list, *place, &costs) {
                    breaches.push(format!("{}: {:.2} ×", row.title, costs.ratio()));
                }
                row.costs.push(costs);
            }
            println!("{}", row.markdown());
            rows.push(row);
        }
    }
    (table(&rows, scale.many), breaches)
}

impl Pair {
    /// Takes turns, so that what else the machine does falls on both.
    async fn compare(&self, list: &List, place: Place, scale: Scale) -> Costs {
        let in_few = target(&self.few, list, place).await;
        let in_many = target(&self.many, list, place).await;
        let mut askers = (self.few.asker(list).await, self.many.asker(list).await);
        let (mut few, mut many) = (Vec::new(), Vec::new());
        let warm_up = scale.pages / 4;
        for n in 0..warm_up + scale.pages {
            let times = (askers.0.time(&in_few).await, askers.1.time(&in_many).await);
            if n >= warm_up {
                few.push(times.0);
                many.push(times.1);
            }
        }
        Costs {
            few: quartile(few),
            many: quartile(many),
        }
    }

    fn keeps(&self, list: &List, place: Place, costs: &Costs) -> bool {
        let passed = self.many.length(list) - ROWS;
        match place {
            Place::End => costs.many - costs.few <= PASSED * f64::from(passed),
            Place::First | Place::Middle => costs.ratio() <= BOUND,
        }
    }
}

async fn target(site: &Site, list: &List, place: Place) -> String {
    match place {
        Place::First => list.page(ROWS, None),
        Place::Middle => site.middle(list).await,
        Place::End => {
            let offset = site.length(list) - ROWS;
            list.page(ROWS, Some(&offset.to_string()))
        }
    }
}

/// The lower quartile: what else the machine does makes calls longer, never shorter.
fn quartile(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    *times.get(times.len() / 4).unwrap()
}

impl Row {
    fn markdown(&self) -> String {
        let mut line = format!("| {} ", self.title);
        for costs in &self.costs {
            let (few, many) = (costs.few, costs.many);
            let _ = write!(
                line,
                "| {few:.2} ms | {many:.2} ms | {:.2} × ",
                costs.ratio()
            );
        }
        line.push('|');
        line
    }
}

/// Writes all rows as a table, ready for the README.
fn table(rows: &[Row], many: Count) -> String {
    let heads = ["SQLite", "PostgreSQL"].map(|name| format!("{name}, few | many | many / few"));
    let lines: String = rows.iter().map(|row| row.markdown() + "\n").collect();
    format!(
        "Pages of {ROWS} rows. Few are {} repositories of ten tags, and {} tags in one repository; \
         many are {} and {}, in five organizations as well. The last page by offset costs at most \
         {} µs more for each row that it passes over.\n\n\
         | List | {} |\n| --- |{}\n{lines}",
        FEW.repositories,
        FEW.tags,
        many.repositories,
        many.tags,
        PASSED * 1e3,
        heads.join(" | "),
        " --- |".repeat(6)
    )
}
